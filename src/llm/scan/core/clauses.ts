/**
 * Which clauses have a word in a stretch of a text, and where. Of each link that is told roughly, as a bit for each of 32
 * parts of the stretch: an ordinary text of 300 bytes has 370 links, at a nanosecond or two each. Where exactly its words
 * stand is found out of the few clauses that are asked about.
 */

import { ends, entries, MOST_HITS, MOST_LINKS, positions } from './hits';
import {
  ANCHOR_BITS,
  COUNT_MASK,
  DISTANCE_BITS,
  DISTANCE_MASK,
  ENTRY_CLAUSES,
  ENTRY_COUNTS,
  ENTRY_LISTED,
  ENTRY_ROUND,
  PLACE_START_BITS,
} from './layout';
import { allocate } from './memory';
import { distancesFrom, entryAt } from './tokens';

/** Of one token of a kilobyte there may be more links than a part has otherwise; the last of these are left out. */
const MOST_PLACES = 2 * MOST_LINKS;

const LAST_BUCKET = 31;

/** By clause: in which buckets of the stretch a word of it ends. */
let buckets: usize = 0;
/** Entries of the stretch: where each is, the buckets in which it is, and the last of its hits. */
const DISTINCT_BYTES: usize = 12;
const distinct: usize = allocate(12 * (MOST_HITS + 1));
let distinctEnd: usize = distinct;
/** By hit: the one before of the same entry, or -1. */
const previousHits: usize = allocate(4 * MOST_HITS);
let round: u32 = 0;
/** By clause, a byte: whether it was asked about; and a list of those that were. */
let asked: usize = 0;
let askedClauses: usize = 0;
let askedCount = 0;
/** Clauses that are present and the anchor of something. */
export let anchors: usize = 0;
export let anchorCount = 0;
// Of the stretch: its first hit, the one behind its last, where it begins, and how wide a bucket is.
let first = 0;
let last = 0;
let base = 0;
let widthBits = 0;

/** By clause that was asked about: the last of its places as they were found; then where, in order, they begin and end. */
let lists: usize = 0;
const LIST_BYTES = 12;
const UNORDERED: i32 = -1;
/** A place as it is found, and the one found before of the same clause. */
const chain: usize = allocate(8 * MOST_PLACES);
const chainEnd: usize = chain + 8 * MOST_PLACES;
/** Links that were asked about: of which entry of the stretch, and where in that the link is. */
const askedLinks: usize = allocate(8 * (MOST_PLACES + 1));
const askedLinksEnd: usize = askedLinks + 8 * MOST_PLACES;
/** Places of the clauses that were asked about, each clause's in order. */
const places: usize = allocate(4 * MOST_PLACES);
let placeCount = 0;

export function beginClauses(count: i32): void {
  buckets = allocate(4 * count);
  asked = allocate(count);
  askedClauses = allocate(4 * count);
  // Of what is written, and then only counted where it is new, one more than there are.
  anchors = allocate(4 * (count + 1));
  lists = allocate(LIST_BYTES * count);
}

/**
 * Looks at the hits from `firstHit` up to `lastHit`, until `unmark`.
 * @param from and `to`: positions between which they are
 */
export function mark(firstHit: i32, lastHit: i32, from: i32, to: i32): void {
  first = firstHit;
  last = lastHit;
  base = from;
  widthBits = 0;
  while ((to - from) >> widthBits > LAST_BUCKET) widthBits++;
  // Globals are read anew for each link otherwise.
  const bucketsAt = buckets;
  let newest = anchors;
  const end = findDistinct();
  for (let one = distinct; one < end; one += DISTINCT_BYTES) {
    const entry = <usize>load<u32>(one);
    const bit: u32 = load<u32>(one, 4);
    const counts = load<u32>(entry, 4 * ENTRY_COUNTS);
    const linksEnd = entry + ((<usize>(counts & COUNT_MASK)) << 1);
    const anchorEnd = entry + ((<usize>(counts >>> ANCHOR_BITS)) << 1);
    let link = entry;
    for (; link < anchorEnd; link += 2) {
      const clause: u32 = load<u16>(link, 4 * ENTRY_CLAUSES);
      const at = bucketsAt + (clause << 2);
      const had = load<u32>(at);
      // Without a branch: which anchors are new nobody can foresee.
      store<u32>(newest, clause);
      newest += (<usize>(had === 0)) << 2;
      store<u32>(at, had | bit);
    }
    // By fours: behind the last one there is what may be told, too (tokens.ts).
    for (; link < linksEnd; link += 8) {
      const four = load<u64>(link, 4 * ENTRY_CLAUSES);
      addBit(bucketsAt + ((<u32>four & 0xffff) << 2), bit);
      addBit(bucketsAt + ((<u32>four >>> 16) << 2), bit);
      addBit(bucketsAt + ((<u32>(four >>> 32) & 0xffff) << 2), bit);
      addBit(bucketsAt + ((<u32>(four >>> 48)) << 2), bit);
    }
  }
  anchorCount = <i32>((newest - anchors) >>> 2);
}

/**
 * Lists the entries of the stretch, each with the buckets in which it is: one in five of writing was there before.
 * Returns where the list ends.
 */
function findDistinct(): usize {
  // 0 is what a new entry has.
  round = max<u32>(1, round + 1);
  const now = round;
  let newest = distinct;
  for (let hit = first; hit < last; hit++) {
    const entry = entryAt(load<i32>(entries + ((<usize>hit) << 2)));
    const bit: u32 = bitOf(load<i32>(positions + ((<usize>hit) << 2)));
    // Without a branch, as which are new cannot be foreseen.
    const isNew = load<u32>(entry, 4 * ENTRY_ROUND) !== now;
    const at = select<usize>(newest, <usize>load<u32>(entry, 4 * ENTRY_LISTED), isNew);
    const had = select<u32>(0, load<u32>(at, 4), isNew);
    store<u32>(entry, now, 4 * ENTRY_ROUND);
    store<usize>(entry, at, 4 * ENTRY_LISTED);
    store<usize>(at, entry);
    store<u32>(at, had | bit, 4);
    store<i32>(previousHits + ((<usize>hit) << 2), select<i32>(-1, load<i32>(at, 8), isNew));
    store<i32>(at, hit, 8);
    newest += select<usize>(DISTINCT_BYTES, 0, isNew);
  }
  distinctEnd = newest;
  return newest;
}

function addBit(at: usize, bit: u32): void {
  store<u32>(at, load<u32>(at) | bit);
}

/** Forgets what `mark` found, while the entries of its tokens are what they were. */
export function unmark(): void {
  const bucketsAt = buckets;
  for (let one = distinct; one < distinctEnd; one += DISTINCT_BYTES) {
    const entry = <usize>load<u32>(one);
    const end = entry + ((<usize>(load<u32>(entry, 4 * ENTRY_COUNTS) & COUNT_MASK)) << 1);
    for (let link = entry; link < end; link += 2)
      store<u32>(bucketsAt + ((<usize>load<u16>(link, 4 * ENTRY_CLAUSES)) << 2), 0);
  }
  distinctEnd = distinct;
}

/** The buckets in which a word of a clause ends, or the token that it ends in, which is LONGEST_NOTED longer at most. */
export function bucketsOf(clause: i32): u32 {
  return load<u32>(buckets + ((<usize>clause) << 2));
}

/** Asks where a clause has its words, for `findPlaces`. */
export function ask(clause: i32): void {
  const at = asked + <usize>clause;
  if (load<u8>(at) !== 0) return;
  store<u8>(at, 1);
  store<i32>(askedClauses + ((<usize>askedCount) << 2), clause);
  askedCount++;
  const list = lists + <usize>clause * LIST_BYTES;
  store<usize>(list, 0);
  store<i32>(list, UNORDERED, 4);
}

/** Finds what was asked about, and forgets that it was. */
export function findPlaces(): void {
  placeCount = 0;
  const askedAt = asked;
  let newest = askedLinks;
  // Which links are asked about, one in five, nobody can foresee: so this is without a branch, and apart.
  for (let one = distinct; one < distinctEnd && newest < askedLinksEnd; one += DISTINCT_BYTES) {
    const entry = <usize>load<u32>(one);
    const count = min<usize>(load<u32>(entry, 4 * ENTRY_COUNTS) & COUNT_MASK, (askedLinksEnd - newest) >>> 3);
    const end = entry + (count << 1);
    for (let link = entry; link < end; link += 2) {
      store<usize>(newest, one);
      store<usize>(newest, link - entry, 4);
      newest += (<usize>load<u8>(askedAt + load<u16>(link, 4 * ENTRY_CLAUSES))) << 3;
    }
  }
  // From behind, so that lists, to whose front places are put, are nearly in order.
  let at = chain;
  for (let found = newest; found > askedLinks; found -= 8)
    at = addPlaces(at, load<u32>(found - 8), load<u32>(found - 4));
  for (let index = 0; index < askedCount; index++)
    store<u8>(asked + <usize>load<u32>(askedClauses + ((<usize>index) << 2)), 0);
  askedCount = 0;
}

/**
 * Puts the places of a link at the end of the list of its clause.
 * @param offset where in its entry the link is
 * @returns where the next place goes
 */
function addPlaces(from: usize, one: usize, offset: usize): usize {
  const entry = <usize>load<u32>(one);
  const clause: u32 = load<u16>(entry + offset, 4 * ENTRY_CLAUSES);
  const distances: u32 = load<u16>(
    entry + offset + distancesFrom(load<u32>(entry, 4 * ENTRY_COUNTS)),
    4 * ENTRY_CLAUSES,
  );
  const back = <i32>(distances >>> DISTANCE_BITS) - 1;
  const startBack = <i32>(distances & DISTANCE_MASK) - 1;
  const list = lists + clause * LIST_BYTES;
  let at = from;
  let newest = <usize>load<u32>(list);
  for (
    let hit = load<i32>(one, 8);
    hit >= 0 && at < chainEnd;
    hit = load<i32>(previousHits + ((<usize>hit) << 2))
  ) {
    const begin = max<i32>(0, load<i32>(ends + ((<usize>hit) << 2)) - startBack);
    const position = load<i32>(positions + ((<usize>hit) << 2)) - back;
    store<i32>(at, (position << PLACE_START_BITS) | begin);
    store<usize>(at, newest, 4);
    newest = at;
    at += 8;
  }
  store<usize>(list, newest);
  return at;
}

/**
 * Buckets up to so many characters behind those given, these among them. In five steps for any distance: how often a loop
 * would be gone through nobody can foresee.
 */
export function upwards(bits: u32, characters: i32): u32 {
  let left = bucketsIn(characters);
  let by = min<i32>(left, 1);
  bits |= bits << by;
  left -= by;
  by = min<i32>(left, 2);
  bits |= bits << by;
  left -= by;
  by = min<i32>(left, 4);
  bits |= bits << by;
  left -= by;
  by = min<i32>(left, 8);
  bits |= bits << by;
  left -= by;
  return bits | (bits << left);
}

/** The same of buckets before. */
export function downwards(bits: u32, characters: i32): u32 {
  let left = bucketsIn(characters);
  let by = min<i32>(left, 1);
  bits |= bits >>> by;
  left -= by;
  by = min<i32>(left, 2);
  bits |= bits >>> by;
  left -= by;
  by = min<i32>(left, 4);
  bits |= bits >>> by;
  left -= by;
  by = min<i32>(left, 8);
  bits |= bits >>> by;
  left -= by;
  return bits | (bits >>> left);
}

/** All buckets at most. */
function bucketsIn(characters: i32): i32 {
  return min<i32>(LAST_BUCKET, (characters + (1 << widthBits) - 1) >> widthBits);
}

function bitOf(position: i32): u32 {
  return 1 << min<i32>(LAST_BUCKET, max<i32>(0, position - base) >> widthBits);
}

/** Where in `places` those of a clause that was asked about begin; they end at `endOf`. */
export function startOf(clause: i32): i32 {
  const list = lists + <usize>clause * LIST_BYTES;
  if (load<i32>(list, 4) === UNORDERED) order(list);
  return load<i32>(list, 4);
}

/** Asked after `startOf`. */
export function endOf(clause: i32): i32 {
  return load<i32>(lists + <usize>clause * LIST_BYTES, 8);
}

export function placeAt(index: i32): i32 {
  return load<i32>(places + ((<usize>index) << 2));
}

export function positionOf(place: i32): i32 {
  return place >> PLACE_START_BITS;
}

function order(list: usize): void {
  const start = placeCount;
  let end = start;
  for (let at = <usize>load<u32>(list); at !== 0; at = <usize>load<u32>(at, 4)) {
    store<i32>(places + ((<usize>end) << 2), load<i32>(at));
    end++;
  }
  sort(start, end);
  store<i32>(list, start, 4);
  store<i32>(list, end, 8);
  placeCount = end;
}

/** Few, which are nearly in order, are put in one by one; of many a heap is made, so that the time stays near to linear. */
const MOST_INSERTED = 96;

function sort(start: i32, end: i32): void {
  const base = places + ((<usize>start) << 2);
  const count = end - start;
  if (count > MOST_INSERTED) {
    for (let root = (count >> 1) - 1; root >= 0; root--) sift(base, root, count);
    for (let last = count - 1; last > 0; last--) {
      const largest = load<i32>(base);
      store<i32>(base, load<i32>(base + ((<usize>last) << 2)));
      store<i32>(base + ((<usize>last) << 2), largest);
      sift(base, 0, last);
    }
    return;
  }
  for (let at = 1; at < count; at++) {
    const place = load<i32>(base + ((<usize>at) << 2));
    let to = base + ((<usize>at) << 2);
    for (; to > base && load<i32>(to - 4) > place; to -= 4) store<i32>(to, load<i32>(to - 4));
    store<i32>(to, place);
  }
}

function sift(base: usize, root: i32, count: i32): void {
  const value = load<i32>(base + ((<usize>root) << 2));
  let at = root;
  for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
    let larger = load<i32>(base + ((<usize>child) << 2));
    const next = child + 1 < count ? load<i32>(base + ((<usize>child) << 2), 4) : larger;
    if (next > larger) {
      child++;
      larger = next;
    }
    if (larger <= value) break;
    store<i32>(base + ((<usize>at) << 2), larger);
    at = child;
  }
  store<i32>(base + ((<usize>at) << 2), value);
}
