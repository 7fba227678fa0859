// Pictures that hurt, each a few kilobytes.

/** An SVG whose groups each use the one before twice: 2^levels parts in two kilobytes. */
export function nestedUses(levels = 20) {
  let groups = '<g id="g0"><path d="M0 0h9v9z"/></g>';
  for (let level = 1; level <= levels; level += 1)
    groups += `<g id="g${level}"><use href="#g${level - 1}"/><use href="#g${level - 1}"/></g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs>${groups}</defs><use href="#g${levels}"/></svg>`;
}

/** The head of a PNG that declares so many pixels. */
export function pngHead(width, height) {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008060000000000000000', 'hex');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

export const dataUrl = (mediaType, bytes) => `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
