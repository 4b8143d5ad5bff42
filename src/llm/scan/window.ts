/** Which parts of a text are scanned. */

export interface Window {
  /** In which every character is whole. */
  readonly text: string;
  /** Where it begins in the whole text, in UTF-16 units. */
  readonly offset: number;
}

/**
 * The whole text or, where its UTF-8 form is longer than `limitBytes`, its head and its tail, half of the limit
 * each. No character is cut in two: one that crosses an edge is left out.
 */
export function windowsOf(text: string, limitBytes: number): { windows: Window[]; truncated: boolean } {
  if (Buffer.byteLength(text) <= limitBytes) return { windows: [{ text, offset: 0 }], truncated: false };
  const utf8 = Buffer.from(text, 'utf8');
  const headEnd = characterStart(utf8, Math.ceil(limitBytes / 2), -1);
  const tailStart = characterStart(utf8, utf8.length - Math.floor(limitBytes / 2), 1);
  const head = utf8.toString('utf8', 0, headEnd);
  const tail = utf8.toString('utf8', tailStart);
  const windows = [
    { text: head, offset: 0 },
    { text: tail, offset: text.length - tail.length },
  ];
  return { windows, truncated: true };
}

/** The offset nearest to `offset`, in the direction given, at which a character starts or the text ends. */
function characterStart(utf8: Buffer, offset: number, step: 1 | -1): number {
  let at = offset;
  while (at > 0 && at < utf8.length && ((utf8[at] ?? 0) & 0b1100_0000) === 0b1000_0000) at += step;
  return at;
}
