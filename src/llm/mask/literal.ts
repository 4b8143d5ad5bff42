/** String literals of JSON and of Python's `repr`, decoded so that every character knows where it stands. */

/** A stretch of a text as it is read, and where in the text it stands. */
export class DecodedText {
  readonly text: string;
  readonly #start: number;
  /** Of every unit of `text`, and behind the last; absent where each unit stands for itself. */
  readonly #starts: Uint32Array | undefined;

  constructor(text: string, start: number, starts?: Uint32Array) {
    this.text = text;
    this.#start = start;
    this.#starts = starts;
  }

  /** Where the unit at `index` begins in the text that was decoded. */
  at(index: number): number {
    return this.#starts === undefined ? this.#start + index : (this.#starts[index] ?? 0);
  }

  /** The unit, of the first `length`, that a place in the text that was decoded belongs to. */
  indexAt(place: number, length: number): number {
    if (this.#starts === undefined) return Math.min(length, Math.max(0, place - this.#start));
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle + 1] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Collects what is decoded, unit for unit. */
export class Decoding {
  readonly #source: string;
  readonly #starts: Uint32Array;
  #pieces: string[] = [];
  #length = 0;

  constructor(source: string, mostUnits: number) {
    this.#source = source;
    this.#starts = new Uint32Array(mostUnits + 1);
  }

  /** Takes over a stretch of the source as it stands. */
  copy(start: number, end: number): void {
    if (start === end) return;
    this.#pieces.push(this.#source.slice(start, end));
    for (let at = start; at < end; at++) this.#starts[this.#length++] = at;
  }

  /** Adds what an escape at `start` stands for. */
  add(decoded: string, start: number): void {
    this.#pieces.push(decoded);
    for (let unit = 0; unit < decoded.length; unit++) this.#starts[this.#length++] = start;
  }

  /** Decodes the content of a literal. */
  literal(start: number, end: number): void {
    const literal = this.#source.slice(start, end);
    let from = start;
    for (;;) {
      const escapeAt = literal.indexOf('\\', from - start) + start;
      if (escapeAt < start) break;
      this.copy(from, escapeAt);
      const { decoded, length } = decodeEscape(this.#source, escapeAt, end);
      this.add(decoded, escapeAt);
      from = escapeAt + length;
    }
    this.copy(from, end);
  }

  end(at: number): DecodedText {
    this.#starts[this.#length] = at;
    return new DecodedText(this.#pieces.join(''), 0, this.#starts);
  }
}

/** The content `[start, end)` of a string literal of a text. */
export function decodeLiteral(source: string, start: number, end: number): DecodedText {
  const literal = source.slice(start, end);
  // Looked for in the literal alone: to the end of the source it would be far for each of many literals.
  if (!literal.includes('\\')) return new DecodedText(literal, start);
  const decoding = new Decoding(source, end - start);
  decoding.literal(start, end);
  return decoding.end(end);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** How many hex digits follow; `\x` and `\U` are Python's. */
const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Any other character stands for itself; an escape that is cut or wrong, for what is there. */
function decodeEscape(source: string, start: number, end: number): { decoded: string; length: number } {
  const letter = source[start + 1];
  if (letter === undefined || start + 1 >= end) return { decoded: '\\', length: 1 };
  const digits = HEX_ESCAPES.get(letter);
  if (digits === undefined) return { decoded: ESCAPES.get(letter) ?? letter, length: 2 };
  const hex = source.slice(start + 2, Math.min(end, start + 2 + digits));
  const code = hex.length === digits && /^[\da-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) return { decoded: letter, length: 2 };
  return { decoded: String.fromCodePoint(code), length: 2 + digits };
}
