/** Which bytes of a text are scanned. */

export interface Window {
  /** UTF-8 in which every character is whole. */
  readonly utf8: Buffer;
  /** Where it begins in the UTF-8 form of the whole text. */
  readonly offset: number;
}

/**
 * The whole text as UTF-8 or, where that is longer than `limitBytes`, its head and its tail, half of the limit
 * each. No character is cut in two: one that crosses an edge is left out.
 */
export function windowsOf(text: string, limitBytes: number): { windows: Window[]; truncated: boolean } {
  const utf8 = Buffer.from(text, 'utf8');
  if (utf8.length <= limitBytes) return { windows: [{ utf8, offset: 0 }], truncated: false };
  const headEnd = characterStart(utf8, Math.ceil(limitBytes / 2), -1);
  const tailStart = characterStart(utf8, utf8.length - Math.floor(limitBytes / 2), 1);
  const windows = [
    { utf8: utf8.subarray(0, headEnd), offset: 0 },
    { utf8: utf8.subarray(tailStart), offset: tailStart },
  ];
  return { windows, truncated: true };
}

/** The offset nearest to `offset`, in the direction given, at which a character starts or the text ends. */
function characterStart(utf8: Buffer, offset: number, step: 1 | -1): number {
  let at = offset;
  while (at > 0 && at < utf8.length && ((utf8[at] ?? 0) & 0b1100_0000) === 0b1000_0000) at += step;
  return at;
}
