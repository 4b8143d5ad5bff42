/** A text with its UTF-16 units in the opposite order, those of a surrogate pair kept in theirs. */
export function reversed(text: string): string {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[text.length - 1 - at] = text.charCodeAt(at);
  for (let at = 0; at + 1 < units.length; at++) {
    const low = units[at] ?? 0;
    const high = units[at + 1] ?? 0;
    if ((low & 0xfc00) !== 0xdc00 || (high & 0xfc00) !== 0xd800) continue;
    units[at] = high;
    units[at + 1] = low;
    at++;
  }
  return Buffer.from(units.buffer).toString('utf16le');
}
