/**
 * Finds elements by role and accessible name, as Playwright's `getByRole` does; runs inside the
 * page, so it may use nothing from outside of itself. `steps` narrow down one after the other:
 * `{ role, name }`, `{ label }`, `{ words }` or `{ index }`. It covers the roles that this page has.
 */
export function findInPage(steps, wanted) {
  const INPUT_ROLES = {
    button: 'button',
    submit: 'button',
    reset: 'button',
    checkbox: 'checkbox',
    radio: 'radio',
    number: 'spinbutton',
    range: 'slider',
    search: 'searchbox',
  };
  const TAG_ROLES = {
    BUTTON: 'button',
    TEXTAREA: 'textbox',
    UL: 'list',
    OL: 'list',
    LI: 'listitem',
    NAV: 'navigation',
    MAIN: 'main',
    ARTICLE: 'article',
    ASIDE: 'complementary',
    METER: 'meter',
    DT: 'term',
    DD: 'definition',
    TABLE: 'table',
    TR: 'row',
    TD: 'cell',
    TH: 'columnheader',
    OUTPUT: 'status',
    PROGRESS: 'progressbar',
    DIALOG: 'dialog',
    OPTION: 'option',
    FIELDSET: 'group',
    DETAILS: 'group',
    IMG: 'img',
    H1: 'heading',
    H2: 'heading',
    H3: 'heading',
    H4: 'heading',
    H5: 'heading',
    H6: 'heading',
  };
  const NAMED_BY_CONTENT = [
    'button',
    'link',
    'heading',
    'option',
    'tab',
    'listitem',
    'row',
    'cell',
    'columnheader',
    'menuitem',
    'treeitem',
    'checkbox',
    'radio',
    'switch',
  ];

  const roleOf = (element) => {
    const own = element.getAttribute('role');
    if (own) return own.split(' ')[0];
    if (element.tagName === 'A') return element.hasAttribute('href') ? 'link' : undefined;
    if (element.tagName === 'INPUT') return INPUT_ROLES[element.type] ?? 'textbox';
    if (element.tagName === 'SELECT') return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    if (element.tagName === 'SECTION') return element.matches('[aria-label], [aria-labelledby]') ? 'region' : undefined;
    return TAG_ROLES[element.tagName];
  };

  const contentOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
    const label = node.getAttribute('aria-label') ?? (node.tagName === 'IMG' ? node.alt : null);
    if (label) return label;
    return [...node.childNodes].map(contentOf).join(getComputedStyle(node).display === 'inline' ? '' : ' ');
  };

  const nameOf = (element) => {
    const labelledBy = element.getAttribute('aria-labelledby');
    if (labelledBy)
      return labelledBy
        .split(/\s+/)
        .map((id) => contentOf(document.getElementById(id) ?? new Text()))
        .join(' ');
    if (element.getAttribute('aria-label')) return element.getAttribute('aria-label');
    if (element.labels?.length) return [...element.labels].map(contentOf).join(' ');
    if (NAMED_BY_CONTENT.includes(roleOf(element))) return contentOf(element);
    const legend = element.querySelector(':scope > legend, :scope > summary');
    if (legend) return contentOf(legend);
    return element.getAttribute('alt') ?? element.getAttribute('title') ?? element.getAttribute('placeholder') ?? '';
  };

  const tidy = (text) => text.replaceAll(/\s+/g, ' ').trim();
  const fits = (text, pattern, exact) => {
    if (pattern === undefined) return true;
    if (typeof pattern === 'object') return new RegExp(pattern.source, pattern.flags).test(tidy(text));
    return exact ? tidy(text) === pattern : tidy(text).toLowerCase().includes(tidy(pattern).toLowerCase());
  };
  const visible = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden="true"]');

  const narrow = (roots, { role, name, label, words, exact, index }) => {
    if (index !== undefined) return roots.slice(index, index + 1);
    const below = [...new Set(roots.flatMap((root) => [...root.querySelectorAll('*')]))].filter(visible);
    if (role) return below.filter((element) => roleOf(element) === role && fits(nameOf(element), name, exact));
    if (label) return below.filter((element) => element.labels && fits(nameOf(element), label, exact));
    const saying = [...roots.filter((root) => root !== document), ...below].filter((element) =>
      fits(element.innerText ?? element.textContent, words, exact),
    );
    return saying.filter((element) => !saying.some((other) => other !== element && element.contains(other)));
  };

  const found = steps.reduce(narrow, [document]);
  return wanted === 'count' ? found.length : found[0];
}
