// A certificate that no browser trusts, made on the spot: no machine needs a tool for it, and none is kept.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const DAY_MILLIS = 86_400_000;
const OIDS = {
  commonName: [0x55, 0x04, 0x03],
  alternativeNames: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
};

function der(tag, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const oid = (name) => der(0x06, OIDS[name]);
const nameOf = (host) => der(SEQUENCE, der(SET, der(SEQUENCE, oid('commonName'), der(0x0c, Buffer.from(host)))));
const utcTime = (at) =>
  der(
    0x17,
    Buffer.from(
      `${at
        .toISOString()
        .replaceAll(/[-T:]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

/** `days` from now it begins, and ends. `names` are those it is for. */
export function selfSigned({ begins = -1, ends = 30, names = ['localhost'], addresses = [[127, 0, 0, 1]] } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, oid('ecdsaWithSha256'));
  const day = (count) => utcTime(new Date(Date.now() + count * DAY_MILLIS));
  const alternatives = der(
    SEQUENCE,
    ...names.map((name) => der(0x82, Buffer.from(name))),
    ...addresses.map((address) => der(0x87, address)),
  );
  const extension = der(SEQUENCE, oid('alternativeNames'), der(0x04, alternatives));
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, [2])),
    // A serial number is positive and does not begin with a zero.
    der(0x02, [0x40], randomBytes(8)),
    algorithm,
    nameOf(names[0] ?? 'nobody'),
    der(SEQUENCE, day(begins), day(ends)),
    nameOf(names[0] ?? 'nobody'),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, extension)),
  );
  const whole = der(SEQUENCE, body, algorithm, der(0x03, [0], sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g);
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
