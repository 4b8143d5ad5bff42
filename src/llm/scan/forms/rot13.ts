const PLACES = 13;

/** By UTF-16 unit below 128: the unit thirteen letters on; what is no letter stands for itself. */
const MOVED = Uint16Array.from({ length: 128 }, (_, unit) => {
  const isUpper = unit >= 65 && unit <= 90;
  const isLower = unit >= 97 && unit <= 122;
  if (!isUpper && !isLower) return unit;
  const first = isUpper ? 65 : 97;
  return first + ((unit - first + PLACES) % 26);
});

/** Letters of ASCII moved thirteen places on; everything else stays. Length and places are those of the text. */
export function rot13(text: string): string {
  const units = Buffer.from(text, 'utf16le');
  for (let at = 0; at < units.length; at += 2) {
    if (units[at + 1] === 0) units[at] = MOVED[units[at] ?? 0] ?? units[at] ?? 0;
  }
  return units.toString('utf16le');
}
