/** What stands in a part of a text that words of rules are made of: tokens and phrases, as entries of the memo. */

import { charactersBefore, readBeyond } from './blocks';
import { edges, findEdges, isDigitIn, specials } from './edges';
import { hasDigits, readKinds } from './kinds';
import {
  AT_END,
  AT_START,
  COUNT_MASK,
  DISTANCE_MASK,
  ENTRY_COUNTS,
  ENTRY_LINKS,
  ENTRY_NEXT,
  LONGEST_TEXT,
  MOST_PART_BYTES,
  TABLE_PHRASE_PAIRS,
  TABLE_PHRASE_REACHES,
  TABLE_PHRASE_SINGLES,
  TABLE_PHRASE_THIRDS,
  TABLE_PHRASES,
  THIRD_BEFORE,
  THIRD_BEHIND,
} from './layout';
import { forgetRuns, listDigits } from './runs';
import { isOfWord, read, readAt, table } from './text';
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
  secret,
  slotValue,
  UNKNOWN,
} from './tokens';
import { hasBit, singlesOf, wordsEndingAt } from './words';

/** A part ends where it has so many hits, or these so many links; the next one begins there. */
export const MOST_HITS = 1 << 17;
export const MOST_LINKS = 1 << 18;
/** Of what can be added while one token is noted. */
const ROOM_HITS = 1 << 12;
/** Shorter parts are noted as far as there is room: nobody writes what fills it. */
const LEAST_PART_BYTES = 2048;

/** A phrase (a word that holds something else than a token) ends so many bytes behind what is special in it at most. */
const PHRASE_REACH_BYTES = 4 * LONGEST_TEXT - 1;
const PHRASE_REACH_ASCII_BYTES = LONGEST_TEXT - 1;
/** So far, in bytes, hits may stand before others that begin behind them. */
export const DISORDER_BYTES = 64;

/** By hit: its entry in the memo. */
export const entries: usize = memory.data(4 * MOST_HITS, 16);
/** By hit: how many bytes behind the beginning of the part its last byte is; see `putInOrder`. */
export const ends: usize = memory.data(4 * MOST_HITS, 16);
const placed: usize = memory.data(4 * MOST_HITS, 16);
const mergedEntries: usize = memory.data(4 * MOST_HITS, 16);
const mergedEnds: usize = memory.data(4 * MOST_HITS, 16);
const mergedPlaced: usize = memory.data(4 * MOST_HITS, 16);
/** By hit: the same in characters, as distances between words are counted. */
export let positions: usize = ends;
export let hitCount = 0;
/** Characters of the part. */
export let characterCount = 0;
/** Hits are in order up to the first of these, from there on up to the other, and nearly behind that one. */
let knownHitsEnd = 0;
let singleHitsEnd = 0;

/** By token: the hash by which it is looked up, and what stands where it is looked for first. */
const hashes: usize = memory.data(16 * (MOST_PART_BYTES / 2 + 1), 16);
/** Tokens of which the hash alone does not tell what is to be noted. */
const unsure: usize = memory.data(4 * (MOST_PART_BYTES / 2 + 2), 16);

let pairs: usize = 0;
let thirds: usize = 0;
let reaches: usize = 0;
let phrases: usize = 0;
/** By byte: the entry of the phrase that is this byte alone, or 0. */
const singles: usize = memory.data(4 * 256, 16);
let single = 0;
// Where phrases are looked for, up to where they were, and the end of the part:
let phraseAt: usize = 0;
let phrasesTo: usize = 0;
let partEnd: usize = 0;
let phraseReach: usize = 0;

export function beginHits(): void {
  pairs = table(TABLE_PHRASE_PAIRS);
  thirds = table(TABLE_PHRASE_THIRDS);
  reaches = table(TABLE_PHRASE_REACHES);
  phrases = table(TABLE_PHRASES);
  for (let byte = 0; byte < 256; byte++) {
    single = 0;
    singlesOf(table(TABLE_PHRASE_SINGLES), byte, setSingle);
    store<i32>(singles + ((<usize>byte) << 2), single);
  }
}

/** Of a byte there is one phrase at most. */
function setSingle(entry: i32): void {
  single = entry;
}

/**
 * Notes what ends in the first `length` bytes of the text, and adds to what was seen.
 * @returns how many bytes it came through: all, but where that is too much for one part
 */
export function note(length: i32, isAscii: bool): i32 {
  forgetIfFull();
  forgetRuns();
  readKinds(length);
  if (!isAscii) readBeyond(length);
  if (hasDigits) listDigits(length);
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
  const unsureCount = keepGoingOn(noteKnown(tokenCount));
  noteSingles();
  noteOthers(unsureCount);
}

/**
 * Notes the tokens that are found where they are looked for first, and lists the others, and those that phrases may begin
 * with. Step by step for all tokens, since each step waits for memory that the one before it tells of: token by token this
 * took a third more. And without a branch, as what a token is nobody can foresee.
 */
function noteKnown(tokenCount: i32): i32 {
  const multiplier = secret;
  const anyDigits = hasDigits;
  for (let token = 0; token < tokenCount; token++) {
    const start = load<i32>((<usize>token) << 3, edges);
    const end = load<i32>((<usize>token) << 3, edges + 4);
    const hasDigit = anyDigits && isDigitIn(start, end);
    const hash = hashOfToken(read + <usize>start, read + <usize>end, hasDigit, multiplier);
    store<u64>((<usize>token) << 4, hash, hashes);
    store<u64>((<usize>token) << 4, slotValue(hash), hashes + 8);
  }
  let hits: usize = 0;
  let newest = unsure;
  for (let token = 0; token < tokenCount; token++) {
    const hash = load<u64>((<usize>token) << 4, hashes);
    const known = load<u64>((<usize>token) << 4, hashes + 8);
    const isThere = <u32>isKnown(hash, known);
    store<i32>(hits, <i32>known & ENTRY_MASK, entries);
    store<i32>(hits, load<i32>((<usize>token) << 3, edges + 4) - 1, ends);
    hits += (<usize>(isThere & (<u32>known >>> HAS_LINKS_BIT))) << 2;
    store<i32>(newest, token);
    newest += (<usize>((isThere ^ 1) | ((<u32>known >>> GOES_ON_BIT) & 1))) << 2;
  }
  hitCount = <i32>(hits >>> 2);
  knownHitsEnd = hitCount;
  return <i32>((newest - unsure) >>> 2);
}

/** Keeps, of the tokens that were listed, those that are not known or with which a phrase goes on: three of fifteen. */
function keepGoingOn(unsureCount: i32): i32 {
  let newest = unsure;
  const end = unsure + ((<usize>unsureCount) << 2);
  for (let at = unsure; at < end; at += 4) {
    const token = <usize>load<u32>(at);
    const known = load<u64>(hashes + (token << 4), 8);
    const next = readAt(read + <usize>load<i32>(edges + (token << 3), 4) + 1);
    const isThere = <u32>isKnown(load<u64>(hashes + (token << 4)), known);
    store<usize>(newest, token);
    newest += (<usize>((isThere ^ 1) | <u32>goesOn(<i32>known & ENTRY_MASK, next))) << 2;
  }
  return <i32>((newest - unsure) >>> 2);
}

/**
 * Notes the special bytes that are phrases by themselves, and keeps in their list those that with the bytes beside them may
 * be of a phrase.
 */
function noteSingles(): void {
  let hits = (<usize>hitCount) << 2;
  let newest = specials;
  for (let special = specials; ; special += 4) {
    const offset = load<i32>(special);
    if (offset === i32.MAX_VALUE) break;
    const at = read + <usize>offset;
    const entry = load<i32>(singles + ((<usize>readAt(at)) << 2));
    store<i32>(entries + hits, entry);
    store<i32>(ends + hits, offset);
    hits += (<usize>(entry !== 0)) << 2;
    store<i32>(newest, offset);
    newest += (<usize>(<u32>isPaired(at - 1) | <u32>isPaired(at))) << 2;
  }
  store<i32>(newest, i32.MAX_VALUE);
  hitCount = <i32>(hits >>> 2);
  singleHitsEnd = hitCount;
}

/**
 * Whether two bytes, and one beside them, are the pair of some phrase: that a word ends with `e` before a comma says
 * little. Without a branch.
 */
function isPaired(first: usize): bool {
  const four = load<u32>(first - 1);
  const isBefore = <u32>hasBit(thirds, ((four & 0xffffff) * THIRD_BEFORE) >>> 16);
  const isBehind = <u32>hasBit(thirds, ((four >>> 8) * THIRD_BEHIND) >>> 16);
  return (<u32>hasBit(pairs, load<u16>(first)) & (isBefore | isBehind)) !== 0;
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
    if (isKnown(hash, load<u64>(hashes + (token << 4), 8)))
      notePhrases(read + <usize>end, read + <usize>end + phraseReach);
    else noteUnknown(hash, load<i32>(edges + (token << 3)), end);
  }
  for (; nextSpecial < i32.MAX_VALUE; special += 4, nextSpecial = load<i32>(special))
    noteSpecial(read + <usize>nextSpecial);
}

/** How many bytes behind the beginning of the part the last hit ends, but for DISORDER_BYTES; -1 where there is none. */
export function lastHitEnd(): i32 {
  const last = max<i32>(endBefore(0, knownHitsEnd), endBefore(knownHitsEnd, singleHitsEnd));
  return max<i32>(last, endBefore(singleHitsEnd, hitCount));
}

/** Where the last of hits from one on ends; -1 where there are none. */
function endBefore(from: i32, to: i32): i32 {
  return from === to ? -1 : load<i32>(ends + ((<usize>(to - 1)) << 2));
}

/** Puts hits in order, but for DISORDER_BYTES: only in a long part, of which stretches are looked at, that matters. */
export function putInOrder(): void {
  merge(knownHitsEnd, singleHitsEnd);
  merge(0, knownHitsEnd);
  knownHitsEnd = singleHitsEnd = hitCount;
}

/** Merges the hits from one on up to another, which are in order, with those from there on. */
function merge(from: i32, middle: i32): void {
  const bytes = (<usize>(hitCount - from)) << 2;
  const shift = (<usize>from) << 2;
  memory.copy(mergedEntries + shift, entries + shift, bytes);
  memory.copy(mergedEnds + shift, ends + shift, bytes);
  memory.copy(mergedPlaced + shift, placed + shift, bytes);
  let one = from;
  let other = middle;
  for (let hit = from; hit < hitCount; hit++) {
    const isOne =
      other >= hitCount ||
      (one < middle &&
        load<i32>(mergedEnds + ((<usize>one) << 2)) <= load<i32>(mergedEnds + ((<usize>other) << 2)));
    const source = (<usize>(isOne ? one++ : other++)) << 2;
    const target = (<usize>hit) << 2;
    store<i32>(entries + target, load<i32>(mergedEntries + source));
    store<i32>(ends + target, load<i32>(mergedEnds + source));
    store<i32>(placed + target, load<i32>(mergedPlaced + source));
  }
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

/** Notes the phrases that end behind a special byte. */
function noteSpecial(at: usize): void {
  if (isPaired(at - 1)) notePhrases(at, at + <usize>load<u8>(reaches + load<u16>(at - 1)));
  if (isPaired(at)) notePhrases(at, at + <usize>load<u8>(reaches + load<u16>(at)));
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

function addWordHit(word: usize, at: usize): void {
  addHit(load<i32>(word, 12), at);
}

/** Notes the phrases that end between two bytes, but for those that were noted. */
function notePhrases(from: usize, to: usize): void {
  const last = min<usize>(to, partEnd - 1);
  for (let at = max<usize>(from, phrasesTo); at <= last; at++) {
    phraseAt = at;
    wordsEndingAt(phrases, at, addPhraseHit);
  }
  phrasesTo = max<usize>(phrasesTo, last + 1);
}

function addPhraseHit(entry: i32): void {
  const edges = load<u32>(entryAt(entry), 4 * ENTRY_NEXT);
  if (edges !== 0) {
    const counts = load<u32>(entryAt(entry), 4 * ENTRY_COUNTS);
    const distances = load<u16>(entryAt(entry) + distancesFrom(counts), 4 * ENTRY_LINKS);
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
