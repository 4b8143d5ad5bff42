/** Nested deeper than this, a value is no payload. */
const DEEPEST = 64;

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

/** How many hex digits follow `\x`, `\u` and `\U`. */
const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const WORD = /[A-Za-z]+/y;
const SPACE = /\s*/y;
const PLAIN = { "'": /[^'\\]*/y, '"': /[^"\\]*/y } as const;

/** Thrown by the reader below and caught beside it: what stands there is no such value. */
class NotRepr extends Error {}

/**
 * Reads what Python's `repr` writes of dicts, lists, tuples, strings, numbers, True, False and None: several
 * instrumentations put `str(value)` where JSON belongs. Cost is linear in the text's length. Undefined: it is
 * something else, was cut, or is nested deeper than 64 levels.
 */
export function parsePythonRepr(text: string): unknown {
  const reader = new Reader(text);
  try {
    return reader.readAll();
  } catch (error) {
    if (error instanceof NotRepr) return undefined;
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): unknown {
    const value = this.#value(0);
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw new NotRepr();
    return value;
  }

  #value(depth: number): unknown {
    if (depth > DEEPEST) throw new NotRepr();
    this.#take(SPACE);
    const first = this.#text[this.#at];
    switch (first) {
      case '{':
        return this.#dict(depth);
      case '[':
        return this.#items(']', depth);
      case '(':
        return this.#items(')', depth);
      case "'":
      case '"':
        return this.#string(first);
      default:
        return this.#scalar();
    }
  }

  #dict(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at++;
    while (!this.#ends('}')) {
      const key = this.#value(depth + 1);
      if (typeof key === 'object') throw new NotRepr();
      this.#expect(':');
      entries.push([String(key), this.#value(depth + 1)]);
      if (!this.#ends('}', false)) this.#expect(',');
    }
    return Object.fromEntries(entries);
  }

  #items(close: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#ends(close)) {
      items.push(this.#value(depth + 1));
      if (!this.#ends(close, false)) this.#expect(',');
    }
    return items;
  }

  #string(quote: "'" | '"'): string {
    this.#at++;
    let value = '';
    for (;;) {
      value += this.#take(PLAIN[quote]);
      const stop = this.#text[this.#at++];
      if (stop === quote) return value;
      if (stop !== '\\') throw new NotRepr();
      value += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? '';
    const plain = ESCAPES.get(letter);
    if (plain !== undefined) return plain;
    const digits = HEX_ESCAPES.get(letter);
    const hex = this.#text.slice(this.#at, this.#at + (digits ?? 0));
    const code = /^[\da-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
    if (hex.length !== digits || !(code <= 0x10ffff)) throw new NotRepr();
    this.#at += digits;
    return String.fromCodePoint(code);
  }

  #scalar(): unknown {
    const number = this.#take(NUMBER);
    if (number !== '') return Number(number);
    const word = this.#take(WORD);
    if (!CONSTANTS.has(word)) throw new NotRepr();
    return CONSTANTS.get(word);
  }

  /** Whether the container ends here; the bracket is passed over only where `pass` says so. */
  #ends(close: string, pass = true): boolean {
    this.#take(SPACE);
    const isEnd = this.#text[this.#at] === close;
    if (isEnd && pass) this.#at++;
    return isEnd;
  }

  #expect(mark: string): void {
    this.#take(SPACE);
    if (this.#text[this.#at++] !== mark) throw new NotRepr();
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }
}
