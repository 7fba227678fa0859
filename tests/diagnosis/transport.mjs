// How a broken server is reached, or not: `open(transport, handle)` gives `{ origin, port, close() }`.
//
//   {}                   http on 127.0.0.1       { address: '::1' }  http there alone
//   { tls: {…} }         https with a certificate of its own, see certificate.mjs
//   { closed: true }     nobody listens: a port that was free a moment ago
//   { mute: true }       takes connections and says nothing
//   { hangsUp: true }    takes connections and closes them; `resets`: without a farewell
//   { says: 'text' }     says that to whoever connects, and closes
//   `typed: 'https'`     the scheme that a person types, where it is not the true one
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { selfSigned } from './certificate.mjs';

export async function open(transport, handle) {
  const address = transport.address ?? '127.0.0.1';
  const server = serverFor(transport, handle);
  const sockets = new Set();
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // A browser that goes away in the middle is no fault of the server's.
      socket.on('error', () => undefined);
    });
  }
  const port = await listening(server, address);
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  if (transport.closed) await close();
  const scheme = transport.typed ?? (transport.tls ? 'https' : 'http');
  const host = address.includes(':') ? `[${address}]` : address;
  return { origin: `${scheme}://${host}:${port}`, port, close };
}

function serverFor({ tls, mute, hangsUp, resets, says }, handle) {
  const answered = (request, response) => {
    Promise.resolve(handle(request, response)).catch((error) => {
      // What a browser broke off cannot be read to its end.
      if (error.code !== 'ECONNRESET') console.error(error);
      response.headersSent ? response.destroy() : response.writeHead(500).end();
    });
  };
  if (mute) return createTcp((socket) => socket.resume());
  if (hangsUp) return createTcp((socket) => socket.once('data', () => socket.destroy()));
  if (resets) return createTcp((socket) => socket.resetAndDestroy());
  if (says) return createTcp((socket) => socket.end(says));
  if (tls) return createHttps({ ...selfSigned(tls) }, answered);
  return createHttp(answered);
}

function listening(server, address) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => resolve(server.address().port));
  });
}
