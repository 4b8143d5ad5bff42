/**
 * What the words of rules make of a token (a run of letters and digits), found out when it is met for the second time:
 * writing is made of few tokens that come again and again. Kept as numbers side by side, in the order in which tokens
 * were met, the common ones first: a look beyond the nearest megabytes of cache takes 0.1 µs.
 */

import {
  COUNT_MASK,
  DISTANCE_BITS,
  ENDS_AT_EDGE,
  ENTRY_BITS,
  ENTRY_COUNTS,
  ENTRY_LINKS,
  ENTRY_NEXT,
  ENTRY_ROUND,
  LONGEST_MEMO_BYTES,
  LONGEST_TEXT,
  MOST_POOL_INTS,
  MUST_END,
  MUST_START,
  STARTS_AT_EDGE,
  TABLE_BEGINNING_SINGLES,
  TABLE_BEGINNINGS,
  TABLE_INNER,
  TABLE_INNER_SINGLES,
  TABLE_NEXT_BITS,
  TABLE_TOKEN_WORDS,
  TABLE_WORD_LINK_VALUES,
  TABLE_WORD_LINKS,
  TABLE_WORD_SINGLES,
  TABLE_WORDS,
  TOKEN_WORD_INTS,
  TRIGGER_BITS,
  WORD_HAS_DIGIT,
} from './layout';
import { isContinuation, isOfWord, readAt, table } from './text';
import { singlesOf, wordsEndingAt } from './words';

/**
 * A slot of the table of tokens: what is known of a token (its entry, or 0 where nothing is to be said of it; whether it
 * has links, and whether phrases may begin with it) and above it 41 bits of the token's hash. With the slot's own place
 * that tells tokens apart: those of up to eight bytes have each a hash of its own, of longer ones two that share theirs
 * cannot be found without the secret, nor met in ten thousand years.
 */
export const ENTRY_MASK: i32 = (1 << ENTRY_BITS) - 1;
export const HAS_LINKS_BIT: i32 = ENTRY_BITS;
export const GOES_ON_BIT: i32 = ENTRY_BITS + 1;
export const GOES_ON: i32 = 1 << GOES_ON_BIT;
const KNOWN_BITS = ENTRY_BITS + 2;
const TAG_MASK: u64 = (<u64>-1) << KNOWN_BITS;
/** Of a token that is not known. */
export const UNKNOWN = -1;

/** What the last entry may take when there was still room for it, and what is read beside: links are read by eights. */
const MOST_BEHIND_POOL = (1 << 16) + 32;

const SLOT_COUNT = 1 << 15;
/** The kinds of tokens (their length, and whether a digit is in them) far apart, so that no two sums are the same. */
const KIND_STEP: u64 = 0x1e3779b97f4a7b;
const HAS_DIGIT: u32 = 256;
/** So that the count fits with those that are told once more; more words than any rules have in 24 bytes. */
const MOST_LINKS_OF_TOKEN = COUNT_MASK - 3;
const MOST_TOKENS = 24 * 1024;
/** Bits by hash: tokens that were met once. They are forgotten when so many are set. */
const MET_BYTES = 8192;
const MOST_MET = 1 << 14;

const slots: usize = memory.data(8 * SLOT_COUNT, 16);
const met: usize = memory.data(MET_BYTES, 16);
let metCount = 0;
let tokenCount = 0;
/** Of the pool, in integers; an entry is never 0. */
let used = 1;
let usedAtFirst = 1;
export const pool: usize = memory.data(4 * (MOST_POOL_INTS + MOST_BEHIND_POOL), 16);
// Nobody can choose tokens that all share a slot.
export let secret: u64 = 1;
let words: usize = 0;
let wordSingles: usize = 0;
let innerWords: usize = 0;
let innerSingles: usize = 0;
let beginnings: usize = 0;
let beginningSingles: usize = 0;
let nextBitsOf: usize = 0;
let tokenWords: usize = 0;
let linkRows: usize = 0;
let linkValues: usize = 0;
let firstTrigger = 0;

/** @param firstTriggerNumber links from this number on are to triggers */
export function beginTokens(firstTriggerNumber: i32): void {
  firstTrigger = firstTriggerNumber;
  words = table(TABLE_WORDS);
  wordSingles = table(TABLE_WORD_SINGLES);
  innerWords = table(TABLE_INNER);
  innerSingles = table(TABLE_INNER_SINGLES);
  beginnings = table(TABLE_BEGINNINGS);
  beginningSingles = table(TABLE_BEGINNING_SINGLES);
  nextBitsOf = table(TABLE_NEXT_BITS);
  tokenWords = table(TABLE_TOKEN_WORDS);
  linkRows = table(TABLE_WORD_LINKS);
  linkValues = table(TABLE_WORD_LINK_VALUES);
}

/**
 * @param ints the pool's first integers are entries of words by themselves, which the host made
 * @param secretLow and `secretHigh`: 64 bits that nobody knows
 */
export function usePool(ints: i32, secretLow: u32, secretHigh: u32): void {
  used = ints;
  usedAtFirst = ints;
  secret = ((<u64>secretHigh) << 32) | <u64>secretLow | 1;
}

export function entryAt(entry: i32): usize {
  return pool + ((<usize>entry) << 2);
}

/** How many bytes behind a link of an entry its distances are. */
export function distancesFrom(counts: u32): usize {
  const triggerCount = counts >>> TRIGGER_BITS;
  return (triggerCount + (((counts & COUNT_MASK) - triggerCount + 3) & ~3)) << 1;
}

/** To be called before a part of a text: entries that were told before may then be others. */
export function forgetIfFull(): void {
  if (tokenCount < MOST_TOKENS && used < MOST_POOL_INTS) return;
  memory.fill(slots, 0, 8 * SLOT_COUNT);
  tokenCount = 0;
  used = usedAtFirst;
}

/**
 * By what a token is looked up: one that is longer than LONGEST_MEMO_BYTES by something that is never found.
 * @param start and `end`: where it stands, as it is read
 * @param multiplier `secret`, which would be read three times here
 */
export function hashOfToken(start: usize, end: usize, hasDigit: bool, multiplier: u64): u64 {
  const length = <i32>(end - start);
  if (length > LONGEST_MEMO_BYTES) return 0;
  const last = load<u64>(end - 8) >>> <u64>(8 * max<i32>(0, 8 - length));
  // `the` and `th3` are read as the same, but only of the one something is to be said.
  const kind: u32 = hasDigit ? length | HAS_DIGIT : length;
  let hash = (last + <u64>kind * KIND_STEP) * multiplier;
  // Without branches, as lengths cannot be foreseen.
  const longer = (rotl(hash, 29) ^ load<u64>(start)) * multiplier;
  const longest = (rotl(longer, 29) ^ load<u64>(start, 8)) * multiplier;
  hash = select<u64>(longer, hash, length > 8);
  hash = select<u64>(longest, hash, length > 16);
  hash ^= hash >>> 32;
  return hash * multiplier;
}

/** What stands in the slot in which a hash is looked for first. */
export function slotValue(hash: u64): u64 {
  return load<u64>((<usize>slotOf(hash)) << 3, slots);
}

/** Whether what stands in a slot is of a token with a hash. A hash whose tag is that of a free slot is as good as none. */
export function isKnown(hash: u64, known: u64): bool {
  return (<u32>(((known ^ hash) & TAG_MASK) === 0) & <u32>(known !== 0)) !== 0;
}

/** What is known of a token with a hash, wherever it stands, or UNKNOWN. */
export function knownOf(hash: u64): i32 {
  let slot = slotOf(hash);
  let known = load<u64>(slots + ((<usize>slot) << 3));
  while (known !== 0) {
    if (isKnown(hash, known)) return <i32>(<u32>known & <u32>~TAG_MASK);
    slot = (slot + 1) & (SLOT_COUNT - 1);
    known = load<u64>(slots + ((<usize>slot) << 3));
  }
  return UNKNOWN;
}

/**
 * What is known of a token with a hash that is not known yet, or UNKNOWN where it has to be looked through: it was not met
 * before, as most that stand in one text alone, it is too long, or there is no more room.
 */
export function meet(hash: u64, start: usize, end: usize, hasDigit: bool): i32 {
  if ((hash & TAG_MASK) === 0 || tokenCount >= MOST_TOKENS || used >= MOST_POOL_INTS) return UNKNOWN;
  if (isNew(<u32>(hash >>> 24) & 0xffff)) return UNKNOWN;
  const known = learn(start, end, hasDigit);
  let slot = slotOf(hash);
  while (load<u64>(slots + ((<usize>slot) << 3)) !== 0) slot = (slot + 1) & (SLOT_COUNT - 1);
  store<u64>(slots + ((<usize>slot) << 3), (hash & TAG_MASK) | <u64>known);
  tokenCount++;
  return known;
}

function slotOf(hash: u64): u32 {
  return <u32>(hash ^ (hash >>> 40)) & (SLOT_COUNT - 1);
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
/** Whether links to triggers are added, or to clauses. */
let isOfTriggers = false;
let newNumbers: usize = 0;
let numberCount = 0;
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
  // Behind the last byte that is no word's character of ASCII, which a word that begins where words do must follow.
  let edge = start;
  for (let at = start; at < end; at++) {
    wordEnd = at;
    if (!isOfWord(at)) edge = at + 1;
    if (<i32>(at - edge) < LONGEST_TEXT) {
      wordsEndingAt(words, at, tellIfAtEdges);
      singlesOf(wordSingles, readAt(at), tellIfAtEdges);
    } else {
      wordsEndingAt(innerWords, at, tellIfAtEdges);
      singlesOf(innerSingles, readAt(at), tellIfAtEdges);
    }
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

/** What is to be known of a token; 0 where nothing is to be said of it. */
function learn(start: usize, end: usize, hasDigit: bool): i32 {
  const entry = used;
  const at = entryAt(entry);
  numberCount = 0;
  nextBits = 0;
  newNumbers = at + 4 * ENTRY_LINKS;
  isOfTriggers = true;
  eachWord(start, end, hasDigit, addLinks);
  const triggers = numberCount;
  isOfTriggers = false;
  eachWord(start, end, hasDigit, addLinks);
  const count = numberCount;
  while (((numberCount - triggers) & 3) !== 0) addNumber(load<u16>(newNumbers + ((<usize>(count - 1)) << 1)));
  isOfTriggers = true;
  eachWord(start, end, hasDigit, addDistances);
  isOfTriggers = false;
  eachWord(start, end, hasDigit, addDistances);
  singlesOf(beginningSingles, readAt(end - 1), addNextBits);
  wordsEndingAt(beginnings, end - 1, addNextBits);
  if (count === 0 && nextBits === 0) return 0;
  store<u32>(at, count | (triggers << TRIGGER_BITS), 4 * ENTRY_COUNTS);
  store<u32>(at, nextBits, 4 * ENTRY_NEXT);
  store<u32>(at, 0, 4 * ENTRY_ROUND);
  used = entry + ENTRY_LINKS + ((numberCount + 1) >> 1);
  return entry | (count > 0 ? 1 << HAS_LINKS_BIT : 0) | (nextBits !== 0 ? GOES_ON : 0);
}

/** Links the token that is learnt to what a word in it is linked to. */
function addLinks(word: usize, _at: usize): void {
  const row = linkRows + ((<usize>load<u32>(word)) << 2);
  const end = load<i32>(row, 4);
  for (let index = load<i32>(row); index < end; index++) {
    const link = load<i32>(linkValues + ((<usize>index) << 2));
    if (link >= firstTrigger === isOfTriggers && numberCount < MOST_LINKS_OF_TOKEN) addNumber(link);
  }
}

/** The same of where in the token the word is. */
function addDistances(word: usize, at: usize): void {
  const row = linkRows + ((<usize>load<u32>(word)) << 2);
  const end = load<i32>(row, 4);
  const start = <i32>(to - 1 - at) + load<i32>(word, 4) + ((load<u32>(word, 8) & MUST_START) !== 0 ? 1 : 0);
  const distances = ((backOf(word, at) + 1) << DISTANCE_BITS) | start;
  for (let index = load<i32>(row); index < end; index++) {
    const link = load<i32>(linkValues + ((<usize>index) << 2));
    if (link >= firstTrigger === isOfTriggers) addNumber(distances);
  }
}

function addNumber(number: i32): void {
  const at: usize = newNumbers + ((<usize>numberCount) << 1);
  store<u16>(at, <u16>number);
  numberCount++;
}

function backOf(word: usize, at: usize): i32 {
  return (load<u32>(word, 8) & MUST_END) !== 0 ? -1 : charactersIn(at + 1, to);
}

function addNextBits(index: i32): void {
  nextBits |= load<u32>(nextBitsOf + ((<usize>index) << 2));
}

function charactersIn(start: usize, end: usize): i32 {
  let count = 0;
  for (let at = start; at < end; at++) if (!isContinuation(at)) count++;
  return count;
}
