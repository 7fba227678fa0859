// Starts the app, or says why it cannot start. A file of its own, so that the page's policy needs no
// inline script; no module, because a page opened from disk may not load modules, and has to say so.
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
