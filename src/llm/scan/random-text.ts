/** Whether a text could have come from a random generator, as keys do and words do not. */

import { mayBeBase64OfAscii } from './encoded-text.ts';

/** Bits per character. English words stay below it, as does a token of which most is a placeholder. */
const LEAST_ENTROPY_BITS = entropyFrom(2.9);

/** For the body of a token whose form says what it is: only what was typed by hand falls below it. */
const LEAST_BODY_ENTROPY_BITS = entropyFrom(2.3);

/**
 * Whether a candidate could have come from a random generator: letters and digits mixed, and what a key of a
 * known form must be.
 */
export function looksRandom(candidate: string): boolean {
  const { kinds } = traitsOf(candidate);
  return (kinds & DIGIT) !== 0 && (kinds & LETTER) !== 0 && looksLikeKey(candidate);
}

/**
 * Whether a candidate whose form alone says what it is could be real: no long run of one character but A,
 * which is zero in base64 and opens some real keys, no wording of a placeholder, and a Shannon entropy of at least 2.9 bits a character.
 */
export function looksLikeKey(candidate: string): boolean {
  const { longestRun, placeholders } = traitsOf(candidate);
  return longestRun <= 5 && (placeholders & OF_KEYS) === 0 && hasEntropy(candidate, LEAST_ENTROPY_BITS);
}

/** Like `looksLikeKey`, for forms so long or so rare that even a poor body is one: Anthropic's keys, Slack's tokens. */
export function looksLikeTokenBody(candidate: string): boolean {
  const { kinds, longestRun, placeholders } = traitsOf(candidate);
  if ((kinds & DIGIT) === 0 || (kinds & LETTER) === 0 || longestRun > 11) return false;
  return (placeholders & OF_BODIES) === 0 && hasEntropy(candidate, LEAST_BODY_ENTROPY_BITS);
}

/**
 * Whether the value of something called a password or token could be one: random, and neither a path, an
 * expression of a program nor words joined by punctuation.
 */
export function looksLikePassword(candidate: string): boolean {
  return looksRandom(candidate) && !traitsOf(candidate).isOfWords;
}

/** A password whose value is not hexadecimal in upper and lower case at once, which no generator writes. */
export function looksLikeAssignedSecret(candidate: string): boolean {
  const { kinds, isHex } = traitsOf(candidate);
  return !(isHex && (kinds & LETTER) === LETTER) && looksLikePassword(candidate);
}

/** A password, or letters alone whose case changes as it does in no word and in no name of a variable. */
export function looksLikeRandomWord(candidate: string): boolean {
  if (looksLikePassword(candidate)) return true;
  if (!/^[A-Za-z]{10,}$/.test(candidate) || (traitsOf(candidate).placeholders & OF_KEYS) !== 0) return false;
  const upperRuns = candidate.match(/[a-z][A-Z]{2,}[a-z]/g)?.length ?? 0;
  const switches = candidate.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return upperRuns >= 2 || switches >= candidate.length / 2;
}

/** A password, or an id of 15 to 20 digits, as some services give to their clients. */
export function looksLikeServiceToken(candidate: string): boolean {
  if (/^\d{15,20}$/.test(candidate)) return hasEntropy(candidate, LEAST_BODY_ENTROPY_BITS);
  return looksLikeAssignedSecret(candidate);
}

/** Whether base64 stands for text that can be read: at least 16 characters of printable ASCII, with a word in it. */
export function isBase64Text(candidate: string): boolean {
  if (!mayBeBase64OfAscii(candidate)) return false;
  const text = Buffer.from(candidate, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e]{16,}$/.test(text) && /[A-Za-z]{3}/.test(text);
}

const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const LETTER = UPPER | LOWER;
const HEX = 8;
const CAPITAL_A = 0x41;

/** By unit of ASCII, bits of what it is. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const unit = String.fromCharCode(code);
  const kind = /[0-9]/.test(unit) ? DIGIT : /[A-Z]/.test(unit) ? UPPER : /[a-z]/.test(unit) ? LOWER : 0;
  return /[0-9a-f]/i.test(unit) ? kind | HEX : kind;
});

/** What is not told of keys, or of bodies, as bits. */
const OF_KEYS = 1;
const OF_BODIES = 2;

/**
 * What documentation writes in place of a key, in lower case and with what it is not told of, and the same by its first
 * letter; EXAMPLE counts only where it is repeated to fill the length.
 */
const WORDS: readonly (readonly [string, number])[] = [
  ['your', OF_KEYS],
  ['your-', OF_BODIES],
  ['your_', OF_BODIES],
  ['placeholder', OF_KEYS | OF_BODIES],
  ['changeme', OF_KEYS | OF_BODIES],
  ['redacted', OF_KEYS | OF_BODIES],
  ['xxxx', OF_KEYS | OF_BODIES],
  ['abc123', OF_KEYS],
  ['examplee', OF_KEYS],
];
const PLACEHOLDERS = Array.from({ length: 128 }, (_, code) => {
  const found = WORDS.filter(([word]) => word.charCodeAt(0) === code);
  return found.length === 0 ? undefined : found;
});

/** What the judgements ask of a candidate. */
interface Traits {
  /** Bits of all kinds of units that it has. */
  kinds: number;
  isHex: boolean;
  /** How often a unit other than A is repeated at most. */
  longestRun: number;
  /** All that stands between marks is a number, or a word with two digits behind it at most. */
  isOfWords: boolean;
  placeholders: number;
  /** The sum of the squares of how often each unit is there; without an end where some are not of ASCII. */
  squares: number;
  /** Bits per character; NaN as long as nobody had to know. */
  entropyBits: number;
}

/** Of the candidate that was judged last: in half of all cases the next rule asks about the same. */
const traits: Traits = {
  kinds: 0,
  isHex: false,
  longestRun: 0,
  isOfWords: true,
  placeholders: 0,
  squares: 0,
  entropyBits: 0,
};
let last = '';
/** Its units, DEL in the place of what is not of ASCII. */
let units = new Uint8Array(256);
const NO_UNIT = 0x7f;
/** By unit: how often it is there; all 0 in between. */
const counts = new Int32Array(128);

/**
 * Where a unit leads in a text that may be of words: by state and, of the unit, whether it is a mark, a digit or a letter.
 * States: behind a mark, behind letters, behind letters and one digit or two, behind digits, and no words at all.
 */
const NEXT = Uint8Array.of(...[0, 4, 1, 0, 0, 2, 1, 0, 0, 3, 5, 0, 0, 5, 5, 0, 0, 4, 5, 0, 5, 5, 5, 0]);
const NO_WORDS = 5;
const CLASSES = KINDS.map((kind) => ((kind & DIGIT) !== 0 ? 1 : (kind & LETTER) !== 0 ? 2 : 0));
const LOWER_CASE = KINDS.map((kind, code) => ((kind & UPPER) === 0 ? code : code | 0x20));

/** By the lowest five bits of two units in a row: 1 where a placeholder may begin with them, in any case. */
const BEGINS_PLACEHOLDER = new Uint8Array(32 * 32);
for (const [word] of WORDS)
  BEGINS_PLACEHOLDER[((word.charCodeAt(0) & 31) << 5) | (word.charCodeAt(1) & 31)] = 1;

/**
 * All in one go, and by unit, with as few branches as can be: what the next unit of a key is nobody can guess, and to guess
 * wrong costs as much as five units. By expressions it took ten times as long.
 */
function traitsOf(text: string): Traits {
  if (text === last) return traits;
  last = text;
  const { length } = text;
  if (length > units.length) units = new Uint8Array(2 * length);
  // What belongs to the module is looked up anew at each use.
  const unitsHere = units;
  const countsHere = counts;
  const kindsOf = KINDS;
  const classes = CLASSES;
  const next = NEXT;
  const begins = BEGINS_PLACEHOLDER;
  const noUnit = NO_UNIT;
  const capitalA = CAPITAL_A;
  let kinds = 0;
  let common = HEX;
  let longestRun = 0;
  let run = 0;
  let before = -1;
  let all = 0;
  let state = 0;
  let pair = 0;
  let placeholderBegins = 0;
  let squares = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    run = code === before ? run + 1 : 1;
    before = code;
    if (run > longestRun && code !== capitalA) longestRun = run;
    all |= code;
    const unit = code < 128 ? code : noUnit;
    unitsHere[at] = unit;
    const count = countsHere[unit] as number;
    countsHere[unit] = count + 1;
    squares += 2 * count + 1;
    const kind = kindsOf[unit] as number;
    kinds |= kind;
    common &= kind;
    state = next[(state << 2) | (classes[unit] as number)] as number;
    pair = ((pair << 5) | (unit & 31)) & 1023;
    placeholderBegins |= begins[pair] as number;
  }
  traits.kinds = kinds;
  traits.isHex = common === HEX && length > 0;
  traits.longestRun = longestRun;
  traits.isOfWords = state !== NO_WORDS;
  traits.placeholders = placeholderBegins === 0 ? 0 : placeholdersIn(length);
  traits.squares = all < 128 ? squares : Number.POSITIVE_INFINITY;
  traits.entropyBits = Number.NaN;
  for (let at = 0; at < length; at++) countsHere[unitsHere[at] as number] = 0;
  return traits;
}

/** What is asked of an entropy. */
interface LeastEntropy {
  readonly bits: number;
  /** So many times the squares (see `Traits`) a text's length squared is at least where it has more than these bits. */
  readonly perSquare: number;
}

/** A hair more than is needed: Shannon's entropy is a rounded sum. */
function entropyFrom(bits: number): LeastEntropy {
  return { bits, perSquare: 2 ** bits * (1 + 1e-9) };
}

/**
 * Whether a candidate has so many bits per character. Of keys that is told by how often two of their units are the same:
 * Shannon's entropy is no less than that of collisions (Rényi's of order two), for which nothing has to be added up.
 */
function hasEntropy(candidate: string, { bits: leastBits, perSquare }: LeastEntropy): boolean {
  const { squares, entropyBits } = traitsOf(candidate);
  const { length } = candidate;
  if (squares * perSquare < length * length) return true;
  if (!Number.isNaN(entropyBits)) return entropyBits >= leastBits;
  traits.entropyBits =
    squares === Number.POSITIVE_INFINITY ? entropyBitsOfAny(candidate) : entropyBitsOfUnits(length);
  return traits.entropyBits >= leastBits;
}

/** The bits of the placeholders in the units. */
function placeholdersIn(length: number): number {
  let found = 0;
  for (let at = 0; at < length; at++) {
    const words = PLACEHOLDERS[LOWER_CASE[units[at] as number] as number];
    if (words === undefined) continue;
    for (const [word, bits] of words) if (isWordAt(word, at, length)) found |= bits;
  }
  return found;
}

function isWordAt(word: string, at: number, length: number): boolean {
  if (at + word.length > length) return false;
  for (let place = 1; place < word.length; place++)
    if (LOWER_CASE[units[at + place] as number] !== word.charCodeAt(place)) return false;
  return true;
}

/** By length of a text: what units that are there so often add to its entropy; nothing for none. */
const MOST_KEPT = 16;
const LONGEST_KEPT = 256;
const shares: (Float64Array | undefined)[] = [];

function sharesOf(length: number): Float64Array {
  const known = shares[length];
  if (known !== undefined) return known;
  const found = Float64Array.from({ length: MOST_KEPT }, (_, count) => shareOf(count, length));
  if (length < LONGEST_KEPT) shares[length] = found;
  return found;
}

function shareOf(count: number, length: number): number {
  return count === 0 ? 0 : -(count / length) * Math.log2(count / length);
}

/**
 * Shannon's entropy of the units, each where it is met first. Candidates are of ASCII but for odd ones, and a map took ten
 * times as long.
 */
function entropyBitsOfUnits(length: number): number {
  const ofLength = sharesOf(length);
  for (let at = 0; at < length; at++) {
    const unit = units[at] as number;
    counts[unit] = (counts[unit] as number) + 1;
  }
  let bits = 0;
  for (let at = 0; at < length; at++) {
    const unit = units[at] as number;
    const count = counts[unit] as number;
    counts[unit] = 0;
    bits += count < MOST_KEPT ? (ofLength[count] as number) : shareOf(count, length);
  }
  return bits;
}

function entropyBitsOfAny(text: string): number {
  const byCharacter = new Map<string, number>();
  for (const character of text) byCharacter.set(character, (byCharacter.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of byCharacter.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
