// Runs in the page, for fits.mjs: each function stands alone, since its text alone travels there.

/** What is wrong with the texts in sight, in words that name the elements. */
export function misplacedTexts() {
  /** So much of a letter's box is above and below the letter: lines of one text may share it. */
  const LEADING = 0.22;
  const SLACK = 2;
  const MOST_COMPLAINTS = 12;
  /** What a person can open, point at or reach otherwise to read all of it. */
  const OPENS = '[title], button, a, summary, [role="option"], [role="row"], [role="tab"], label, select, [data-cut]';

  const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
  const root = modal ?? document.body;
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const nameOf = (element) => {
    const names = [];
    for (let each = element; each && each !== document.body && names.length < 3; each = each.parentElement) {
      const classes = [...each.classList].map((name) => `.${name}`).join('');
      names.unshift(each.tagName.toLowerCase() + classes);
    }
    return names.join(' > ');
  };
  const isHidden = (element) =>
    !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
    element.closest('.visually-hidden, [aria-hidden="true"], select, textarea, script, noscript, svg');

  const complaints = new Set();
  const texts = [];
  const cut = [];
  const whole = new Set();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const holder = node.parentElement;
    if (!node.data.trim() || isHidden(holder)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const cutBefore = cut.length;
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      const seen = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
      // Once something scrolls, what is beyond its edge can be read.
      const scrolls = { x: false, y: false };
      for (let each = holder; each; each = each.parentElement) {
        const style = styleOf(each);
        if (style.display === 'inline' || style.display === 'contents') continue;
        const edge = each.getBoundingClientRect();
        for (const [axis, start, end, overflow] of [
          ['x', 'left', 'right', style.overflowX],
          ['y', 'top', 'bottom', style.overflowY],
        ]) {
          if (overflow === 'visible') continue;
          const before = seen[end] - seen[start];
          seen[start] = Math.max(seen[start], edge[start]);
          seen[end] = Math.min(seen[end], edge[end]);
          const lost = before - (seen[end] - seen[start]);
          const isMuch = axis === 'x' ? lost > SLACK : lost > box.height * LEADING + SLACK;
          if (['auto', 'scroll'].includes(overflow)) scrolls[axis] = true;
          else if (isMuch && !scrolls[axis] && !holder.closest(OPENS))
            cut.push({ text: node.data.trim(), where: `cut (${axis}): ${nameOf(holder)} by ${nameOf(each)}` });
        }
        if (style.position === 'fixed') break;
      }
      const margin = box.height * LEADING;
      const inner = {
        ...seen,
        top: Math.max(seen.top, box.top + margin),
        bottom: Math.min(seen.bottom, box.bottom - margin),
      };
      inner.top = Math.max(inner.top, 0);
      inner.bottom = Math.min(inner.bottom, innerHeight);
      if (inner.right - inner.left > SLACK && inner.bottom - inner.top > SLACK) texts.push({ node, holder, ...inner });
    }
    if (cut.length === cutBefore) whole.add(node.data);
  }
  for (const { text, where } of cut) {
    const standsElsewhere = [...whole].some((other) => other.includes(text));
    if (!standsElsewhere) complaints.add(`${where}: “${text.slice(0, 40)}”`);
  }

  /** What lies over the rest with a surface of its own hides it on purpose: a menu, a head that stays. */
  const isLayer = (element, above) => {
    let hasSurface = false;
    for (let each = element; each && !each.contains(above); each = each.parentElement) {
      const style = styleOf(each);
      hasSurface ||= style.backgroundColor !== 'rgba(0, 0, 0, 0)';
      if (hasSurface && ['absolute', 'fixed', 'sticky'].includes(style.position)) return true;
    }
    return false;
  };
  texts.sort((a, b) => a.top - b.top);
  for (const [index, one] of texts.entries()) {
    for (let next = index + 1; next < texts.length && texts[next].top < one.bottom - SLACK; next += 1) {
      const other = texts[next];
      if (one.node === other.node) continue;
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (width <= SLACK || height <= SLACK) continue;
      if (isLayer(one.holder, other.holder) || isLayer(other.holder, one.holder)) continue;
      const words = [one, other].map(({ node, holder }) => `${nameOf(holder)} “${node.data.trim().slice(0, 30)}”`);
      complaints.add(`overlap: ${words.sort().join(' and ')}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll('body *')].find(
      (each) => each.getBoundingClientRect().right > innerWidth + 1,
    );
    complaints.add(`wider than the window: ${wide ? nameOf(wide) : 'the page'}`);
  }
  return [...complaints].slice(0, MOST_COMPLAINTS);
}

/**
 * `remember` keeps where each text is; `compare`, and `focus` after focusing, tell which have moved since.
 * `spot` is where to point at the first element of `selector` that is in sight.
 */
export async function movedBy({ selector, deed }) {
  const placesOf = () => {
    const places = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, top } = range.getBoundingClientRect();
      if (left || top) places.set(node, { left, top, text: node.data });
    }
    return places;
  };
  const element = [...document.querySelectorAll(selector)].find((each) => {
    const { left, top, width, height } = each.getBoundingClientRect();
    if (!width || !height) return false;
    return each.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  if (!element) return { moved: [] };
  const { left, top, width, height } = element.getBoundingClientRect();
  const spot = { x: left + width / 2, y: top + height / 2 };
  if (deed === 'none') return { spot, moved: [] };
  if (deed === 'focus') element.focus({ preventScroll: true, focusVisible: true });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  if (deed === 'remember') {
    document.activeElement?.blur();
    globalThis.rememberedPlaces = placesOf();
    return { spot, moved: [] };
  }
  const before = globalThis.rememberedPlaces ?? new Map();
  const moved = [];
  for (const [node, { left, top, text }] of placesOf()) {
    const place = before.get(node);
    if (!place || place.text !== text) continue;
    if (Math.abs(place.left - left) > 0.5 || Math.abs(place.top - top) > 0.5) moved.push(text.trim().slice(0, 40));
  }
  return { spot, moved };
}
