/** What the core has to know of the words of a set, as it keeps it. */

import { isTokenByte, SPACE } from './byte-kinds.ts';
import {
  AT_END,
  AT_START,
  DISTANCE_BITS,
  ENDS_AT_EDGE,
  MOST_POOL_INTS,
  MUST_END,
  MUST_START,
  STARTS_AT_EDGE,
  THIRD_BEFORE,
  THIRD_BEHIND,
  TRIGGER_BITS,
  WORD_HAS_DIGIT,
} from './core/layout.ts';
import { EDGE, inner } from './required-words.ts';
import { RuleError, type RuleProblem } from './rule.ts';
import type { WordSet } from './word-set.ts';
import { foldBytes, type NumberedWord, spellingsOf } from './word-table.ts';

export interface CoreWords {
  /** Words within a token, with the index of their row in `tokenWords` (layout.ts). */
  readonly inToken: readonly NumberedWord[];
  readonly tokenWords: readonly (readonly number[])[];
  /** Words that hold something else than a token, with their entries. */
  readonly phrases: readonly NumberedWord[];
  /** Bits by two bytes, as they are read, that stand in a phrase where its token ends: see `pairIn`. */
  readonly phrasePairs: Uint8Array;
  /** Bits by these and a third byte beside them (THIRD_BEFORE, THIRD_BEHIND). */
  readonly phraseThirds: Uint8Array;
  /** By such two bytes: how many bytes behind the one that is special a phrase ends at most. */
  readonly phraseReaches: Uint8Array;
  /** What phrases that hold white space have before it, with indexes into the bits of what follows it. */
  readonly beginnings: readonly NumberedWord[];
  readonly nextBits: readonly number[];
  /** The entries of words by themselves. */
  readonly pool: readonly number[];
}

/** Half of the room is for tokens. */
const TOO_MANY_WORDS: RuleProblem = {
  pack: 'all packs together',
  line: 0,
  message: 'the rules ask for too many words',
};

/**
 * What the core has to know of the words of a set.
 * @throws RuleError where there are too many
 */
export function layOutWords({ words, wordLinks, clauseCount }: WordSet): CoreWords {
  const inToken: NumberedWord[] = [];
  const tokenWords: number[][] = [];
  const phrases: NumberedWord[] = [];
  const phrasePairs = new Uint8Array(2 ** 16 / 8);
  const phraseThirds = new Uint8Array(2 ** 16 / 8);
  const phraseReaches = new Uint8Array(2 ** 16);
  const beginnings = new Map<string, number>();
  const nextBits: number[] = [];
  // An entry is never 0.
  const pool = [0];
  /** The entry of a word by itself. */
  const add = (word: number, back: number, start: number, edges: number): number => {
    const { starts, values } = wordLinks;
    const links = values.subarray(starts[word], starts[word + 1]);
    const entry = pool.length;
    const distances = ((back + 1) << DISTANCE_BITS) | start;
    const numbers: number[] = [];
    for (const link of links) if (link >= clauseCount) numbers.push(link);
    const triggerCount = numbers.length;
    for (const link of links) if (link < clauseCount) numbers.push(link);
    while ((numbers.length - triggerCount) % 4 !== 0) numbers.push(numbers.at(-1) ?? 0);
    for (let count = links.length; count > 0; count--) numbers.push(distances);
    pool.push(links.length | (triggerCount << TRIGGER_BITS), edges, 0, 0);
    for (let at = 0; at < numbers.length; at += 2)
      pool.push((numbers[at] ?? 0) | ((numbers[at + 1] ?? 0) << 16));
    return entry;
  };
  const addInToken = (word: number, written: string, text: string, core: string): void => {
    const [mustStart, mustEnd] = [text.startsWith(' '), text.endsWith(' ')];
    const bytes = Buffer.byteLength(core);
    const flags =
      (written.startsWith(EDGE) ? STARTS_AT_EDGE : 0) |
      (written.endsWith(EDGE) ? ENDS_AT_EDGE : 0) |
      (/\d/.test(core) ? WORD_HAS_DIGIT : 0) |
      (mustStart ? MUST_START : 0) |
      (mustEnd ? MUST_END : 0);
    inToken.push([core, tokenWords.length]);
    tokenWords.push([word, bytes, flags, add(word, -Number(mustEnd), bytes + Number(mustStart), 0)]);
  };
  const addPhrase = (word: number, written: string, text: string, core: string): void => {
    const edges = (written.startsWith(EDGE) ? AT_START : 0) | (written.endsWith(EDGE) ? AT_END : 0);
    phrases.push([text, add(word, 0, Buffer.byteLength(text), edges)]);
    for (const spelling of spellingsOf(text)) {
      const { first, pair, reach } = pairIn(spelling);
      phraseReaches[pair] = Math.max(phraseReaches[pair] ?? 0, reach);
      addBit(phrasePairs, pair);
      for (const third of thirdsOf(spelling, first, pair)) addBit(phraseThirds, third);
    }
    if (!core.includes(' ')) return;
    const beginning = core.slice(0, core.indexOf(' '));
    const index = beginnings.get(beginning) ?? nextBits.push(0) - 1;
    beginnings.set(beginning, index);
    for (const spelling of spellingsOf(core)) {
      const next = spelling[spelling.indexOf(SPACE) + 1] ?? 0;
      nextBits[index] = (nextBits[index] ?? 0) | (1 << (next & 31));
    }
  };
  for (const [word, written] of words.entries()) {
    if (pool.length > MOST_POOL_INTS / 2) throw new RuleError([TOO_MANY_WORDS]);
    const text = inner(written);
    const core = text.replace(/^ +| +$/g, '');
    const isInToken = core !== '' && foldBytes(core).every(isTokenByte);
    (isInToken ? addInToken : addPhrase)(word, written, text, core);
  }
  return {
    inToken,
    tokenWords,
    phrases,
    phrasePairs,
    phraseThirds,
    phraseReaches,
    beginnings: [...beginnings],
    nextBits,
    pool,
  };
}

/**
 * The two bytes by which a phrase is told to be possible, of which one is special or, where nothing is, the blank in
 * it: with what follows, or with what stands before where a blank follows, which many do. And how many bytes of the phrase
 * follow that one.
 */
function pairIn(bytes: Uint8Array): { first: number; pair: number; reach: number } {
  const special = bytes.findIndex((byte) => byte !== SPACE && !isTokenByte(byte));
  const at = special >= 0 ? special : bytes.indexOf(SPACE, 1);
  const next = bytes[at + 1];
  const previous = bytes[at - 1];
  const reach = bytes.length - 1 - at;
  const isNextTelling = next !== undefined && (next !== SPACE || previous === undefined);
  if (isNextTelling) return { first: at, pair: (bytes[at] ?? 0) | (next << 8), reach };
  return { first: at - 1, pair: (previous ?? 0) | ((bytes[at] ?? 0) << 8), reach };
}

/** The bits of the byte before a phrase's pair or, where it begins with that, behind it; of a pair alone all there may be. */
function thirdsOf(bytes: Uint8Array, first: number, pair: number): number[] {
  const [before, behind] = [bytes[first - 1], bytes[first + 2]];
  if (before !== undefined) return [Math.imul(before | (pair << 8), THIRD_BEFORE) >>> 16];
  const thirds = behind === undefined ? Array.from({ length: 256 }, (_, byte) => byte) : [behind];
  return thirds.map((third) => Math.imul(pair | (third << 16), THIRD_BEHIND) >>> 16);
}

function addBit(bits: Uint8Array, bit: number): void {
  bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
}
