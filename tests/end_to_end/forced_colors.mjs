// Runs in the page, where colours are forced: what of a state can still be told. The functions share
// `globalThis.forced` there, since their texts alone travel.

/** What the others look at elements with. */
export function prepareLook() {
  const LINES = ['Top', 'Right', 'Bottom', 'Left'];
  const CANVAS = getComputedStyle(document.body).backgroundColor;
  const isClear = (color) => /^rgba\(.*, 0\)$/.test(color);
  const lineOf = (style, name) => {
    const [line, width, color] = ['Style', 'Width', 'Color'].map((part) => style[name + part]);
    return line === 'none' || width === '0px' || isClear(color) ? 'none' : `${line} ${width} ${color}`;
  };
  const marksOf = (element) => {
    const marks = [];
    for (const part of [undefined, '::before', '::after']) {
      const style = getComputedStyle(element, part);
      if (part && ['none', 'normal'].includes(style.content)) continue;
      const lines = [lineOf(style, 'outline'), ...LINES.map((side) => lineOf(style, `border${side}`))];
      const isSeen = style.opacity !== '0' && style.backgroundColor !== CANVAS;
      const surface = isSeen && !isClear(style.backgroundColor) ? style.backgroundColor : 'none';
      marks.push(...lines, style.color, style.textDecorationLine, surface);
    }
    return marks.join(' | ');
  };
  const nameOf = (element) => {
    const classes = [...element.classList].map((each) => `.${each}`).join('');
    const words = (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().slice(0, 30);
    const holder = element.closest('[class]:not(:scope)');
    return `${holder?.classList[0] ?? ''} > ${element.tagName.toLowerCase()}${classes} “${words}”`;
  };
  const isInSight = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && (width > 0 || height > 0);
  };
  globalThis.forced = { CANVAS, marksOf, nameOf, isInSight };
}

/** States of what is in sight that no line and no colour of the system tells. */
export function untoldStates() {
  const { marksOf, nameOf, isInSight } = globalThis.forced;
  const untold = new Set();
  const STATES = {
    'aria-selected': ['true', 'false'],
    'aria-pressed': ['true', 'false'],
    'aria-invalid': ['true', 'false'],
    'aria-current': ['page', undefined],
    'data-current': ['', undefined],
    'data-kin': ['', undefined],
    'aria-disabled': ['true', undefined],
    disabled: ['', undefined],
  };
  const seen = {};
  for (const [state, [is, isNot]] of Object.entries(STATES)) {
    for (const element of document.querySelectorAll(`[${state}="${is}"]`)) {
      if (!isInSight(element)) continue;
      seen[state] = (seen[state] ?? 0) + 1;
      const focused = document.activeElement;
      focused?.blur();
      // The tab has the mark, and the link in it the name of the state.
      const marked = state === 'aria-current' ? (element.closest('[data-current]') ?? element) : element;
      const before = marksOf(marked);
      const set = (value) =>
        value === undefined ? element.removeAttribute(state) : element.setAttribute(state, value);
      if (marked !== element) marked.removeAttribute('data-current');
      set(isNot);
      const after = marksOf(marked);
      set(is);
      if (marked !== element) marked.setAttribute('data-current', '');
      focused?.focus();
      if (before === after) untold.add(`${state}: ${nameOf(element)}`);
    }
  }
  return { untold: [...untold], seen };
}

/** Controls without a focus ring, and icons that have a colour of their own. */
export function untoldFocus() {
  const { CANVAS, marksOf, nameOf, isInSight } = globalThis.forced;
  const untold = new Set();
  const seen = {};
  const focusable = 'a[href], button:not(:disabled), input, select, textarea, summary, [tabindex="0"]';
  for (const element of document.querySelectorAll(focusable)) {
    if (!isInSight(element)) continue;
    element.blur();
    const around = element.closest('.field') ?? element;
    const without = [marksOf(element), marksOf(around)];
    element.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== element) continue;
    const within = [marksOf(element), marksOf(around)];
    element.blur();
    seen.focus = (seen.focus ?? 0) + 1;
    if (without.every((marks, index) => marks === within[index])) untold.add(`focus: ${nameOf(element)}`);
  }

  for (const icon of document.querySelectorAll('svg.icon')) {
    if (!isInSight(icon)) continue;
    seen.icons = (seen.icons ?? 0) + 1;
    const { stroke, color } = getComputedStyle(icon);
    if (stroke !== color || color === CANVAS)
      untold.add(`icon: ${nameOf(icon.parentElement)}: ${stroke}, and ${color} around it`);
  }
  return { untold: [...untold], seen };
}
