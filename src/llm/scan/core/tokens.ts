/**
 * What the words of rules make of a token (a run of letters and digits), found out when it is met for the second time:
 * writing is made of few tokens that come again and again. Kept as numbers side by side, in the order in which tokens
 * were met, the common ones first: a look beyond the nearest megabytes of cache takes 0.1 µs.
 */

import {
  DISTANCE_BITS,
  ENDS_AT_EDGE,
  ENTRY_BITS,
  ENTRY_COUNT,
  ENTRY_LINKS,
  ENTRY_NEXT,
  ENTRY_ROUND,
  MOST_POOL_INTS,
  MUST_END,
  MUST_START,
  STARTS_AT_EDGE,
  TABLE_BEGINNING_LONG,
  TABLE_BEGINNING_SHORT,
  TABLE_BEGINNING_SINGLES,
  TABLE_NEXT_BITS,
  TABLE_TOKEN_WORDS,
  TABLE_WORD_CLAUSE_VALUES,
  TABLE_WORD_CLAUSES,
  TABLE_WORD_LONG,
  TABLE_WORD_SHORT,
  TABLE_WORD_SINGLES,
  TOKEN_WORD_INTS,
  WORD_HAS_DIGIT,
} from './layout';
import { allocate, reach } from './memory';
import { isContinuation, isOfWord, readAs, table } from './text';
import { singlesOf, wordsEndingAt } from './words';

/** What `entryOf` gives of a token that is not known. */
export const UNKNOWN = -1;

/**
 * A slot of the table of tokens: an entry, or NOTHING where nothing is to be said of the token, and above it 42 bits of
 * the token's hash. With the slot's own place that tells tokens apart: those of up to eight bytes have each a hash of its
 * own, of longer ones two that share theirs cannot be found without the secret, nor met in ten thousand years.
 */
const SLOT_COUNT = 1 << 15;
const ENTRY_MASK: u64 = (1 << ENTRY_BITS) - 1;
const NOTHING: u64 = ENTRY_MASK;
/** The kinds of tokens (their length, and whether a digit is in them) far apart, so that no two sums are the same. */
const KIND_STEP: u64 = 0x1e3779b97f4a7b;
const HAS_DIGIT: u32 = 256;
const MOST_TOKENS = 24 * 1024;
const LAST_BYTES: usize = 8;
/** Bits by hash: tokens that were met once. They are forgotten when so many are set. */
const MET_BYTES = 8192;
const MOST_MET = 1 << 14;

const slots: usize = allocate(8 * SLOT_COUNT);
const met: usize = allocate(MET_BYTES);
let metCount = 0;
let tokenCount = 0;
/** Of the pool, in integers; an entry is never 0. */
let used = 1;
let usedAtFirst = 1;
export let pool: usize = 0;
// Nobody can choose tokens that all share a slot.
let multiplier: u64 = 1;
let wordShort: usize = 0;
let wordLong: usize = 0;
let wordSingles: usize = 0;
let beginningShort: usize = 0;
let beginningLong: usize = 0;
let beginningSingles: usize = 0;
let nextBitsOf: usize = 0;
let tokenWords: usize = 0;
let clauseRows: usize = 0;
let clauseValues: usize = 0;

export function beginTokens(): void {
  wordShort = table(TABLE_WORD_SHORT);
  wordLong = table(TABLE_WORD_LONG);
  wordSingles = table(TABLE_WORD_SINGLES);
  beginningShort = table(TABLE_BEGINNING_SHORT);
  beginningLong = table(TABLE_BEGINNING_LONG);
  beginningSingles = table(TABLE_BEGINNING_SINGLES);
  nextBitsOf = table(TABLE_NEXT_BITS);
  tokenWords = table(TABLE_TOKEN_WORDS);
  clauseRows = table(TABLE_WORD_CLAUSES);
  clauseValues = table(TABLE_WORD_CLAUSE_VALUES);
}

/**
 * @param at where the pool begins: what was allocated last
 * @param ints its first integers are entries of words by themselves, which the host made
 * @param secretLow and `secretHigh`: 64 bits that nobody knows
 */
export function usePool(at: usize, ints: i32, secretLow: u32, secretHigh: u32): void {
  pool = at;
  used = ints;
  usedAtFirst = ints;
  multiplier = ((<u64>secretHigh) << 32) | <u64>secretLow | 1;
}

export function entryAt(entry: i32): usize {
  return pool + ((<usize>entry) << 2);
}

/** To be called before a part of a text: entries that were told before may then be others. */
export function forgetIfFull(): void {
  if (tokenCount < MOST_TOKENS && used < MOST_POOL_INTS) return;
  memory.fill(slots, 0, 8 * SLOT_COUNT);
  tokenCount = 0;
  used = usedAtFirst;
}

/**
 * The entry of a token of up to LONGEST_MEMO_BYTES, 0 where nothing is to be said of it, UNKNOWN where it has to be
 * looked through: it was not met before, as most that stand in one text alone, or there is no more room.
 * @param lastBytes its last eight bytes, as they are read
 */
export function entryOf(lastBytes: u64, start: usize, end: usize, hasDigit: bool): i32 {
  const length = <i32>(end - start);
  // `the` and `th3` are read as the same, but only of the one something is to be said.
  const kind: u32 = hasDigit ? length | HAS_DIGIT : length;
  let hash = (lastBytes + <u64>kind * KIND_STEP) * multiplier;
  if (end - start > LAST_BYTES)
    for (let at = start; at < end - LAST_BYTES; at++) hash = (rotl(hash, 29) ^ <u64>readAs(at)) * multiplier;
  hash ^= hash >>> 32;
  hash *= multiplier;
  const tag = hash & ~ENTRY_MASK;
  let slot = <u32>(hash ^ (hash >>> 40)) & (SLOT_COUNT - 1);
  let known = load<u64>(slots + ((<usize>slot) << 3));
  while (known !== 0) {
    if ((known & ~ENTRY_MASK) === tag) {
      const entry = known & ENTRY_MASK;
      return entry === NOTHING ? 0 : <i32>entry;
    }
    slot = (slot + 1) & (SLOT_COUNT - 1);
    known = load<u64>(slots + ((<usize>slot) << 3));
  }
  if (tokenCount >= MOST_TOKENS || used >= MOST_POOL_INTS || isNew(<u32>(hash >>> 24) & 0xffff))
    return UNKNOWN;
  const entry = learn(lastBytes, start, end, hasDigit);
  store<u64>(slots + ((<usize>slot) << 3), tag | (entry === 0 ? NOTHING : <u64>entry));
  tokenCount++;
  return entry;
}

/** Whether a phrase may begin with what the token of an entry ends with, and go on with a byte, as it is read. */
export function goesOn(entry: i32, next: u32): bool {
  return (load<u32>(entryAt(entry), 4 * ENTRY_NEXT) & (1 << (next & 31))) !== 0;
}

/** Whether a token with a hash was not met lately; it is from then on. */
function isNew(bit: u32): bool {
  const at = met + (bit >>> 3);
  const mask: u32 = 1 << (bit & 7);
  if ((load<u8>(at) & mask) !== 0) return false;
  if (++metCount > MOST_MET) {
    memory.fill(met, 0, MET_BYTES);
    metCount = 1;
  }
  store<u8>(at, load<u8>(at) | <u8>mask);
  return true;
}

// Of the token that is looked through:
let from: usize = 0;
let to: usize = 0;
let wordEnd: usize = 0;
let holdsDigit = false;
let linkCount = 0;
let links: usize = 0;
let nextBits: u32 = 0;
let tellWord: (word: usize, at: usize) => void = addLinks;

/** Tells the words within a token, each by its row of TABLE_TOKEN_WORDS, and at what byte they end. */
export function eachWord(
  start: usize,
  end: usize,
  hasDigit: bool,
  found: (word: usize, at: usize) => void,
): void {
  from = start;
  to = end;
  holdsDigit = hasDigit;
  tellWord = found;
  let last: u32 = 0;
  for (let at = start; at < end; at++) {
    const read = readAs(at);
    last = (last << 8) | read;
    wordEnd = at;
    wordsEndingAt(wordShort, wordLong, at, last, tellIfAtEdges);
    singlesOf(wordSingles, read, tellIfAtEdges);
  }
}

function tellIfAtEdges(index: i32): void {
  const word = tokenWords + <usize>index * (4 * TOKEN_WORD_INTS);
  const flags = load<u32>(word, 8);
  const behind = wordEnd + 1;
  const before = wordEnd - <usize>load<u32>(word, 4);
  if ((flags & MUST_END) !== 0 && behind < to) return;
  if ((flags & WORD_HAS_DIGIT) !== 0 && !holdsDigit) return;
  if (before >= from) {
    if ((flags & MUST_START) !== 0) return;
    if ((flags & STARTS_AT_EDGE) !== 0 && isOfWord(before)) return;
  }
  if ((flags & ENDS_AT_EDGE) !== 0 && behind < to && isOfWord(behind)) return;
  tellWord(word, wordEnd);
}

/** The new entry of a token; 0 where nothing is to be said of it. */
function learn(lastBytes: u64, start: usize, end: usize, hasDigit: bool): i32 {
  const entry = used;
  const at = entryAt(entry);
  linkCount = 0;
  nextBits = 0;
  links = at + 4 * ENTRY_LINKS;
  reach(links);
  eachWord(start, end, hasDigit, addLinks);
  singlesOf(beginningSingles, readAs(end - 1), addNextBits);
  wordsEndingAt(beginningShort, beginningLong, end - 1, <u32>lastBytes, addNextBits);
  if (linkCount === 0 && nextBits === 0) return 0;
  store<u32>(at, linkCount, 4 * ENTRY_COUNT);
  store<u32>(at, 0, 4 * ENTRY_ROUND);
  store<u32>(at, nextBits, 4 * ENTRY_NEXT);
  used = entry + ENTRY_LINKS + linkCount;
  return entry;
}

/** Links the token that is learnt to the clauses of a word in it. */
function addLinks(word: usize, at: usize): void {
  const row = clauseRows + ((<usize>load<u32>(word)) << 2);
  const flags = load<u32>(word, 8);
  const back = (flags & MUST_END) !== 0 ? -1 : charactersIn(at + 1, to);
  const start = <i32>(to - 1 - at) + load<i32>(word, 4) + ((flags & MUST_START) !== 0 ? 1 : 0);
  const end = load<i32>(row, 4);
  const distances = ((back + 1) << DISTANCE_BITS) | start;
  for (let index = load<i32>(row); index < end; index++) {
    const clause = load<i32>(clauseValues + ((<usize>index) << 2));
    const link: usize = links + ((<usize>linkCount) << 2);
    reach(link + 4);
    store<i32>(link, (clause << (2 * DISTANCE_BITS)) | distances);
    linkCount++;
  }
}

function addNextBits(index: i32): void {
  nextBits |= load<u32>(nextBitsOf + ((<usize>index) << 2));
}

function charactersIn(start: usize, end: usize): i32 {
  let count = 0;
  for (let at = start; at < end; at++) if (!isContinuation(at)) count++;
  return count;
}
