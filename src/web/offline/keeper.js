// Has the page kept on the device (worker.js), and says when a newer version waits. A module of its own, which
// boot.js loads after the app has started. A page that cannot be kept works all the same, so no error is told.

/** There the ports pass from program to program, and a page that stays would stand in the way of the next one. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;
const HOUR_MILLIS = 3_600_000;
/** What the person opened the page for goes first. */
const PAUSE_MILLIS = 3_000;

const { serviceWorker, connection } = navigator;
const folder = new URL('./', document.baseURI).href;
const address = `${folder}worker.js`;

/** Where a host requires trusted types, no other address passes. */
const trusted = () =>
  window.trustedTypes?.createPolicy('wirescope-worker', { createScriptURL: () => address }).createScriptURL('') ??
  address;

async function keep() {
  const answer = await fetch(address, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  if ([404, 410].includes(answer?.status)) return forget();
  const registration = await serviceWorker.register(trusted());
  const word = document.querySelector('#newer > *');
  let isPressed = false;
  const press = () => {
    isPressed = true;
    if (registration.waiting) registration.waiting.postMessage('take over');
    else location.reload();
  };
  word?.querySelector('button').addEventListener('click', press);
  // A page that did not start has no words, and nothing to lose.
  const show = () => (word ? (word.hidden = false) : press());

  // In another tab somebody has pressed it: nothing is reloaded here.
  serviceWorker.addEventListener('controllerchange', () => (isPressed ? location.reload() : show()));

  const look = () => {
    if (registration.waiting && serviceWorker.controller?.scriptURL === address) show();
    registration.installing?.addEventListener('statechange', look);
  };
  look();
  registration.addEventListener('updatefound', look);

  // The browser looks for a newer version at each visit, and a tab may stay open for days.
  let looked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - looked < HOUR_MILLIS) return;
    looked = Date.now();
    registration.update().catch(() => {});
  });
}

/** The host no longer has the worker: with the next visit the page comes from the network again. */
async function forget() {
  const registration = await serviceWorker.getRegistration();
  if (registration?.scope === folder) await registration.unregister();
  for (const name of await caches.keys()) if (name.startsWith(`wirescope ${folder} `)) await caches.delete(name);
}

if (serviceWorker && !connection?.saveData && !LOOPBACK.test(location.hostname)) {
  setTimeout(() => keep().catch(() => {}), PAUSE_MILLIS);
}
