/**
 * Reads an RE2 expression into a tree, as far as it must be known which texts it can match. What is not understood
 * becomes `UNKNOWN`, of which nothing is claimed. Source of the syntax: github.com/google/re2/wiki/Syntax.
 */

import {
  type CharacterSet,
  categorySet,
  complementOf,
  escapedCharacter,
  escapedClass,
  rangeOf,
  unionOf,
  VAGUE,
} from './character-set.ts';
import { ANY_CODE_POINT, type CodePoints, complement, union } from './code-points.ts';

/** One character: exactly, as far as RE2's tables are known, and as words are looked for. */
export interface CharacterClass {
  readonly kind: 'class';
  /** Everything that it can match; more than RE2 matches where a category of Unicode is named. */
  readonly points: CodePoints;
  /** Members of which it is not certain that RE2 takes them for such, too. */
  readonly vague: CodePoints;
  /** Members of ASCII, letters in lower case, all white space as one blank. */
  readonly ascii: ReadonlySet<string>;
  /** Members beyond ASCII in lower case; undefined where there are too many to name. */
  readonly beyond: readonly string[] | undefined;
}

/** What an assertion asks of the place where it stands; `nothing` of flags that hold for what follows. */
export type Assertion =
  | 'word edge'
  | 'no word edge'
  | 'text start'
  | 'text end'
  | 'line start'
  | 'line end'
  | 'nothing';

export type Expression =
  | CharacterClass
  /** At an edge, a word's character of ASCII that stands on one side of it ends, or begins, a word. */
  | { readonly kind: 'assertion'; readonly asserts: Assertion; readonly isEdge: boolean }
  /** The number of the group whose text is told apart, from 1, is that of what stands in it. */
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[]; readonly group?: number }
  | { readonly kind: 'choice'; readonly options: readonly Expression[]; readonly group?: number }
  | {
      readonly kind: 'repeat';
      readonly of: Expression;
      readonly min: number;
      readonly max: number;
      /** As few as will do are preferred. */
      readonly isLazy?: boolean;
    };

/** Any white space is one to whoever looks for words, so that a word and what follows it is one text, not five. */
const WHITE = '\t\n\f\r ';

/** What no upper case leads back to, though it is written: the dotless i and the final sigma. */
const KEPT = 'ıς';

/** More characters than these are not named one by one. */
const MOST_NAMED = 64;

const NOTHING: CodePoints = [];
const ANYTHING = certain(ANY_CODE_POINT);
const ANYTHING_IN_LINE = certain(complement([0x0a, 0x0a]));

/** Classes are few, and each is made once. */
const classes = new Map<string, CharacterClass>();

/** Any text at all, the empty one included. */
export const UNKNOWN: Expression = {
  kind: 'repeat',
  of: classOf(ANYTHING),
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

interface Flags {
  readonly ignoresCase: boolean;
  /** `.` matches a line's end, too. */
  readonly isDotAll: boolean;
  /** `^` and `$` match at every line. */
  readonly isByLine: boolean;
}

/** Holds the place in the source while it is read, and the flags that hold there. */
class ExpressionReader {
  readonly #characters: readonly string[];
  #at = 0;
  #groups = 0;
  #flags: Flags = { ignoresCase: false, isDotAll: false, isByLine: false };

  constructor(source: string) {
    this.#characters = [...source];
  }

  read(): Expression {
    const whole = this.#choice();
    if (this.#at < this.#characters.length) throw new Error('unbalanced');
    return whole;
  }

  #choice(group?: number): Expression {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    const [only] = options;
    const whole: Expression & { kind: 'sequence' | 'choice' } =
      options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
    return group === undefined ? whole : { ...whole, group };
  }

  #sequence(): Expression & { kind: 'sequence' } {
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
      result = { kind: 'repeat', of: result, ...bounds, isLazy: this.#take('?') };
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
    const { isByLine, isDotAll } = this.#flags;
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return this.#bracket();
    if (character === '.') return classOf(isDotAll ? ANYTHING : ANYTHING_IN_LINE);
    if (character === '^') return assertion(isByLine ? 'line start' : 'text start');
    if (character === '$') return assertion(isByLine ? 'line end' : 'text end');
    if (character === '\\') return this.#escape();
    return classOf(this.#single(character));
  }

  #group(): Expression {
    const outside = this.#flags;
    let captures = true;
    if (this.#take('?')) {
      captures = this.#take('P') || this.#peek() === '<';
      if (captures) this.#skipPast('>');
      else if (this.#setFlags() === ')') return assertion('nothing');
    }
    const inner = this.#choice(captures ? ++this.#groups : undefined);
    if (!this.#take(')')) throw new Error('unbalanced');
    this.#flags = outside;
    return inner;
  }

  /** Returns what ends the flags: a colon where they hold for the group, a bracket where for what follows it. */
  #setFlags(): string {
    let isOn = true;
    for (;;) {
      const flag = this.#next();
      if (flag === ':' || flag === ')') return flag;
      if (flag === '-') isOn = false;
      else if (flag === 'i') this.#flags = { ...this.#flags, ignoresCase: isOn };
      else if (flag === 's') this.#flags = { ...this.#flags, isDotAll: isOn };
      else if (flag === 'm') this.#flags = { ...this.#flags, isByLine: isOn };
      else if (flag !== 'U') throw new Error('not read');
    }
  }

  #escape(): Expression {
    const character = this.#next();
    if (character === 'b') return assertion('word edge');
    if (character === 'B') return assertion('no word edge');
    if (character === 'A') return assertion('text start');
    if (character === 'z') return assertion('text end');
    if (character === 'C' || character === 'Q') throw new Error('not read');
    const escaped = this.#escaped(character);
    return classOf(typeof escaped === 'string' ? this.#single(escaped) : escaped);
  }

  /** What a letter behind a backslash stands for: a character, or a class. */
  #escaped(character: string): CharacterSet | string {
    const { ignoresCase } = this.#flags;
    const known = escapedClass(character, ignoresCase);
    if (known !== undefined) return known;
    if (character === 'x') return this.#codePoint();
    if (character !== 'p' && character !== 'P') return escapedCharacter(character);
    const start = this.#at;
    if (this.#take('{')) this.#skipPast('}');
    else this.#next();
    const name = this.#characters.slice(start, this.#at).join('').replace(/[{}]/g, '');
    const isNegated = name.startsWith('^') !== (character === 'P');
    const set = categorySet(name.replace('^', ''), ignoresCase);
    return isNegated ? complementOf(set) : set;
  }

  #single(character: string): CharacterSet {
    const code = character.codePointAt(0) ?? 0;
    return rangeOf(code, code, this.#flags.ignoresCase);
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
    const members: CharacterSet[] = [];
    while (members.length === 0 || this.#peek() !== ']') members.push(this.#bracketMember());
    this.#next();
    const all = unionOf(members);
    return classOf(isNegated ? complementOf(all) : all);
  }

  #bracketMember(): CharacterSet {
    const character = this.#next();
    if (character === '[' && this.#take(':')) {
      this.#skipPast(']');
      return VAGUE;
    }
    const first = character === '\\' ? this.#escaped(this.#next()) : character;
    const isRange = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']';
    if (typeof first !== 'string') return first;
    if (!isRange) return this.#single(first);
    this.#next();
    const end = this.#next();
    const last = end === '\\' ? this.#escaped(this.#next()) : end;
    if (typeof last !== 'string') throw new Error('no range');
    return rangeOf(first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0, this.#flags.ignoresCase);
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

function assertion(asserts: Assertion): Expression {
  return { kind: 'assertion', asserts, isEdge: asserts !== 'nothing' && asserts !== 'no word edge' };
}

function certain(points: CodePoints): CharacterSet {
  return { least: points, most: points };
}

/** The class of some characters; the same one for the same characters. */
function classOf({ least, most: points }: CharacterSet): CharacterClass {
  const vague = least === points ? NOTHING : complement(union(complement(points), least));
  const key = `${points.join()} ${vague.join()}`;
  const known = classes.get(key);
  if (known !== undefined) return known;
  const made: CharacterClass = { kind: 'class', points, vague, ...asLookedFor(points) };
  classes.set(key, made);
  return made;
}

/** Members as words are looked for: in lower case, all white space as one blank. */
function asLookedFor(points: CodePoints): Pick<CharacterClass, 'ascii' | 'beyond'> {
  const members = new Set<string>();
  let count = 0;
  for (let at = 0; at < points.length; at += 2) {
    for (let code = points[at] as number; code <= (points[at + 1] as number); code++) {
      if (code >= 0x80 && ++count > 2 * MOST_NAMED) break;
      members.add(plain(String.fromCodePoint(code)));
    }
  }
  const beyond = [...members].filter((character) => character >= '\x80');
  const isNamed = count <= 2 * MOST_NAMED && beyond.length <= MOST_NAMED;
  return {
    ascii: new Set([...members].filter((character) => character < '\x80')),
    beyond: isNamed ? beyond : undefined,
  };
}

/** One of all letters that are the same in any case. */
function plain(character: string): string {
  if (WHITE.includes(character)) return ' ';
  const folded = KEPT.includes(character) ? character : character.toUpperCase().toLowerCase();
  return [...folded].length === 1 ? folded : character.toLowerCase();
}
