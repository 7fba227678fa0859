// Preloaded into a server that would listen on every interface: keeps it on the loopback, and
// says on standard output where it listens, as the servers of this folder do.
const { ServerResponse } = require('node:http');
const net = require('node:net');

if (process.env.WITHOUT_CORS) {
  const { setHeader } = ServerResponse.prototype;
  ServerResponse.prototype.setHeader = function (name, value) {
    return /^access-control-/i.test(name) ? this : setHeader.call(this, name, value);
  };
}

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => {
    const origin = `http://127.0.0.1:${this.address().port}`;
    process.stdout.write(
      JSON.stringify({ url: origin + (process.env.ANNOUNCE_PATH ?? ''), origin }) + '\n',
    );
  });
  const callback = args.find((argument) => typeof argument === 'function');
  const port = typeof args[0] === 'object' ? args[0].port : args[0];
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, callback);
};
