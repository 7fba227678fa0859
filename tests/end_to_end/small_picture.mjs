// Pictures to keep in the tree: half as wide and high, with fewer shades, and so a tenth of the bytes. What
// a person would notice is still there: a word, a line, a colour, a place.
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import Checksum from 'pngjs/lib/crc.js';

const MOST_COLORS_OF_A_PALETTE = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The numbers of PNG for how a dot has its colour. */
const TRUE_COLOR = 2;
const WITH_PALETTE = 3;

/** The kept form of a screenshot, given as the bytes of its file. */
export function reduced(bytes) {
  const { width, height, data } = PNG.sync.read(bytes);
  const half = { width: width >> 1, height: height >> 1 };
  const means = new Uint8Array(half.width * half.height * 3);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const above = 4 * (2 * y * width + 2 * x);
      const below = above + 4 * width;
      for (let channel = 0; channel < 3; channel += 1) {
        const sum =
          data[above + channel] + data[above + channel + 4] + data[below + channel] + data[below + channel + 4];
        means[3 * (y * half.width + x) + channel] = sum / 4;
      }
    }
  }
  return file(half, means.map(nearestShade));
}

/** Fine where surfaces and lines are, near black and near white; coarse between, where the edges of letters are. */
const nearestShade = (value) => {
  const step = value < 64 || value > 192 ? 5 : 20;
  return Math.min(255, Math.round(value / step) * step);
};

/** The file of a picture whose `dots` have three channels each. */
function file({ width, height }, dots) {
  const indexes = new Map();
  const indexed = new Uint8Array(width * height).map((_, dot) => {
    const color = (dots[3 * dot] << 16) | (dots[3 * dot + 1] << 8) | dots[3 * dot + 2];
    if (!indexes.has(color)) indexes.set(color, indexes.size);
    return indexes.get(color);
  });
  const palette = [...indexes.keys()].flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]);
  const hasPalette = indexes.size <= MOST_COLORS_OF_A_PALETTE;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, hasPalette ? WITH_PALETTE : TRUE_COLOR, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    ...(hasPalette ? [chunk('PLTE', Buffer.from(palette))] : []),
    chunk('IDAT', deflateSync(rows(hasPalette ? indexed : dots, height), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** With the byte before each row that says that the row is not made of the one above. */
function rows(bytes, height) {
  const length = bytes.length / height;
  const all = Buffer.alloc((length + 1) * height);
  for (let y = 0; y < height; y += 1) all.set(bytes.subarray(y * length, (y + 1) * length), y * (length + 1) + 1);
  return all;
}

function chunk(name, content) {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(content.length, 0);
  around.writeInt32BE(Checksum.crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}
