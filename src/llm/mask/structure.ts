/**
 * Takes a text apart into the strings and numbers that stand in it: JSON, JSON lines, lists, event streams, Python's
 * `repr`, whole or cut anywhere, or any of these within other text. Nothing is parsed that could fail; whatever is
 * between two quotes is a string.
 */

export interface StringToken {
  readonly kind: 'string';
  /** Of the content, without quotes. */
  readonly start: number;
  readonly end: number;
  readonly isKey: boolean;
  /** The key or the position under which it stands; of a key itself nothing. */
  readonly name: string | number;
  readonly level: Level;
}

export interface NumberToken {
  readonly kind: 'number';
  readonly start: number;
  readonly end: number;
}

export interface Structure {
  readonly tokens: readonly (StringToken | NumberToken)[];
  /** True where nothing but structure stands around the strings, so that changes must leave it whole. */
  readonly isPure: boolean;
  /** Objects stand in lines of their own, as the events of a stream do, which may be cut at both ends. */
  readonly hasEventLines: boolean;
  /** How many values stand side by side at the top. */
  readonly topValues: number;
  /** How `null` is written. */
  readonly nothing: 'null' | 'None';
}

/** An object or list around a token. */
export interface Level {
  readonly parent: Level | undefined;
  readonly isList: boolean;
  /** The key or the position under which it stands in its parent. */
  readonly name: string | number;
  /** What tells it from its like in another event of a stream, by key: `index`, `output_index`, … */
  marks?: Map<string, string>;
  /** The first of its keys. */
  keys?: string[];
}

/** Fields by which the events of streams say what they continue. */
const MARK = /^(?:\w+_)?index$|^contentBlockIndex$|^item_id$|^type$|^event_type$/;
const LIKELY = /^\s*[[{"]|[[{(]\s*["'[{(\\]|:\s*"|(?:^|[\r\n])[ \t]*data:/;
const PYTHON = /^\s*[[({]\s*(?:[[({]\s*)*(?:'|\w+=')|[{,]\s*'[\w.]+'\s*:/;
const EVENT_LINE = /[\r\n](?:data:[ \t]*)?\{[ \t]*"/;
const LINE_END = /[\r\n]/;
const FIELD_LINE = /(?:event|id|retry)?:[^\r\n]*/y;
const DATA = /data:/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y;
const WORD = /(?:true|false|null|None|True|False|NaN|Infinity|\[DONE\])(?!\w)/y;
const KEY_FOLLOWS = /\s*:/y;
const MOST_KEYS = 64;

/** Undefined where a text does not look like any of these. */
export function structureOf(text: string): Structure | undefined {
  return LIKELY.test(text) ? new StructureReader(text).read() : undefined;
}

class StructureReader {
  readonly #text: string;
  readonly #isPython: boolean;
  readonly #hasEventLines: boolean;
  readonly #tokens: (StringToken | NumberToken)[] = [];
  #level: Level = newLevel(undefined, true, '');
  #position = 0;
  #positions: number[] = [];
  #key = '';
  #isPure = true;
  #topValues = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isPython = PYTHON.test(text.slice(0, 4096));
    this.#hasEventLines = EVENT_LINE.test(text);
  }

  read(): Structure {
    while (this.#at < this.#text.length) this.#step();
    return {
      tokens: this.#tokens,
      isPure: this.#isPure,
      hasEventLines: this.#hasEventLines,
      topValues: this.#topValues,
      nothing: this.#isPython ? 'None' : 'null',
    };
  }

  #step(): void {
    const character = this.#text[this.#at] as string;
    switch (character) {
      case ' ':
      case '\t':
      case '\uFEFF':
      case ':':
        this.#at++;
        return;
      case '\n':
      case '\r':
        this.#lineEnd();
        return;
      case ',':
        this.#position++;
        this.#at++;
        return;
      case '{':
      case '[':
      case '(':
        if (character !== '[' || this.#take(WORD) === '') this.#open(character !== '{');
        return;
      case '}':
      case ']':
      case ')':
        this.#close();
        return;
      case '"':
        this.#string('"');
        return;
      case "'":
        if (this.#isPython) this.#string("'");
        else this.#other();
        return;
      default:
        this.#other();
    }
  }

  /** In a stream of events every line begins anew, whatever the one before it left open. */
  #lineEnd(): void {
    while (this.#text[this.#at] === '\n' || this.#text[this.#at] === '\r') this.#at++;
    this.#fieldLine();
  }

  #fieldLine(): void {
    if (this.#take(DATA) !== '') {
      this.#level = newLevel(undefined, true, '');
      this.#positions = [];
      this.#position = 0;
      this.#key = '';
    } else this.#take(FIELD_LINE);
  }

  #open(isList: boolean): void {
    const { parent } = this.#level;
    if (parent === undefined) this.#topValues++;
    this.#level = newLevel(this.#level, isList, this.#level.isList ? this.#position : this.#key);
    this.#positions.push(this.#position);
    this.#position = 0;
    this.#key = '';
    this.#at++;
  }

  #close(): void {
    this.#at++;
    if (this.#level.parent === undefined) return;
    this.#level = this.#level.parent;
    this.#position = this.#positions.pop() ?? 0;
  }

  #string(quote: string): void {
    const start = this.#at + 1;
    let end = start;
    for (;;) {
      end = this.#text.indexOf(quote, end);
      if (end < 0) end = this.#text.length;
      else if (isEscaped(this.#text, start, end)) {
        end++;
        continue;
      }
      break;
    }
    this.#at = end + 1;
    if (this.#hasEventLines) {
      // What began before a stream was cut would turn all that follows inside out.
      const lineEnd = this.#text.slice(start, end).search(LINE_END);
      if (lineEnd >= 0) {
        end = start + lineEnd;
        this.#at = end;
      }
    }
    KEY_FOLLOWS.lastIndex = this.#at;
    const isKey = !this.#level.isList && KEY_FOLLOWS.test(this.#text);
    const level = this.#level;
    if (isKey) {
      this.#key = end - start > 128 ? '' : this.#text.slice(start, end);
      if (level.keys === undefined) level.keys = [this.#key];
      else if (level.keys.length < MOST_KEYS) level.keys.push(this.#key);
    } else if (MARK.test(this.#key)) this.#mark(this.#text.slice(start, Math.min(end, start + 64)));
    const name = isKey ? '' : level.isList ? this.#position : this.#key;
    this.#tokens.push({ kind: 'string', start, end, isKey, name, level });
  }

  #other(): void {
    const start = this.#at;
    if (start === 0) {
      this.#fieldLine();
      if (this.#at > start) return;
    }
    const number = this.#take(NUMBER);
    if (number !== '') {
      if (MARK.test(this.#key)) this.#mark(number);
      // Outside of all brackets it is a word among words, and part of a longer number as like as not.
      if (this.#level.parent === undefined) this.#isPure = false;
      this.#tokens.push({ kind: 'number', start, end: this.#at });
    } else if (this.#take(WORD) === '') {
      this.#isPure = false;
      this.#at++;
    }
  }

  #mark(value: string): void {
    if (this.#level.isList) return;
    this.#level.marks ??= new Map();
    this.#level.marks.set(this.#key, value);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }
}

function newLevel(parent: Level | undefined, isList: boolean, name: string | number): Level {
  return { parent, isList, name };
}

function isEscaped(text: string, start: number, at: number): boolean {
  let backslashes = 0;
  while (at - backslashes > start && text[at - backslashes - 1] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
