/** What stands in a part of a text that words of rules are made of: tokens and phrases, as entries of the memo. */

import { charactersBefore, readBeyond } from './blocks';
import { hasDigits, readKinds } from './kinds';
import {
  AT_END,
  AT_START,
  COUNT_MASK,
  DISTANCE_MASK,
  ENTRY_CLAUSES,
  ENTRY_COUNTS,
  ENTRY_NEXT,
  MOST_PART_BYTES,
  TABLE_PHRASE_LONG,
  TABLE_PHRASE_PAIRS,
  TABLE_PHRASE_REACHES,
  TABLE_PHRASE_SHORT,
  TABLE_PHRASE_SINGLES,
  TABLE_PHRASE_THIRDS,
  THIRD_BEFORE,
  THIRD_BEHIND,
} from './layout';
import { allocate } from './memory';
import { beginSeeing, seeDigits } from './seen';
import { digitBits, isOfWord, read, readAt, specialBits, table, tokenBits } from './text';
import {
  distancesFrom,
  ENTRY_MASK,
  eachWord,
  entryAt,
  forgetIfFull,
  GOES_ON,
  GOES_ON_BIT,
  goesOn,
  HAS_LINKS_BIT,
  hashOfToken,
  isKnown,
  knownOf,
  meet,
  slotValue,
  UNKNOWN,
} from './tokens';
import { hasBit, hasSingles, singlesOf, wordsEndingAt } from './words';

/** A part ends where it has so many hits, or these so many links; the next one begins there. */
export const MOST_HITS = 1 << 17;
export const MOST_LINKS = 1 << 18;
/** Of what can be added while one token is noted. */
const ROOM_HITS = 1 << 12;
/** Shorter parts are noted as far as there is room: nobody writes what fills it. */
const LEAST_PART_BYTES = 2048;

/**
 * A phrase (a word that holds something else than a token) ends so many bytes behind what is special in it at most: no
 * text that is looked for has more than eight characters.
 */
const PHRASE_REACH_BYTES = 31;
const PHRASE_REACH_ASCII_BYTES = 7;
/** So far, in bytes, hits may stand before others that begin behind them. */
export const DISORDER_BYTES = 64;

/** By hit: its entry in the memo. */
export const entries: usize = allocate(4 * MOST_HITS);
/** By hit: how many bytes behind the beginning of the part its last byte is; see `putInOrder`. */
export const ends: usize = allocate(4 * MOST_HITS);
const placed: usize = allocate(4 * MOST_HITS);
const mergedEntries: usize = allocate(4 * MOST_HITS);
const mergedEnds: usize = allocate(4 * MOST_HITS);
const mergedPlaced: usize = allocate(4 * MOST_HITS);
/** By hit: the same in characters, as distances between words are counted. */
export let positions: usize = ends;
export let hitCount = 0;
/** Characters of the part. */
export let characterCount = 0;
/** The first hits, which are in order; so are, nearly, those behind them. */
let knownHitCount = 0;

/** Where tokens begin and end, one behind the other, and where special bytes are. */
const edges: usize = allocate(4 * (MOST_PART_BYTES + 2));
const specials: usize = allocate(4 * (MOST_PART_BYTES + 1));
/** By token: the hash by which it is looked up, and what stands where it is looked for first. */
const hashes: usize = allocate(16 * (MOST_PART_BYTES / 2 + 1));
/** Tokens of which the hash alone does not tell what is to be noted. */
const unsure: usize = allocate(4 * (MOST_PART_BYTES / 2 + 2));

let pairs: usize = 0;
let thirds: usize = 0;
let reaches: usize = 0;
let phraseShort: usize = 0;
let phraseLong: usize = 0;
let phraseSingles: usize = 0;
// Where phrases are looked for, up to where they were, and the end of the part:
let phraseAt: usize = 0;
let phrasesTo: usize = 0;
let partEnd: usize = 0;
let phraseReach: usize = 0;

export function beginHits(): void {
  pairs = table(TABLE_PHRASE_PAIRS);
  thirds = table(TABLE_PHRASE_THIRDS);
  reaches = table(TABLE_PHRASE_REACHES);
  phraseShort = table(TABLE_PHRASE_SHORT);
  phraseLong = table(TABLE_PHRASE_LONG);
  phraseSingles = table(TABLE_PHRASE_SINGLES);
}

/**
 * Notes what ends in the first `length` bytes of the text, and adds to what was seen.
 * @param offset where in the text the part begins
 * @returns how many bytes it came through: all, but where that is too much for one part
 */
export function note(length: i32, isAscii: bool, offset: i32): i32 {
  forgetIfFull();
  beginSeeing(offset);
  readKinds(length);
  if (!isAscii) readBeyond(length);
  if (hasDigits) seeDigits(length);
  phraseReach = isAscii ? PHRASE_REACH_ASCII_BYTES : PHRASE_REACH_BYTES;
  let noted = length;
  noteAll(noted);
  while (isFull() && noted > LEAST_PART_BYTES) {
    noted = (noted >> 1) & ~63;
    store<u8>(read + <usize>noted, 0);
    noteAll(noted);
  }
  characterCount = noted;
  if (isAscii) positions = ends;
  else place(noted);
  return noted;
}

function isFull(): bool {
  if (hitCount >= MOST_HITS - ROOM_HITS) return true;
  let links = 0;
  for (let hit = 0; hit < hitCount; hit++)
    links += load<u32>(entryAt(load<i32>(entries + ((<usize>hit) << 2))), 4 * ENTRY_COUNTS) & COUNT_MASK;
  return links >= MOST_LINKS;
}

function noteAll(length: i32): void {
  hitCount = 0;
  phrasesTo = 0;
  partEnd = read + <usize>length;
  const tokenCount = findEdges(length);
  const unsureCount = noteKnown(tokenCount);
  keepTellingSpecials();
  noteOthers(unsureCount);
}

/**
 * Notes the tokens that are found where they are looked for first, and lists the others, and those that phrases may begin
 * with. Step by step for all tokens, since each step waits for memory that the one before it tells of, and without a
 * branch, as what a token is nobody can foresee: token by token this took twice as long.
 */
function noteKnown(tokenCount: i32): i32 {
  for (let token = 0; token < tokenCount; token++) {
    const at = edges + ((<usize>token) << 3);
    const start = load<i32>(at);
    const end = load<i32>(at, 4);
    const hasDigit = hasDigits && isDigitIn(start, end);
    const hash = hashOfToken(read + <usize>start, read + <usize>end, hasDigit);
    store<u64>(hashes + ((<usize>token) << 4), hash);
    store<u64>(hashes + ((<usize>token) << 4), slotValue(hash), 8);
  }
  let hits: usize = 0;
  let newest = unsure;
  for (let token = 0; token < tokenCount; token++) {
    const hash = load<u64>(hashes + ((<usize>token) << 4));
    const known = load<u64>(hashes + ((<usize>token) << 4), 8);
    const isThere = <u32>isKnown(hash, known);
    store<i32>(entries + hits, <i32>known & ENTRY_MASK);
    store<i32>(ends + hits, load<i32>(edges + ((<usize>token) << 3), 4) - 1);
    hits += (<usize>(isThere & (<u32>known >>> HAS_LINKS_BIT))) << 2;
    store<i32>(newest, token);
    newest += (<usize>((isThere ^ 1) | ((<u32>known >>> GOES_ON_BIT) & 1))) << 2;
  }
  hitCount = <i32>(hits >>> 2);
  knownHitCount = hitCount;
  return <i32>((newest - unsure) >>> 2);
}

/** Keeps in the list of special bytes those that are a phrase, or with a byte beside them a pair of one: one in ten. */
function keepTellingSpecials(): void {
  let newest = specials;
  for (let special = specials; ; special += 4) {
    const offset = load<i32>(special);
    if (offset === i32.MAX_VALUE) break;
    const at = read + <usize>offset;
    const tells =
      <u32>hasBit(pairs, load<u16>(at - 1)) |
      <u32>hasBit(pairs, load<u16>(at)) |
      <u32>hasSingles(phraseSingles, readAt(at));
    store<i32>(newest, offset);
    newest += (<usize>tells) << 2;
  }
  store<i32>(newest, i32.MAX_VALUE);
}

/** Notes the tokens that were listed, and phrases, from front to back. */
function noteOthers(unsureCount: i32): void {
  let special = specials;
  let nextSpecial = load<i32>(special);
  for (let index = 0; index < unsureCount; index++) {
    const token = <usize>load<u32>(unsure + ((<usize>index) << 2));
    const end = load<i32>(edges + (token << 3), 4);
    for (; nextSpecial < end; special += 4, nextSpecial = load<i32>(special))
      noteSpecial(read + <usize>nextSpecial);
    const hash = load<u64>(hashes + (token << 4));
    const known = load<u64>(hashes + (token << 4), 8);
    if (!isKnown(hash, known)) noteUnknown(hash, load<i32>(edges + (token << 3)), end);
    else if (goesOn(<i32>known & ENTRY_MASK, readAt(read + <usize>end + 1)))
      notePhrases(read + <usize>end, read + <usize>end + phraseReach);
  }
  for (; nextSpecial < i32.MAX_VALUE; special += 4, nextSpecial = load<i32>(special))
    noteSpecial(read + <usize>nextSpecial);
}

/** Lists where tokens begin and end and where special bytes are, and tells how many tokens there are. */
function findEdges(length: i32): i32 {
  let edge = edges;
  let special = specials;
  let before: u64 = 0;
  for (let block = 0; block < length; block += 64) {
    const ofTokens = load<u64>(tokenBits + <usize>(block >> 3));
    let left = ofTokens ^ ((ofTokens << 1) | before);
    before = ofTokens >>> 63;
    for (; left !== 0; left &= left - 1, edge += 4) store<i32>(edge, block + <i32>ctz(left));
    left = load<u64>(specialBits + <usize>(block >> 3));
    for (; left !== 0; left &= left - 1, special += 4) store<i32>(special, block + <i32>ctz(left));
  }
  // The end of a token that has none, and what is behind all special bytes.
  store<i32>(edge, length);
  store<i32>(special, i32.MAX_VALUE);
  return <i32>((edge - edges + 4) >>> 3);
}

/** How many bytes behind the beginning of the part the last hit ends, but for DISORDER_BYTES; -1 where there is none. */
export function lastHitEnd(): i32 {
  const lastKnown = knownHitCount === 0 ? -1 : endOfHit(knownHitCount - 1);
  return hitCount === knownHitCount ? lastKnown : max<i32>(lastKnown, endOfHit(hitCount - 1));
}

function endOfHit(hit: i32): i32 {
  return load<i32>(ends + ((<usize>hit) << 2));
}

/** Puts hits in order, but for DISORDER_BYTES: only in a long part, of which stretches are looked at, that matters. */
export function putInOrder(): void {
  memory.copy(mergedEntries, entries, (<usize>hitCount) << 2);
  memory.copy(mergedEnds, ends, (<usize>hitCount) << 2);
  memory.copy(mergedPlaced, placed, (<usize>hitCount) << 2);
  let known = 0;
  let other = knownHitCount;
  for (let hit = 0; hit < hitCount; hit++) {
    const isKnownNext =
      other >= hitCount ||
      (known < knownHitCount &&
        load<i32>(mergedEnds + ((<usize>known) << 2)) <= load<i32>(mergedEnds + ((<usize>other) << 2)));
    const from = (<usize>(isKnownNext ? known++ : other++)) << 2;
    const to = (<usize>hit) << 2;
    store<i32>(entries + to, load<i32>(mergedEntries + from));
    store<i32>(ends + to, load<i32>(mergedEnds + from));
    store<i32>(placed + to, load<i32>(mergedPlaced + from));
  }
  knownHitCount = hitCount;
}

/** The first hit whose position is not before the one given, but for DISORDER_BYTES. */
export function firstFrom(position: i32): i32 {
  let first = 0;
  let end = hitCount;
  while (first < end) {
    const middle = (first + end) >> 1;
    if (load<i32>(positions + ((<usize>middle) << 2)) < position) first = middle + 1;
    else end = middle;
  }
  return first;
}

/** Notes a token that is not found where it is looked for first. */
function noteUnknown(hash: u64, start: i32, end: i32): void {
  const from = read + <usize>start;
  const to = read + <usize>end;
  let known = knownOf(hash);
  if (known === UNKNOWN) {
    const hasDigit = hasDigits && isDigitIn(start, end);
    known = meet(hash, from, to, hasDigit);
    if (known === UNKNOWN) eachWord(from, to, hasDigit, addWordHit);
  }
  if (known !== UNKNOWN) {
    const entry = known & ENTRY_MASK;
    addHit(entry, to - 1);
    if ((known & GOES_ON) === 0 || !goesOn(entry, readAt(to + 1))) return;
  }
  notePhrases(to, to + phraseReach);
}

/** Whether a digit stands between two bytes. */
function isDigitIn(start: i32, end: i32): bool {
  const bits = load<u64>(digitBits + <usize>(start >> 3)) >>> <u64>(start & 7);
  const length = end - start;
  if (length <= 56) return (bits & (((<u64>1) << (<u64>length)) - 1)) !== 0;
  for (let at = start; at < end; at++)
    if ((load<u8>(digitBits + <usize>(at >> 3)) >>> (at & 7)) & 1) return true;
  return false;
}

function noteSpecial(at: usize): void {
  phraseAt = at;
  singlesOf(phraseSingles, readAt(at), addHitHere);
  noteIfPaired(at, at - 1);
  noteIfPaired(at, at);
}

/**
 * Notes the phrases that end behind a special byte, which with one beside it, and a third, is of some: that a word ends with
 * `e` before a comma says little.
 * @param first the first byte of the pair
 */
function noteIfPaired(at: usize, first: usize): void {
  const pair: u32 = load<u16>(first);
  if (!hasBit(pairs, pair)) return;
  const four = load<u32>(first - 1);
  const isBefore = hasBit(thirds, ((four & 0xffffff) * THIRD_BEFORE) >>> 16);
  const isBehind = hasBit(thirds, ((four >>> 8) * THIRD_BEHIND) >>> 16);
  if (isBefore || isBehind) notePhrases(at, at + <usize>load<u8>(reaches + pair));
}

function addHit(entry: i32, at: usize): void {
  const links = load<u32>(entryAt(entry), 4 * ENTRY_COUNTS) & COUNT_MASK;
  if (links === 0) return;
  // No token has so many words that this is reached, but for one of a kilobyte that nobody writes.
  if (hitCount === MOST_HITS) return;
  const hit = (<usize>hitCount) << 2;
  const end = <i32>(at - read);
  store<i32>(entries + hit, entry);
  store<i32>(ends + hit, end);
  hitCount++;
}

function addHitHere(entry: i32): void {
  addHit(entry, phraseAt);
}

function addWordHit(word: usize, at: usize): void {
  addHit(load<i32>(word, 12), at);
}

/** Notes the phrases that end between two bytes, but for those that were noted. */
function notePhrases(from: usize, to: usize): void {
  const last = min<usize>(to, partEnd - 1);
  for (let at = max<usize>(from, phrasesTo); at <= last; at++) {
    phraseAt = at;
    wordsEndingAt(phraseShort, phraseLong, at, addPhraseHit);
  }
  phrasesTo = max<usize>(phrasesTo, last + 1);
}

function addPhraseHit(entry: i32): void {
  const edges = load<u32>(entryAt(entry), 4 * ENTRY_NEXT);
  if (edges !== 0) {
    const counts = load<u32>(entryAt(entry), 4 * ENTRY_COUNTS);
    const distances = load<u16>(entryAt(entry) + distancesFrom(counts), 4 * ENTRY_CLAUSES);
    const before = phraseAt - <usize>(distances & DISTANCE_MASK);
    if ((edges & AT_START) !== 0 && before >= read && isOfWord(before)) return;
    if ((edges & AT_END) !== 0 && phraseAt + 1 < partEnd && isOfWord(phraseAt + 1)) return;
  }
  addHit(entry, phraseAt);
}

/** Finds positions in characters. */
function place(length: i32): void {
  positions = placed;
  for (let hit = 0; hit < hitCount; hit++) {
    const end = load<i32>(ends + ((<usize>hit) << 2));
    store<i32>(placed + ((<usize>hit) << 2), charactersBefore(end + 1) - 1);
  }
  characterCount = charactersBefore(length);
}
