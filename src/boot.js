// Starts the app, or says why it cannot start. A file of its own, so that the page's policy needs no
// inline script; no module, because a page opened from disk may not load modules, and has to say so.

// Every text of the page, whoever it is from, goes through here on its way into the document: text nodes,
// the attributes that are read out or shown, the title. So nothing a server sends can turn the page's own
// words around (bidirectional marks), hide in them (what has no glyph) or cover what stands beside them
// (marks piled up), and no view can forget it. A copied text is the one that came: it takes another way.
(() => {
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
  for (const [owner, name] of [[Node.prototype, 'nodeValue'], [Document.prototype, 'title']]) {
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
})();

(async () => {
  const { js, wasm } = document.querySelector('meta[name="app-assets"]').dataset;
  const at = (path) => new URL(path, document.baseURI).href;
  const cause = () => {
    if (location.protocol === 'file:') {
      return 'A page opened from disk may not load WebAssembly. Serve this folder over http, for ' +
        'example with “python3 -m http.server”, and open the address it prints.';
    }
    if (typeof WebAssembly !== 'object') {
      return 'This browser does not run WebAssembly, or it is turned off. Turn it on, or use ' +
        'another browser.';
    }
    return undefined;
  };

  try {
    if (cause()) throw new Error(cause());
    const app = await import(at(js));
    await app.default({ module_or_path: at(wasm) });
  } catch (error) {
    const words = cause() ??
      'A file of the page could not be loaded or started. Reload the page; if that does not help, ' +
      'a part of the folder is missing on its server, or the browser is too old.';
    const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
    const alert = element('main', '');
    alert.className = 'boot-failure';
    const box = element('div', '');
    box.setAttribute('role', 'alert');
    box.append(element('h1', 'Wirescope could not start'), element('p', words));
    if (!cause()) box.append(element('pre', String(error)));
    alert.append(box);
    document.body.replaceChildren(alert);
  }
})();
