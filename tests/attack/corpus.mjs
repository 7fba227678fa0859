// Texts that hurt, made from a small table. Scripts in them would call `__ran()`, which the run watches.

const RUN = '__ran()';
const EVIL = 'https://evil.invalid';
const times = (count, text) => text.repeat(count);
const hex = (code) => code.toString(16).padStart(4, '0');

const PAYLOADS = [
  `<script>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<details open ontoggle=${RUN}>`,
  `<a href="javascript:${RUN}" autofocus onfocus=${RUN}>x</a>`,
  `<form action="${EVIL}"><input autofocus onfocus=${RUN}></form>`,
  `<math><mtext><style><img src=x onerror=${RUN}></style></mtext></math>`,
];
/** What might end the place that the text stands in. */
const BREAKS = ['', '">', "'>", '</textarea>', '</title>', '</style>', '</script>', '-->', ']]>', '`;'];

const MARKUP = [
  '<base href="https://evil.invalid/">',
  `<meta http-equiv=refresh content="0;url=${EVIL}">`,
  `<link rel=stylesheet href="${EVIL}/a.css">`,
  `<link rel=preload as=image href="${EVIL}/a.png">`,
  `<object data="${EVIL}"></object>`,
  `<embed src="${EVIL}">`,
  `<img src="${EVIL}/pixel.gif">`,
  `<video src="${EVIL}/a.mp4" autoplay></video>`,
  '<style>*{display:none!important}</style>',
  '<div style="position:fixed;inset:0;background:red">',
  '<marquee>',
  '<plaintext>',
  '<template><slot>',
  '&lt;b&gt;&amp;&#x202e;',
  '<!-- -->',
  '<?php echo 1 ?>',
  '{"a":',
  '"',
  "'",
  '\\',
  '\\u202e',
  '%3Cscript%3E',
  '\u003cscript>',
];

const SCHEMES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\nscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"/>`,
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://evil.invalid/1',
  'about:blank',
  'chrome://settings',
  'view-source:https://evil.invalid',
  'ws://evil.invalid',
  'ftp://evil.invalid',
  'intent://evil#Intent;end',
  'tel:+1',
  'mailto:a@evil.invalid?bcc=b',
  'ms-msdt:/id',
  'ui://app',
  `${EVIL}`,
  '//evil.invalid/x',
  'https://good.invalid@evil.invalid/',
  'https://evil.invalid\\@good.invalid/',
  'https://xn--80ak6aa92e.invalid/',
  'https://аррӏе.invalid/',
  `https://${times(60, 'good.invalid.')}evil.invalid/`,
  'https://[::1]:99999/',
  'https://evil.invalid:0/',
  'http://0x7f.1/',
  'https://evil.invalid/%00',
  'https://',
  'http:evil.invalid',
  '#/server/9/tools',
  '?server=https://evil.invalid',
];

const MARKDOWN = [
  `[x](javascript:${RUN})`,
  `![x](${EVIL}/pixel.gif)`,
  `[x]: javascript:${RUN}\n[x]`,
  `<javascript:${RUN}>`,
  `[x](<javascript:${RUN}>)`,
  `[x](data:text/html,<script>${RUN}</script>)`,
  `[![x](${EVIL}/a.png)](${EVIL})`,
  `| a |\n|---|\n| <img src=x onerror=${RUN}> |`,
  times(2_000, '> ') + 'deep',
  times(2_000, '- '),
  times(3_000, '*a **b '),
  times(2_000, '[') + times(2_000, '](x)'),
  '# ' + times(3_000, 'h'),
  '```html\n<script>\n',
  times(500, '|a') + '\n' + times(500, '|-') + '\n',
  `<details><summary>x</summary><img src=x onerror=${RUN}></details>`,
  '1. '.repeat(500),
  '~~'.repeat(2_000),
  '\\'.repeat(3_000),
];

const SYNTAX = [
  '%s%n%x%d',
  '%99999999s',
  '{0}{1}{name}',
  '${7*7}',
  '{{7*7}}',
  '{{constructor.constructor("__ran()")()}}',
  '<%= 7*7 %>',
  '#{7*7}',
  '[[${7*7}]]',
  '@{x}',
  '*{7*7}',
  "'; DROP TABLE users; --",
  '$(id)',
  '`id`',
  '../../../etc/passwd',
  'C:\\CON',
  'file\u0000.png',
  '\r\nX-Injected: 1',
  'data: x\n\nevent: message\ndata: {}',
  'a:b~1c~0d/e#f?g',
  '/',
  '..',
  '~',
  '#',
  '*',
  'null',
  'undefined',
  'true',
  'NaN',
  '[object Object]',
  ' ',
  '\t\n',
  '</ol></ul></div></main></body></html>',
  'url(javascript:__ran())',
  'expression(__ran())',
  'color:red;position:fixed',
  '}body{display:none}',
  '@import "https://evil.invalid/a.css";',
  ':root{--surface:red}',
  "';alert(1)//",
  '0x41414141',
  '😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '日本語'.repeat(40),
  'العربية 123 עברית',
];

const PROTOTYPE = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'length',
  'name',
  'then()',
  'Symbol.iterator',
];

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e308',
  '-1e308',
  '1e400',
  '5e-324',
  '9007199254740993',
  '18446744073709551616',
  '2147483648',
  '-2147483649',
  '0.1',
  '1e21',
  'Infinity',
  '-Infinity',
  '0x10',
  '1_000',
  '١٢٣',
  '1,5',
  times(400, '9'),
];

/** Marks that are not seen. */
const HIDDEN = [
  0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x061c, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2028, 0x2029, 0x2060,
  0x2061, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0xfeff, 0x00ad, 0x034f, 0x115f, 0x3164, 0xfff9,
  0xe0041, 0x1d173,
];
const CONTROLS = [0, 1, 4, 7, 8, 9, 10, 11, 12, 13, 27, 31, 127, 128, 133, 155, 159];

const LONG = [
  times(300, 'long'),
  times(4_000, 'W'),
  times(2_000, 'word '),
  times(2_000, '\n'),
  times(500, 'a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b'),
  'z' + times(2_000, '\u0301'),
  times(1_000, '\u202e\u2066'),
  times(300, '👩‍👩‍👧‍👦'),
  times(3_000, 'שלום '),
  times(5_000, '\u200b'),
  times(1_000, '﷽'),
  times(800, '𒐫'),
];

/** As long as a server likes. They come last: a sample without them is quick. */
const ENORMOUS = [
  times(200_000, 'word '),
  times(1_000_000, 'x'),
  times(100_000, 'z\u0301\u0302'),
  times(300_000, '['),
  `[${times(200_000, '1,')}1]`,
  times(100_000, '\n> a'),
];

/** Half an emoji, as `JSON.stringify` writes a text that was cut: `"\ud83d"`. */
const HALVES = ['\ud83d', 'cut \ude00', '\udfff\ud800'];

const kind = (name, texts) => texts.map((text) => ({ kind: name, text }));

export const CORPUS = [
  ...kind(
    'script',
    BREAKS.flatMap((end) => PAYLOADS.map((payload) => end + payload)),
  ),
  ...kind('markup', MARKUP),
  ...kind('address', SCHEMES),
  ...kind('markdown', MARKDOWN),
  ...kind('syntax', SYNTAX),
  ...kind('prototype', PROTOTYPE),
  ...kind('number', NUMBERS),
  ...kind(
    'hidden',
    HIDDEN.map((code) => `mark ${hex(code)} a${String.fromCodePoint(code)}evil${String.fromCodePoint(code)}`),
  ),
  ...kind(
    'control',
    CONTROLS.map((code) => `control ${hex(code)} a${String.fromCharCode(code)}b`),
  ),
  ...kind('half', HALVES),
  ...kind('long', LONG),
  ...kind('enormous', ENORMOUS),
];

/** For fields that hold numbers. */
export const EDGES = [
  0,
  -0,
  -1,
  1,
  0.1,
  1e308,
  -1e308,
  5e-324,
  1e21,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 + 2,
  1.7976931348623157e308,
];

/** Every so many-th text of each kind, all of the short kinds. */
export function sample(count) {
  if (!count || count >= CORPUS.length) return CORPUS;
  const step = CORPUS.length / count;
  return Array.from({ length: count }, (_, index) => CORPUS[Math.floor(index * step)]);
}
