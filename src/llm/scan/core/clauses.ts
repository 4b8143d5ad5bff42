/**
 * Which clauses have a word in a stretch of a text, and which triggers have one of their anchor. Of each link to a clause
 * that is told roughly, as a bit for each of 32 parts of the stretch: an ordinary text of 300 bytes has 370 links, at a
 * nanosecond or two each.
 */

import { entries, MOST_HITS, MOST_LINKS, positions } from './hits';
import {
  ALWAYS_THERE,
  COUNT_MASK,
  ENTRY_COUNTS,
  ENTRY_LINKS,
  ENTRY_LISTED,
  ENTRY_ROUND,
  MOST_LINK_NUMBERS,
  TRIGGER_BITS,
} from './layout';
import { pool } from './tokens';

/** Of one token of a kilobyte there may be more links than a part has otherwise; the last of these are left out. */
export const MOST_PLACES = 2 * MOST_LINKS;

const LAST_BUCKET = 31;
/** As many as there can be. */
export const NUMBERS = MOST_LINK_NUMBERS + 1;

/** By clause: in which buckets of the stretch a word of it ends. */
const buckets: usize = memory.data(4 * NUMBERS, 16);
let clauseCount = 0;
/**
 * Entries of the stretch: where each is, the buckets in which it is, the last of its hits, and the first of its links in
 * `triggerLinks`.
 */
export const DISTINCT_BYTES: usize = 16;
export const distinct: usize = memory.data(16 * (MOST_HITS + 1), 16);
export let distinctEnd: usize = distinct;
/** By hit: the one before of the same entry, or -1. */
export const previousHits: usize = memory.data(4 * MOST_HITS, 16);
let round: u32 = 0;
/**
 * Links to triggers, 16 bits each: their numbers; and of which entry of the stretch each is. Behind the last one there is
 * room for what is copied beside.
 */
export const triggerLinks: usize = memory.data(2 * (MOST_PLACES + 8), 16);
export const triggerOwners: usize = memory.data(4 * (MOST_PLACES + 8), 16);
export let triggerLinkCount = 0;
/** How wide a bucket of the stretch is. */
let widthBits = 0;

export function beginClauses(count: i32): void {
  clauseCount = count;
}

/**
 * Looks at the hits from `firstHit` up to `lastHit`, until `unmark`.
 * @param from and `to`: positions between which they are
 */
export function mark(firstHit: i32, lastHit: i32, from: i32, to: i32): void {
  widthBits = 0;
  while ((to - from) >> widthBits > LAST_BUCKET) widthBits++;
  store<u32>(buckets, -1, 4 * ALWAYS_THERE);
  findDistinct(firstHit, lastHit, from);
  const end = distinctEnd;
  let triggerCount: usize = 0;
  for (let one = distinct; one < end; one += DISTINCT_BYTES) {
    const entry = <usize>load<u32>(one);
    const bit: u32 = load<u32>(one, 4);
    const counts = load<u32>(entry, 4 * ENTRY_COUNTS);
    const ofTriggers = min<usize>(counts >>> TRIGGER_BITS, MOST_PLACES - triggerCount);
    store<usize>(one, triggerCount, 12);
    // Eight links in any case: whether there are some nobody can foresee, and more are rare.
    const owner = i32x4.splat(<i32>one);
    let copied: usize = 0;
    do {
      const at = triggerCount + copied;
      v128.store(at << 1, v128.load(entry + (copied << 1), 4 * ENTRY_LINKS), triggerLinks);
      v128.store(at << 2, owner, triggerOwners);
      v128.store(at << 2, owner, triggerOwners + 16);
      copied += 8;
    } while (copied < ofTriggers);
    triggerCount += ofTriggers;
    // By fours: behind the last one there is what may be told, too (tokens.ts).
    const linksEnd = entry + ((<usize>(counts & COUNT_MASK)) << 1);
    for (let link = entry + ((<usize>(counts >>> TRIGGER_BITS)) << 1); link < linksEnd; link += 8) {
      addBit(load<u16>(link, 4 * ENTRY_LINKS), bit);
      addBit(load<u16>(link, 4 * ENTRY_LINKS + 2), bit);
      addBit(load<u16>(link, 4 * ENTRY_LINKS + 4), bit);
      addBit(load<u16>(link, 4 * ENTRY_LINKS + 6), bit);
    }
  }
  triggerLinkCount = <i32>triggerCount;
}

/** Lists the entries of the stretch, each with the buckets in which it is: one in five of writing was there before. */
function findDistinct(firstHit: i32, lastHit: i32, from: i32): void {
  // 0 is what a new entry has.
  round = max<u32>(1, round + 1);
  const now = round;
  let newest = distinct;
  // Globals are read anew for each hit otherwise.
  const positionsAt = positions;
  const bits = widthBits;
  for (let hit = firstHit; hit < lastHit; hit++) {
    const entry = pool + ((<usize>load<u32>((<usize>hit) << 2, entries)) << 2);
    const position = load<i32>(positionsAt + ((<usize>hit) << 2));
    const bit: u32 = 1 << min<i32>(LAST_BUCKET, max<i32>(0, position - from) >> bits);
    // Without a branch, as which are new cannot be foreseen.
    const isNew = load<u32>(entry, 4 * ENTRY_ROUND) !== now;
    const at = select<usize>(newest, <usize>load<u32>(entry, 4 * ENTRY_LISTED), isNew);
    const had = select<u32>(0, load<u32>(at, 4), isNew);
    store<u32>(entry, now, 4 * ENTRY_ROUND);
    store<usize>(entry, at, 4 * ENTRY_LISTED);
    store<usize>(at, entry);
    store<u32>(at, had | bit, 4);
    store<i32>((<usize>hit) << 2, select<i32>(-1, load<i32>(at, 8), isNew), previousHits);
    store<i32>(at, hit, 8);
    newest += select<usize>(DISTINCT_BYTES, 0, isNew);
  }
  distinctEnd = newest;
}

function addBit(clause: u32, bit: u32): void {
  store<u32>(clause << 2, load<u32>(clause << 2, buckets) | bit, buckets);
}

/** Forgets what `mark` found; all clauses at once, as how many links an entry has nobody can foresee. */
export function unmark(): void {
  memory.fill(buckets, 0, 4 * clauseCount);
  distinctEnd = distinct;
}

/** The buckets in which a word of a clause ends, or the token that it ends in, which is LONGEST_NOTED longer at most. */
export function bucketsOf(clause: i32): u32 {
  return load<u32>((<usize>clause) << 2, buckets);
}

/** The buckets of the entry that a link to a trigger is of. */
export function bucketsOfLink(link: i32): u32 {
  return load<u32>(<usize>load<u32>(triggerOwners + ((<usize>link) << 2)), 4);
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
