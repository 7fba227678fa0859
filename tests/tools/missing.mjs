/** Something that this machine lacks and that could not be installed; the message says what to do. */
export class Missing extends Error {
  name = 'Missing';
}
