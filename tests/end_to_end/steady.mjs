// What differs from one run to the next, made the same for a picture: times, durations, sizes, ports, ids and
// versions, what moves, and the fonts.

/** So are the fonts called that the kept pictures are made with. Debian has them in `fonts-dejavu-core`. */
const FONTS = { text: 'DejaVu Sans', code: 'DejaVu Sans Mono' };

/** In order: what an earlier one has made is not taken for something else by a later one. */
const SAME = [
  [/\b(127\.0\.0\.1|localhost):\d+/g, '$1:3000'],
  // A port in an element of its own, of those that a system gives out.
  [/\b(3[2-9]|[45]\d|60)\d{3}\b/g, '3000'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '01234567-89ab-4cde-8f01-23456789abcd'],
  [/\b[0-9a-f]{32}\b/g, '0123456789abcdef0123456789abcdef'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?/g, '2026-01-02T03:04:05.678Z'],
  [/\b\d{1,2}:\d\d:\d\d\.\d{3}/g, '12:34:56.789'],
  [/\b\d{1,2}:\d\d:\d\d(?!\.)/g, '12:34:56'],
  [/\b20\d\d-\d\d-\d\d(?= 12:34:56)/g, '2026-01-02'],
  [/(?<![\d.])\d[\d.,]* (ms|s|min|h)\b/g, '12 ms'],
  [/(?<![\d.])\d[\d.,]* (B|kB|MB)\b/g, '123 B'],
  [/(?<![\d.])\d+\.\d+\.\d+(-[\w.]+)?(?![\d.])/g, '1.2.3'],
  [/\bChrome\/[\d.]+/g, 'Chrome/100.0.0.0'],
  [/\d[\d,]* messages\b/g, '9 messages'],
  // Looks at a task and pings take numbers as well.
  [/#\d+(?!\w)/g, '#7'],
  [/\b(just now|\d+ (minute|hour|day)s? ago)\b/g, 'just now'],
];

/** `text` as it is in every run. */
export const made = (text) => SAME.reduce((text, [pattern, words]) => text.replaceAll(pattern, words), text);

/**
 * The lines of the wire come in an order that two streams decide between them, so only a picture of the wire
 * (`wire`) shows them.
 */
const styleOf = (wire) => `
  *, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }
  :root { --font-text: "${FONTS.text}" !important; --font-code: "${FONTS.code}" !important; }
  .line-row > .took { background: none !important; }
  progress:indeterminate { visibility: hidden !important; }
  .server-tab .state-dot { visibility: hidden !important; }
  ${wire ? '' : '.traffic .virtual-list .rows, .kinds > button > span { visibility: hidden !important; }'}
`;

/**
 * Runs `look` while the tab shows nothing that differs from one run to the next. The place is shown from its
 * beginning, or with the spot `on` in sight.
 */
export async function whileSteady(tab, { wire = false, on }, look) {
  const same = SAME.map(([pattern, words]) => [pattern.source, pattern.flags, words]);
  await tab.evaluate(makeSteady, { same, style: styleOf(wire) });
  try {
    await on?.locator.first().evaluate((element) => element.scrollIntoView({ block: 'nearest' }));
    return await look();
  } finally {
    await tab.evaluate(() => globalThis.endSteady());
  }
}

/** Runs in the page. What it changes is put back by `endSteady`, unless the page has changed it meanwhile. */
function makeSteady({ same, style }) {
  const patterns = same.map(([source, flags, words]) => [new RegExp(source, flags), words]);
  const made = (text) => patterns.reduce((text, [pattern, words]) => text.replaceAll(pattern, words), text);
  const changed = [];
  const change = (holder, key, text) => {
    const before = holder[key];
    if (text === before) return;
    holder[key] = text;
    changed.push({ holder, key, before, after: holder[key] });
  };

  const changeText = (text) => {
    const isCount = text.parentElement?.matches(
      '.wire-panel .kinds > button > span, .navigation a[href*="/log"] .count',
    );
    change(text, 'data', isCount && /^\d/.test(text.data) ? '9' : made(text.data));
  };
  const changeAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return changeText(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) changeText(walker.currentNode);
  };
  changeAll(document.body);
  for (const field of document.querySelectorAll('textarea, input:not([type="radio"], [type="checkbox"])'))
    change(field, 'value', made(field.value));
  // Until the picture is taken, the page goes on counting.
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) for (const node of [target, ...addedNodes]) changeAll(node);
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });

  const main = document.querySelector('main');
  const scrollers = [main, ...(main?.querySelectorAll('*:not(.virtual-list)') ?? [])].filter((each) => each?.scrollTop);
  for (const each of scrollers) change(each, 'scrollTop', 0);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
  globalThis.endSteady = () => {
    observer.disconnect();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    for (const { holder, key, before, after } of changed.reverse()) if (holder[key] === after) holder[key] = before;
  };
}

/** Whether the browser of `tab` has the fonts: in place of one that it lacks, it draws with the next. */
export function hasFonts(tab) {
  return tab.evaluate((names) => {
    const pen = document.createElement('canvas').getContext('2d');
    const width = (family) => {
      pen.font = `40px ${family}`;
      return pen.measureText('Wirescope mmmiii').width;
    };
    return names.every((name) => width(`"${name}", serif`) === width(`"${name}", monospace`));
  }, Object.values(FONTS));
}
