// Starts the app, or says why it cannot start; and looks after the page when the app has stopped. A file
// of its own, so that the page's policy needs no inline script; no module, because a page opened from
// disk may not load modules, and has to say so.

// Every text of the page, whoever it is from, goes through here on its way into the document: text nodes,
// the attributes that are read out or shown, the title. So nothing a server sends can turn the page's own
// words around (bidirectional marks), hide in them (what has no glyph) or cover what stands beside them
// (marks piled up), and no view can forget it. A copied text is the one that came: it takes another way.
{
  /** A text node longer than this holds up the page. What shows long texts draws the lines on screen. */
  const MOST = 40_000;
  const SHOWN = 4_000;
  const MOST_IN_ATTRIBUTE = 1_000;
  const ATTRIBUTES = new Set(['title', 'aria-label', 'aria-description', 'alt', 'placeholder']);
  const HIDDEN = /(?![\t\n\r])[\p{Cc}\p{DI}\u2028\u2029]|(?<=\p{M}{8})\p{M}/u;
  /** Where emoji and some scripts need a mark to be written at all. */
  const NEEDED = [
    '(?<=[\\p{ExtPict}\\p{EMod}\\ufe0f])\\u200d(?=\\p{ExtPict})',
    '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
    `(?<=[${'Arab Beng Deva Gujr Guru Knda Mlym Orya Sinh Taml Telu'
      .split(' ')
      .map((script) => `\\p{scx=${script}}`)
      .join('')}])[\\u200c\\u200d]`,
  ];
  const MARKS = new RegExp(`(${NEEDED.join('|')})|${HIDDEN.source}`, 'gu');

  const escaped = (mark) => {
    const code = mark.codePointAt(0).toString(16).toUpperCase();
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  };
  const cut = (text, most, shown) =>
    text.length > most
      ? `${text.slice(0, shown)}… (the first of ${text.length.toLocaleString('en')} characters)`
      : text;
  const plain = (text, most = MOST, shown = SHOWN) => {
    const short = cut(String(text), most, shown);
    return HIDDEN.test(short) ? short.replace(MARKS, (mark, needed) => needed ?? escaped(mark)) : short;
  };

  const { createTextNode } = Document.prototype;
  Document.prototype.createTextNode = function (text) {
    return createTextNode.call(this, plain(text));
  };
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const shown = ATTRIBUTES.has(name) ? plain(value, MOST_IN_ATTRIBUTE, MOST_IN_ATTRIBUTE) : value;
    return setAttribute.call(this, name, shown);
  };
  for (const [owner, name] of [
    [Node.prototype, 'nodeValue'],
    [Document.prototype, 'title'],
  ]) {
    const { get, set } = Object.getOwnPropertyDescriptor(owner, name);
    const most = name === 'title' ? MOST_IN_ATTRIBUTE : MOST;
    Object.defineProperty(owner, name, {
      configurable: true,
      enumerable: true,
      get,
      set(text) {
        set.call(this, text === null ? text : plain(text, most, Math.min(most, SHOWN)));
      },
    });
  }
}

(() => {
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  const isFramedByOthers = () => {
    for (let inner = window; inner !== inner.parent; inner = inner.parent) {
      try {
        if (inner.parent.location.origin !== location.origin) return true;
      } catch {
        return true;
      }
    }
    return false;
  };

  /** Whether the page may make views of its own markup, which a host can forbid by trusted types. */
  const mayDraw = () => {
    // Comes from the compiler: tags and plain attributes, and nothing that a server has sent.
    const runs = /<\/?(script|iframe|object|embed|base|meta|link|style)\b|\son\w+\s*=|javascript:|srcdoc/i;
    const createHTML = (html) => {
      if (runs.test(html)) throw new TypeError('not markup of this page');
      return html;
    };
    try {
      window.trustedTypes?.createPolicy('default', { createHTML });
      return true;
    } catch {
      // A host may name the policies it allows, and demand none.
    }
    try {
      document.createElement('template').innerHTML = '<b></b>';
      return true;
    } catch {
      return false;
    }
  };

  const cause = () => {
    if (location.protocol === 'file:') {
      return (
        'A page opened from disk may not load WebAssembly. Serve this folder over http, for ' +
        'example with “python3 -m http.server”, and open the address it prints.'
      );
    }
    if (isFramedByOthers()) {
      return (
        'Another page shows Wirescope in a frame, and could trick you into clicking what you do not ' +
        'see. Wirescope runs only in its own tab.'
      );
    }
    if (typeof WebAssembly !== 'object') {
      return 'This browser does not run WebAssembly, or it is turned off. Turn it on, or use ' + 'another browser.';
    }
    if (!mayDraw()) {
      return (
        'The host of this page requires trusted types but does not allow a policy named “default”. ' +
        'Add “default” to its “trusted-types” directive, or remove that directive.'
      );
    }
    return undefined;
  };

  /** What the styles are written with and this browser does not know, in words. */
  const lacking = () =>
    [
      ['layers', 'CSSLayerBlockRule' in window],
      ['nested rules', CSS.supports('selector(&)')],
      ['colors for light and dark', CSS.supports('color', 'light-dark(#000, #fff)')],
    ].flatMap(([name, isKnown]) => (isKnown ? [] : [name]));

  /** An old browser runs the page and draws it badly: whoever sees that has to know why. */
  const note = (lacks) => {
    const words =
      `This browser is too old for the styles of this page: it does not know ${lacks.join(', ')}. ` +
      'Wirescope works here, but may look wrong. Update the browser, or use another.';
    const box = element('p', words);
    box.setAttribute('role', 'note');
    const close = Object.assign(element('button', 'Close'), { type: 'button', onclick: () => box.remove() });
    box.append(' ', close);
    document.body.prepend(box);
  };

  const refuse = (words, error) => {
    const main = element('main', '');
    main.className = 'boot-failure';
    const box = element('div', '');
    box.setAttribute('role', 'alert');
    box.append(element('h1', 'Wirescope could not start'), element('p', words));
    if (error) box.append(element('pre', String(error)));
    if (isFramedByOthers()) {
      // Without the fragment, which whoever frames the page may have filled.
      const href = location.origin + location.pathname + location.search;
      const open = element('a', 'Open Wirescope in its own tab');
      box.append(Object.assign(open, { href, target: '_blank', rel: 'noopener' }));
    }
    main.append(box);
    document.body.replaceChildren(main);
  };

  /** From a panic on the page can be read and nothing else: what it shows is of an app that is gone. */
  const guard = (card) => {
    // A newer version may be the way out.
    const isInside = ({ target }) => target instanceof Element && target.closest('#panic, #newer');
    const isOutside = (event) => !card.hidden && !isInside(event);
    const hear = (names, act) =>
      names.forEach((name) => addEventListener(name, (event) => isOutside(event) && act(event), true));
    hear(
      [
        'keydown',
        'keyup',
        'input',
        'pointerdown',
        'pointermove',
        'pointerover',
        'focusin',
        'blur',
        'focusout',
        'hashchange',
        'pagehide',
      ],
      (event) => event.stopImmediatePropagation(),
    );
    hear(['click', 'dblclick', 'submit', 'beforeinput', 'change', 'paste', 'cut', 'drop'], (event) => {
      event.stopImmediatePropagation();
      event.preventDefault();
    });
    card.addEventListener('click', ({ target }) => {
      if (target.value === 'reload') location.reload();
      // The page stays stopped, and goes on to say so.
      if (target.value === 'close') card.dataset.small = '';
    });
    const shown = () => card.hidden || card.querySelector('button').focus();
    new MutationObserver(shown).observe(card, { attributeFilter: ['hidden'] });
  };

  const at = (path) => new URL(path, document.baseURI).href;

  const start = async () => {
    const { js, wasm } = document.querySelector('meta[name="app-assets"]').dataset;
    const app = await import(at(js));
    await app.default({ module_or_path: at(wasm) });
    document.getElementById('starting')?.remove();
    const lacks = lacking();
    if (lacks.length) note(lacks);
  };

  /** Only a release has it, and nothing waits for it. It may bring a newer version where this one does not run. */
  const keep = () => {
    const keeper = document.querySelector('meta[name="keeper"]');
    if (keeper) import(at(keeper.content)).catch(() => {});
  };

  const why = cause();
  if (why) return refuse(why);
  const card = document.getElementById('panic');
  guard(card);
  return start()
    .catch((error) => {
      if (!card.hidden) return;
      refuse(
        'A file of this page did not load or start. Reload the page. If that does not help, a file may ' +
          'be missing on the server, or the browser may be too old.',
        error,
      );
    })
    .finally(keep);
})();
