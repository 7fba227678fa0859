// Draws `icon.svg` as PNG, for browsers that install nothing else: its square and its lines, and no more of SVG.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { ROOT } from './process.mjs';

/** A system cuts such an icon to any shape: the square fills all, and the lines keep to the middle. */
const MIDDLE = 0.8;

/** The bytes of a square PNG of so many pixels a side. */
export function iconPng(side, { isMaskable = false } = {}) {
  const { size, square, lines } = readIcon(readFileSync(join(ROOT, 'icon.svg'), 'utf8'));
  const scale = side / size;
  const pixels = Buffer.alloc(side * (1 + 4 * side));
  const covered = (distance) => Math.min(1, Math.max(0, 0.5 - distance * scale));
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const point = [column, row].map((pixel) => (pixel + 0.5) / scale);
      const inner = isMaskable ? point.map((at) => size / 2 + (at - size / 2) / MIDDLE) : point;
      let colour = square.colour;
      for (const line of lines) {
        const distance = Math.min(...line.parts.map((part) => distanceTo(part, inner))) - line.width / 2;
        colour = mixed(colour, line.colour, line.opacity * covered(distance * (isMaskable ? MIDDLE : 1)));
      }
      const alpha = isMaskable ? 1 : covered(distanceToSquare(square, size, point));
      pixels.set([...colour, Math.round(255 * alpha)], row * (1 + 4 * side) + 1 + 4 * column);
    }
  }
  return png(side, pixels);
}

function readIcon(svg) {
  const tag = (name) => svg.match(new RegExp(`<${name}\\b[^>]*>`))?.[0] ?? '';
  const attribute = (text, name) => text.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
  const [, , size] = attribute(tag('svg'), 'viewBox').split(' ').map(Number);
  const [rect, group] = [tag('rect'), tag('g')];
  const lines = [...svg.matchAll(/<path\b[^>]*>/g)].map(([path]) => ({
    parts: partsOf(attribute(path, 'd')),
    width: Number(attribute(group, 'stroke-width')),
    opacity: Number(attribute(path, 'stroke-opacity') ?? 1),
    colour: rgb(attribute(group, 'stroke')),
  }));
  return { size, square: { round: Number(attribute(rect, 'rx')), colour: rgb(attribute(rect, 'fill')) }, lines };
}

const rgb = (hex) => {
  const digits = hex.length === 4 ? hex.replaceAll(/[\da-f]/gi, '$&$&') : hex;
  return [1, 3, 5].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
};
const mixed = (under, over, share) => under.map((value, at) => Math.round(value + (over[at] - value) * share));

/** A path of straight lines, as pairs of points. */
function partsOf(d) {
  const parts = [];
  let at = [0, 0];
  const go = (to, draws) => {
    if (draws) parts.push([at, to]);
    at = to;
  };
  for (const [, letter, rest] of d.matchAll(/([a-z])([^a-z]*)/gi)) {
    const command = letter.toUpperCase();
    if (!'MLH'.includes(command)) throw new Error(`icon.svg has a path with ${letter}, which is not drawn here`);
    const numbers = rest.match(/-?(?:\d+\.?\d*|\.\d+)/g).map(Number);
    for (let isFirst = true; numbers.length; isFirst = false) {
      const [left, top] = letter === command ? [0, 0] : at;
      const x = left + numbers.shift();
      const y = command === 'H' ? at[1] : top + numbers.shift();
      // What follows the first point of a move is a line.
      go([x, y], command !== 'M' || !isFirst);
    }
  }
  return parts;
}

function distanceTo([[ax, ay], [bx, by]], [x, y]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function distanceToSquare({ round }, size, point) {
  const [x, y] = point.map((at) => Math.abs(at - size / 2) - size / 2 + round);
  return Math.hypot(Math.max(x, 0), Math.max(y, 0)) + Math.min(Math.max(x, y), 0) - round;
}

/** `pixels` has a byte for the filter before each row. */
function png(side, pixels) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // Eight bits each of red, green, blue and alpha.
  head.set([8, 6], 8);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(pixels, { level: 9 })), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([start, ...parts]);
}

function chunk(name, data) {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const named = Buffer.concat([Buffer.from(name), data]);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(checksum(named));
  return Buffer.concat([length, named, sum]);
}

/** CRC-32: Node 20 has none of its own. */
function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
