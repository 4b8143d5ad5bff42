import { asList, asObject, type JsonObject, parseJson } from './json.ts';

/** The whole part of a JSON text that ends before its time. */
export interface RecoveredHead {
  /** Every value that is whole, with everything that was still open closed where the text ends. */
  readonly value: JsonObject;
  /** Keys and indices that lead from `value` to the innermost thing that was still open. */
  readonly openPath: readonly (string | number)[];
  /** True where that is a string, of which the beginning is in `value`; else it is an object or a list. */
  readonly endsInString: boolean;
}

interface Level {
  readonly closer: '}' | ']';
  /** Of an object: where the text of the key that is being read stands. */
  keyStart: number;
  keyEnd: number;
  /** How many elements or fields have come before the one that is being read. */
  index: number;
}

/** The repaired text and where it was open. */
interface Repair {
  readonly text: string;
  readonly levels: readonly Level[];
  readonly endsInString: boolean;
}

/**
 * Recovers an object from JSON that was cut, wherever the cut is: within an escape, a surrogate pair, a number
 * (which is then not whole and left out) or a word. Text that a capturer put behind the cut is passed over.
 * Undefined where the text is no object that was cut, or has more fields than any provider writes.
 *
 * Goes over the text once and without recursion, then hands what is whole to JSON.parse, which does not recurse
 * either.
 */
export function recoverHead(text: string): RecoveredHead | undefined {
  const repair = repairJson(text);
  if (repair === undefined) return undefined;
  const value = asObject(parseJson(repair.text)?.value);
  if (value === undefined) return undefined;
  const openPath = pathOf(text, repair);
  return openPath && { value, openPath, endsInString: repair.endsInString };
}

/** The beginning of a JSON string literal that was cut, decoded. Undefined where the text is none. */
export function recoverString(text: string): string | undefined {
  const start = text.search(/\S/);
  if (text[start] !== '"') return undefined;
  const { end, closed } = scanString(text, start);
  if (closed) return undefined;
  const value = parseJson(`${text.slice(start, end)}"`)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** More fields than any body has at its top: half a million cost seconds. */
const MOST_FIELDS = 1000;

/** Undefined where nothing is open at the end. */
function repairJson(text: string): Repair | undefined {
  const levels: Level[] = [];
  let expectsKey = false;
  let wholeUntil = 0;
  let at = 0;
  const repaired = (literal: string, endsInString: boolean): Repair => ({
    text: text.slice(0, wholeUntil) + literal + closersOf(levels),
    levels,
    endsInString,
  });

  while (at < text.length) {
    const character = text[at] as string;
    const level = levels.at(-1);
    if (character === '"') {
      const { end, closed } = scanString(text, at);
      const isKey = expectsKey;
      if (!closed) {
        // What stands between the last whole value and this string: a comma, or a key and its colon.
        return isKey ? repaired('', false) : repaired(`${text.slice(wholeUntil, end)}"`, level !== undefined);
      }
      if (isKey && level !== undefined) {
        level.keyStart = at;
        level.keyEnd = end;
        expectsKey = false;
      } else if (!isFollowedBy(END_OF_STRING, text, end)) break;
      else wholeUntil = end;
      at = end;
    } else if (character === '{' || character === '[') {
      levels.push({ closer: character === '{' ? '}' : ']', keyStart: 0, keyEnd: 0, index: 0 });
      expectsKey = character === '{';
      wholeUntil = ++at;
    } else if (character === '}' || character === ']') {
      if (level?.closer !== character) break;
      levels.pop();
      expectsKey = false;
      wholeUntil = ++at;
      if (levels.length === 0) return undefined;
    } else if (character === ',' && level !== undefined) {
      expectsKey = level.closer === '}';
      if (++level.index > MOST_FIELDS && levels.length === 1 && expectsKey) return undefined;
      at++;
    } else if (isSpace(character) || (character === ':' && !expectsKey)) {
      at++;
    } else {
      const end = endOfScalar(text, at);
      // Whatever is no scalar was put behind the cut.
      if (!isFollowedBy(END_OF_SCALAR, text, end) || parseJson(text.slice(at, end)) === undefined) break;
      at = end;
      wholeUntil = end;
    }
  }
  return levels.length === 0 ? undefined : repaired('', false);
}

/**
 * Where a string that starts at a quote ends: behind its closing quote, or, where that is missing, behind its
 * last whole character.
 */
function scanString(text: string, start: number): { readonly end: number; readonly closed: boolean } {
  let wholeUntil = start + 1;
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { end: at + 1, closed: true };
    // A line end would be escaped: what comes here is no part of the string.
    if (code < FIRST_PRINTABLE) break;
    let unit = code;
    let length = 1;
    if (code === BACKSLASH) {
      const isHex = text[at + 1] === 'u';
      length = isHex ? 6 : 2;
      if (at + length > text.length) break;
      unit = isHex ? Number.parseInt(text.slice(at + 2, at + 6), 16) : 0;
    }
    at += length;
    // A high surrogate waits for the other half; a replacement character may be half of one in UTF-8.
    if ((unit & 0xfc00) !== HIGH_SURROGATES && code !== REPLACEMENT) wholeUntil = at;
  }
  return { end: wholeUntil, closed: false };
}

const FIRST_PRINTABLE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HIGH_SURROGATES = 0xd800;
const REPLACEMENT = 0xfffd;

/** The longest number that is looked at: longer ones are not whole, or nobody's count. */
const LONGEST_SCALAR = 64;

function endOfScalar(text: string, start: number): number {
  let end = start;
  while (end < text.length && end - start <= LONGEST_SCALAR && /[\w.+-]/.test(text[end] as string)) end++;
  return end;
}

/*
 * Only what follows a number tells that it is whole. A string ends with its quote, unless that quote belongs to
 * words of the capturer (`… "4 MB" left out`).
 */
const END_OF_SCALAR = /\s*[,}\]]/y;
const END_OF_STRING = /\s*(?:[,}\]]|$)/y;

function isFollowedBy(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

function closersOf(levels: readonly Level[]): string {
  return levels
    .map(({ closer }) => closer)
    .reverse()
    .join('');
}

/** The way to what was open: each level's key or index leads to the next level. */
function pathOf(text: string, { levels, endsInString }: Repair): (string | number)[] | undefined {
  const steps = endsInString ? levels : levels.slice(0, -1);
  const path: (string | number)[] = [];
  for (const { closer, keyStart, keyEnd, index } of steps) {
    const step = closer === ']' ? index : parseJson(text.slice(keyStart, keyEnd))?.value;
    if (typeof step !== 'string' && typeof step !== 'number') return undefined;
    path.push(step);
  }
  return path;
}

/** What a step leads to. */
export function childAt(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return asList(value)[step];
  const object = asObject(value);
  return object !== undefined && Object.hasOwn(object, step) ? object[step] : undefined;
}
