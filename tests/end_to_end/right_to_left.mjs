// Runs in the page: where text of a server that is written from right to left stands. The function stands alone,
// since its text alone travels there.

/** What such a text turns around beside it, and which of them are not written in their own direction. */
export function turnedTexts() {
  const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
  /** No letter of another kind comes before. */
  const BEGINS = /^[^\p{L}]*[\u0590-\u08ff]/u;
  /** Written from left to right whatever is in it: names and addresses, and what crossed the wire. */
  const CODE = 'code, pre, textarea, .line-row, .log-line, .logs, .json-tree';
  const nameOf = (element) => {
    const names = [];
    for (let each = element; each && each !== document.body && names.length < 3; each = each.parentElement)
      names.unshift(each.tagName.toLowerCase() + [...each.classList].map((name) => `.${name}`).join(''));
    return names.join(' > ');
  };
  const boxOf = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range.getBoundingClientRect();
  };
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden, script, style');
  const holderOf = (node) => {
    let holder = node.parentElement;
    while (getComputedStyle(holder).display.startsWith('inline') || getComputedStyle(holder).display === 'contents')
      holder = holder.parentElement;
    return holder;
  };
  const textsIn = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode())
      if (walker.currentNode.data.trim() && isSeen(walker.currentNode.parentElement)) nodes.push(walker.currentNode);
    return nodes;
  };

  const wrong = new Set();
  let seen = 0;
  const holders = new Set();
  for (const node of textsIn(document.body)) {
    if (/\u202e/.test(node.data)) wrong.add(`not shown: U+202E in ${nameOf(node.parentElement)}`);
    if (!RIGHT_TO_LEFT.test(node.data)) continue;
    seen += 1;
    holders.add(holderOf(node));
    const text = node.data.trimEnd();
    const first = node.data.search(/\S/);
    const [from, to] = [boxOf(node, first, first + 1), boxOf(node, text.length - 1, text.length)];
    const isOneLine = Math.abs(from.top - to.top) < 4 && from.width > 0 && to.width > 0;
    const isCode = node.parentElement.closest(CODE);
    if (!isCode && isOneLine && BEGINS.test(text) && /!$/.test(text) && to.left > from.left)
      wrong.add(`ends at the wrong side: ${nameOf(node.parentElement)} “${text.slice(0, 30)}”`);
  }
  // On one line, what comes later in the page stands further to the right.
  for (const holder of holders) {
    const boxes = textsIn(holder)
      .filter((node) => holderOf(node) === holder)
      .map((node) => ({ node, box: boxOf(node, 0, node.data.length) }))
      .filter(({ node, box }) => box.height < 1.5 * boxOf(node, 0, 1).height);
    for (const [index, { node, box }] of boxes.entries()) {
      const next = boxes[index + 1];
      if (!next || Math.abs(next.box.top - box.top) > 4 || !box.width || !next.box.width) continue;
      if (next.box.left < box.right - 2)
        wrong.add(`turned around: ${nameOf(node.parentElement)} “${node.data.trim()}” and “${next.node.data.trim()}”`);
    }
  }
  return { wrong: [...wrong], seen };
}
