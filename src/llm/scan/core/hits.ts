/** What stands in a part of a text that words of rules are made of: tokens and phrases, as entries of the memo. */

import {
  AT_END,
  AT_START,
  DISTANCE_MASK,
  ENTRY_COUNT,
  ENTRY_LINKS,
  ENTRY_NEXT,
  KIND_DIGIT,
  KIND_SINGLE,
  KIND_SPECIAL,
  LONGEST_MEMO_BYTES,
  TABLE_KINDS,
  TABLE_PHRASE_LONG,
  TABLE_PHRASE_PAIRS,
  TABLE_PHRASE_SHORT,
  TABLE_PHRASE_SINGLES,
} from './layout';
import { allocate } from './memory';
import { beginRuns, endRuns, seeSeparator, seeToken } from './runs';
import { isContinuation, isOfWord, isToken, readAs, table, text } from './text';
import { eachWord, entryAt, entryOf, forgetIfFull, goesOn, UNKNOWN } from './tokens';
import { hasBit, singlesOf, wordsEndingAt } from './words';

/** A part ends where it has so many hits, or these so many links; the next one begins there. */
const MOST_HITS = 1 << 17;
export const MOST_LINKS = 1 << 18;
/** Of what can be added while one token is noted. */
const ROOM_HITS = 1 << 12;

/**
 * A phrase (a word that holds something else than a token) ends so many bytes behind what is special in it at most, or
 * behind the white space in it.
 */
const PHRASE_REACH_BYTES: usize = 32;
const PHRASE_REACH_ASCII_BYTES: usize = 8;

/** By hit: its entry in the memo. */
export const entries: usize = allocate(4 * MOST_HITS);
/** By hit: how many bytes behind the beginning of the part its last byte is; nearly in order. */
export const ends: usize = allocate(4 * MOST_HITS);
const placed: usize = allocate(4 * MOST_HITS);
/** By hit: the same in characters, as distances between words are counted. */
export let positions: usize = ends;
/** By hit: the one before of the same entry; for whoever reads them. */
export const previousHits: usize = allocate(4 * MOST_HITS);
export let hitCount = 0;
let linkCount = 0;

let kinds: usize = 0;
let pairs: usize = 0;
let phraseShort: usize = 0;
let phraseLong: usize = 0;
let phraseSingles: usize = 0;
// Where phrases are looked for, and the end of the part:
let phraseAt: usize = 0;
let partEnd: usize = 0;

export function beginHits(): void {
  kinds = table(TABLE_KINDS);
  pairs = table(TABLE_PHRASE_PAIRS);
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
  const end = text + length;
  const reach = isAscii ? PHRASE_REACH_ASCII_BYTES : PHRASE_REACH_BYTES;
  hitCount = 0;
  linkCount = 0;
  partEnd = end;
  beginRuns(text, offset);
  // What is no token's ends the last token, without a look at the end for every byte.
  store<u8>(end, 0);
  let last: u32 = 0;
  let phraseEnd: usize = 0;
  let at = text;
  while (true) {
    const start = at;
    let lastBytes: u64 = 0;
    let tokenKinds: u32 = 0;
    let kind: u32 = load<u16>(kinds + ((<usize>load<u8>(at)) << 1));
    while (isToken(kind)) {
      tokenKinds |= kind;
      lastBytes = (lastBytes << 8) | <u64>(kind & 255);
      at++;
      kind = load<u16>(kinds + ((<usize>load<u8>(at)) << 1));
    }
    const read = kind & 255;
    const next: u32 = at + 1 < end ? <u32>load<u16>(kinds + ((<usize>load<u8>(at + 1)) << 1)) & 255 : 0;
    if (start < at) {
      if (start <= phraseEnd) notePhrasesIn(start, min<usize>(at, phraseEnd + 1), last);
      const bits = (<u32>min<usize>(4, at - start)) << 3;
      last = bits === 32 ? <u32>lastBytes : (last << bits) | <u32>lastBytes;
      if (noteToken(lastBytes, start, at, next, (tokenKinds & KIND_DIGIT) !== 0)) phraseEnd = at + reach;
      seeToken(start, at, tokenKinds);
    }
    if (at >= end) break;
    last = (last << 8) | read;
    seeSeparator(at, kind, load<u8>(at));
    if ((kind & KIND_SPECIAL) !== 0) {
      phraseAt = at;
      if ((kind & KIND_SINGLE) !== 0) singlesOf(phraseSingles, read, addHitHere);
      if (hasBit(pairs, (last & 0xff00) | read) || hasBit(pairs, (read << 8) | next)) phraseEnd = at + reach;
    }
    if (at <= phraseEnd) notePhrases(at, last);
    at++;
    if (hitCount >= MOST_HITS - ROOM_HITS || linkCount >= MOST_LINKS) break;
  }
  endRuns(at);
  if (isAscii) positions = ends;
  else place();
  return <i32>(at - text);
}

/** How many bytes behind the beginning of the part the last hit ends; -1 where there is none. */
export function lastHitEnd(): i32 {
  return hitCount === 0 ? -1 : load<i32>(ends + ((<usize>(hitCount - 1)) << 2));
}

/** The first hit whose position is not before the one given, but for those of one token. */
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

/** Returns whether a phrase may begin with the token and go on, behind white space, with the byte `next`. */
function noteToken(lastBytes: u64, start: usize, end: usize, next: u32, hasDigit: bool): bool {
  const isLong = end - start > <usize>LONGEST_MEMO_BYTES;
  const entry = isLong ? UNKNOWN : entryOf(lastBytes, start, end, hasDigit);
  if (entry === 0) return false;
  if (entry !== UNKNOWN) {
    addHit(entry, end - 1);
    return goesOn(entry, next);
  }
  eachWord(start, end, hasDigit, addWordHit);
  return true;
}

function addHit(entry: i32, at: usize): void {
  // No token has so many words that this is reached, but for one of a kilobyte that nobody writes.
  if (hitCount === MOST_HITS) return;
  const hit = (<usize>hitCount) << 2;
  store<i32>(entries + hit, entry);
  store<i32>(ends + hit, <i32>(at - text));
  hitCount++;
  linkCount += load<i32>(entryAt(entry), 4 * ENTRY_COUNT);
}

function addHitHere(entry: i32): void {
  addHit(entry, phraseAt);
}

function addWordHit(word: usize, at: usize): void {
  addHit(load<i32>(word, 12), at);
}

function notePhrases(at: usize, last: u32): void {
  phraseAt = at;
  wordsEndingAt(phraseShort, phraseLong, at, last, addPhraseHit);
}

/** Notes the phrases that end within a token. */
function notePhrasesIn(start: usize, end: usize, before: u32): void {
  let last = before;
  for (let at = start; at < end; at++) {
    last = (last << 8) | readAs(at);
    notePhrases(at, last);
  }
}

function addPhraseHit(entry: i32): void {
  const edges = load<u32>(entryAt(entry), 4 * ENTRY_NEXT);
  if (edges !== 0) {
    const before = phraseAt - <usize>(load<u32>(entryAt(entry), 4 * ENTRY_LINKS) & DISTANCE_MASK);
    if ((edges & AT_START) !== 0 && before >= text && isOfWord(before)) return;
    if ((edges & AT_END) !== 0 && phraseAt + 1 < partEnd && isOfWord(phraseAt + 1)) return;
  }
  addHit(entry, phraseAt);
}

function place(): void {
  positions = placed;
  let at: i32 = 0;
  let position = 0;
  for (let hit = 0; hit < hitCount; hit++) {
    const behind = load<i32>(ends + ((<usize>hit) << 2)) + 1;
    for (; at < behind; at++) if (!isContinuation(text + at)) position++;
    for (; at > behind; at--) if (!isContinuation(text + at - 1)) position--;
    store<i32>(placed + ((<usize>hit) << 2), position);
  }
}
