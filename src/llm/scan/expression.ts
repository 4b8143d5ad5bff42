/**
 * Reads an RE2 expression into a tree, as far as it must be known which texts it can match. What is not understood
 * becomes `UNKNOWN`, of which nothing is claimed. Source of the syntax: github.com/google/re2/wiki/Syntax.
 */

/** One character: which of ASCII (as written, case apart), and whether any from beyond ASCII may be meant. */
export interface CharacterClass {
  readonly kind: 'class';
  /** Members, letters in lower case; ASCII only. */
  readonly ascii: ReadonlySet<string>;
  /** Members beyond ASCII; undefined where there are too many to name. */
  readonly beyond: readonly string[] | undefined;
}

export type Expression =
  | CharacterClass
  /** Where a word's character of ASCII that stands on one side of an edge ends, or begins, a word. */
  | { readonly kind: 'assertion'; readonly isEdge: boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly min: number; readonly max: number };

/** Letters in lower case, and every white space. */
const ALL_ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code).toLowerCase());
const DIGITS = [...'0123456789'];
const WORD = [...'abcdefghijklmnopqrstuvwxyz0123456789_'];
const MARKS = ALL_ASCII.filter((character) => !WORD.includes(character));
/** Any white space is one to whoever looks for words, so that a word and what follows it is one text, not five. */
const SPACE = [' '];
const WHITE = '\t\n\f\r ';
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

/** More characters than these are not named one by one. */
const MOST_NAMED = 64;

/** Any text at all, the empty one included. */
export const UNKNOWN: Expression = {
  kind: 'repeat',
  of: { kind: 'class', ascii: new Set(ALL_ASCII), beyond: undefined },
  min: 0,
  max: Number.POSITIVE_INFINITY,
};

/** Reads an expression that RE2 accepts; one that it refuses gives whatever, but ends. */
export function readExpression(source: string): Expression {
  try {
    return new ExpressionReader(source).read();
  } catch {
    return UNKNOWN;
  }
}

/** Holds the place in the source while it is read. */
class ExpressionReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#characters = [...source];
  }

  read(): Expression {
    const whole = this.#choice();
    if (this.#at < this.#characters.length) throw new Error('unbalanced');
    return whole;
  }

  #choice(): Expression {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    while (this.#at < this.#characters.length && this.#peek() !== '|' && this.#peek() !== ')')
      parts.push(this.#repeated(this.#piece()));
    return { kind: 'sequence', parts };
  }

  #repeated(of: Expression): Expression {
    let result = of;
    for (;;) {
      const bounds = this.#bounds();
      if (bounds === undefined) return result;
      this.#take('?');
      result = { kind: 'repeat', of: result, ...bounds };
    }
  }

  #bounds(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (this.#peek() !== '{') return undefined;
    const rest = this.#characters.slice(this.#at, this.#at + 12).join('');
    const counts = /^\{(\d+)(,?)(\d*)\}/.exec(rest);
    if (counts === null) return undefined;
    const [text, min = '0', comma, max] = counts;
    this.#at += text.length;
    if (comma === '') return { min: Number(min), max: Number(min) };
    return { min: Number(min), max: max ? Number(max) : Number.POSITIVE_INFINITY };
  }

  #piece(): Expression {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return this.#bracket();
    if (character === '.') return classOf(ALL_ASCII, undefined);
    if (character === '^' || character === '$') return { kind: 'assertion', isEdge: true };
    if (character === '\\') return this.#escape();
    return single(character);
  }

  /** Flags hold for what follows; case is taken as equal throughout, so only the brackets matter here. */
  #group(): Expression {
    if (this.#take('?')) {
      if (this.#take('P') || this.#peek() === '<') this.#skipPast('>');
      else {
        while (this.#peek() !== ':' && this.#peek() !== ')') this.#next();
        if (this.#next() === ')') return { kind: 'assertion', isEdge: false };
      }
    }
    const inner = this.#choice();
    if (!this.#take(')')) throw new Error('unbalanced');
    return inner;
  }

  #escape(): Expression {
    const character = this.#next();
    if ('bBAz'.includes(character)) return { kind: 'assertion', isEdge: character !== 'B' };
    if (character === 'C' || character === 'Q') throw new Error('not read');
    return this.#escapedClass(character);
  }

  #escapedClass(character: string): CharacterClass {
    switch (character) {
      case 'd':
        return classOf(DIGITS, []);
      case 'w':
        return classOf(WORD, []);
      case 's':
        return classOf(SPACE, []);
      case 'D':
        return without(DIGITS);
      case 'W':
        return classOf(MARKS, undefined);
      case 'S':
        return without([...WHITE]);
      case 'p':
      case 'P': {
        const start = this.#at;
        if (this.#take('{')) this.#skipPast('}');
        else this.#next();
        // Letters and numbers are no blanks; of other categories nothing is made use of.
        const category = this.#characters
          .slice(start, start + 2)
          .join('')
          .replace('{', '');
        const isWord = character === 'p' && /^[LN]/.test(category);
        return classOf(isWord ? WORD : ALL_ASCII, undefined);
      }
      case 'x':
        return single(this.#codePoint());
      default:
        return single(CONTROLS[character] ?? character);
    }
  }

  #codePoint(): string {
    if (this.#take('{')) {
      const end = this.#characters.indexOf('}', this.#at);
      const hex = this.#characters.slice(this.#at, end).join('');
      this.#at = end + 1;
      return String.fromCodePoint(Number.parseInt(hex, 16));
    }
    return String.fromCodePoint(Number.parseInt(this.#next() + this.#next(), 16));
  }

  #bracket(): Expression {
    const isNegated = this.#take('^');
    const ascii = new Set<string>();
    let beyond: Set<string> | undefined = new Set();
    let isFirst = true;
    let holdsWord = false;
    while (isFirst || this.#peek() !== ']') {
      isFirst = false;
      // Elsewhere a blank stands for all white space, but here it is told which is left out.
      if (isNegated && this.#peek() === '\\' && this.#characters[this.#at + 1] === 's')
        for (const character of WHITE) ascii.add(character);
      holdsWord ||= this.#peek() === '\\' && this.#characters[this.#at + 1] === 'w';
      const member = this.#bracketMember();
      for (const character of member.ascii) ascii.add(character);
      if (member.beyond === undefined) beyond = undefined;
      else for (const character of member.beyond) beyond?.add(character);
    }
    this.#next();
    if (isNegated && holdsWord)
      return classOf(
        MARKS.filter((character) => !ascii.has(character)),
        undefined,
      );
    if (isNegated) return without([...ascii]);
    return classOf([...ascii], beyond === undefined || beyond.size > MOST_NAMED ? undefined : [...beyond]);
  }

  #bracketMember(): CharacterClass {
    const character = this.#next();
    if (character === '[' && this.#take(':')) {
      this.#skipPast(']');
      return classOf(ALL_ASCII, undefined);
    }
    const first = character === '\\' ? this.#escapedClass(this.#next()) : single(character);
    const isRange = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']';
    const low = [...first.ascii, ...(first.beyond ?? [])];
    if (!isRange || low.length !== 1) return first;
    this.#next();
    const end = this.#next();
    const last = end === '\\' ? this.#escapedClass(this.#next()) : single(end);
    return range(character === '\\' ? (low[0] ?? '') : character, lastOf(last, end));
  }

  #skipPast(end: string): void {
    while (this.#next() !== end);
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw new Error('ends early');
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}

function lastOf(last: CharacterClass, written: string): string {
  return written === '\\' ? ([...last.ascii, ...(last.beyond ?? [])][0] ?? '') : written;
}

function range(low: string, high: string): CharacterClass {
  const from = low.codePointAt(0) ?? 0;
  const to = high.codePointAt(0) ?? 0;
  const ascii: string[] = [];
  const beyond: string[] = [];
  for (let code = from; code <= to && beyond.length <= MOST_NAMED; code++)
    (code < 128 ? ascii : beyond).push(String.fromCodePoint(code).toLowerCase());
  return classOf(ascii, beyond.length > MOST_NAMED ? undefined : beyond);
}

/** Most of what an expression is made of: each is made once. */
const singles = new Map<string, CharacterClass>();

function single(character: string): CharacterClass {
  const known = singles.get(character);
  if (known !== undefined) return known;
  const lower = WHITE.includes(character) ? ' ' : character.toLowerCase();
  const made = character < '\x80' ? classOf([lower], []) : classOf([], [lower]);
  singles.set(character, made);
  return made;
}

function classOf(ascii: readonly string[], beyond: readonly string[] | undefined): CharacterClass {
  return { kind: 'class', ascii: new Set(ascii), beyond };
}

function without(members: readonly string[]): CharacterClass {
  return classOf(
    // A letter that is left out in one case may still be meant in the other.
    ALL_ASCII.filter((character) => /[a-z]/.test(character) || !members.includes(character)),
    undefined,
  );
}
