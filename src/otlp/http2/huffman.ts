/**
 * Lengths in bits of HPACK's Huffman codes (RFC 7541, Appendix B), in base 36, for the bytes 0 to 255 and for the end of
 * the string. The codes themselves follow from these: the code is a canonical one.
 */
const CODE_LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad677777777777777777777' +
  '77878djde6f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmo' +
  'lmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu';

const LONGEST_CODE = 30;
const END_OF_STRING = 256;

/** Symbols in the order of their codes. */
const SYMBOLS: number[] = [];
/** By length: the first code, how many there are, and where their symbols begin. */
const FIRST_CODE = new Int32Array(LONGEST_CODE + 1);
const CODE_COUNT = new Int32Array(LONGEST_CODE + 1);
const FIRST_SYMBOL = new Int32Array(LONGEST_CODE + 1);

const lengths = Array.from(CODE_LENGTHS, (digit) => Number.parseInt(digit, 36));
for (let length = 1, code = 0; length <= LONGEST_CODE; length++, code <<= 1) {
  FIRST_CODE[length] = code;
  FIRST_SYMBOL[length] = SYMBOLS.length;
  for (const [symbol, ofSymbol] of lengths.entries()) if (ofSymbol === length) SYMBOLS.push(symbol);
  CODE_COUNT[length] = SYMBOLS.length - (FIRST_SYMBOL[length] ?? 0);
  code += CODE_COUNT[length] ?? 0;
}

/** The string in `[start, end)`, a byte a character; undefined where it is not Huffman coded as RFC 7541 has it. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string | undefined {
  // No code is shorter than five bits.
  const decoded = Buffer.allocUnsafe(Math.ceil(((end - start) * 8) / 5));
  let size = 0;
  let code = 0;
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >> bit) & 1);
      length++;
      const offset = code - (FIRST_CODE[length] ?? 0);
      if (offset >= (CODE_COUNT[length] ?? 0)) {
        if (length === LONGEST_CODE) return undefined;
        continue;
      }
      const symbol = SYMBOLS[(FIRST_SYMBOL[length] ?? 0) + offset] ?? END_OF_STRING;
      if (symbol === END_OF_STRING) return undefined;
      decoded[size++] = symbol;
      code = 0;
      length = 0;
    }
  }
  // What is left is padding: less than a byte of the end of the string's code, which is all ones.
  const isPadding = length < 8 && code === (1 << length) - 1;
  return isPadding ? decoded.toString('latin1', 0, size) : undefined;
}
