/** Where exactly the words of the few clauses stand that are asked about, and those of anchors. */

import {
  DISTINCT_BYTES,
  distinct,
  distinctEnd,
  MOST_PLACES,
  NUMBERS,
  previousHits,
  triggerOwners,
} from './clauses';
import { ends, positions } from './hits';
import {
  COUNT_MASK,
  DISTANCE_BITS,
  DISTANCE_MASK,
  ENTRY_COUNTS,
  ENTRY_LINKS,
  PLACE_START_BITS,
  TRIGGER_BITS,
} from './layout';
import { distancesFrom } from './tokens';

/** By clause, a byte: whether it was asked about; and a list of those that were. */
const asked: usize = memory.data(NUMBERS, 16);
const askedClauses: usize = memory.data(4 * NUMBERS, 16);
let askedCount = 0;
/** By clause that was asked about: the last of its places as they were found; then where, in order, they begin and end. */
const LIST_BYTES = 12;
const lists: usize = memory.data(12 * NUMBERS, 16);
const UNORDERED: i32 = -1;
/** A place as it is found, and the one found before of the same clause. */
const chain: usize = memory.data(8 * MOST_PLACES, 16);
const chainEnd: usize = chain + 8 * MOST_PLACES;
/** Links that were asked about: of which entry of the stretch, and where in that the link is. */
const askedLinks: usize = memory.data(8 * (MOST_PLACES + 1), 16);
const askedLinksEnd: usize = askedLinks + 8 * MOST_PLACES;
/** Places of the clauses that were asked about and of the anchors that go with them, each one's in order. */
const places: usize = memory.data(4 * MOST_PLACES, 16);
let placeCount = 0;

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
  const end = findLinks();
  // From behind, so that lists, to whose front places are put, are nearly in order.
  let at = chain;
  for (let found = end; found > askedLinks; found -= 8)
    at = addPlaces(at, load<u32>(found - 8), load<u32>(found - 4));
  for (let index = 0; index < askedCount; index++)
    store<u8>(asked + <usize>load<u32>(askedClauses + ((<usize>index) << 2)), 0);
  askedCount = 0;
}

/** Lists the links to clauses that were asked about. Returns where the list ends. */
function findLinks(): usize {
  let newest = askedLinks;
  // Which links are asked about, one in five, nobody can foresee: so this is without a branch, and apart.
  for (let one = distinct; one < distinctEnd && newest < askedLinksEnd; one += DISTINCT_BYTES) {
    const entry = <usize>load<u32>(one);
    const counts = load<u32>(entry, 4 * ENTRY_COUNTS);
    const from = entry + ((<usize>(counts >>> TRIGGER_BITS)) << 1);
    const room = ((askedLinksEnd - newest) >>> 3) << 1;
    const end = min<usize>(entry + ((<usize>(counts & COUNT_MASK)) << 1), from + room);
    for (let link = from; link < end; link += 2) {
      store<usize>(newest, one);
      store<usize>(newest, link - entry, 4);
      newest += (<usize>load<u8>(asked + load<u16>(link, 4 * ENTRY_LINKS))) << 3;
    }
  }
  return newest;
}

/**
 * Puts the places of a link at the end of the list of its clause.
 * @param offset where in its entry the link is
 * @returns where the next place goes
 */
function addPlaces(from: usize, one: usize, offset: usize): usize {
  const entry = <usize>load<u32>(one);
  const list = lists + <usize>load<u16>(entry + offset, 4 * ENTRY_LINKS) * LIST_BYTES;
  const distances = distancesOf(entry, offset);
  let at = from;
  let newest = <usize>load<u32>(list);
  for (
    let hit = load<i32>(one, 8);
    hit >= 0 && at < chainEnd;
    hit = load<i32>(previousHits + ((<usize>hit) << 2))
  ) {
    store<i32>(at, placeOf(hit, distances));
    store<usize>(at, newest, 4);
    newest = at;
    at += 8;
  }
  store<usize>(list, newest);
  return at;
}

/** Of a link, by where in its entry it is. */
function distancesOf(entry: usize, offset: usize): u32 {
  return load<u16>(entry + offset + distancesFrom(load<u32>(entry, 4 * ENTRY_COUNTS)), 4 * ENTRY_LINKS);
}

/** The place of a word in the token of a hit. */
function placeOf(hit: i32, distances: u32): i32 {
  const back = <i32>(distances >>> DISTANCE_BITS) - 1;
  const startBack = <i32>(distances & DISTANCE_MASK) - 1;
  const begin = max<i32>(0, load<i32>(ends + ((<usize>hit) << 2)) - startBack);
  return ((load<i32>(positions + ((<usize>hit) << 2)) - back) << PLACE_START_BITS) | begin;
}

/** Where in `places` those end that are told next. */
export function placesEnd(): i32 {
  return placeCount;
}

/** Adds those of the anchor's word that a link to a trigger stands for, out of order. */
export function addAnchorPlaces(link: i32): void {
  const one = <usize>load<u32>(triggerOwners + ((<usize>link) << 2));
  const offset = (<usize>(link - load<i32>(one, 12))) << 1;
  const distances = distancesOf(<usize>load<u32>(one), offset);
  for (
    let hit = load<i32>(one, 8);
    hit >= 0 && placeCount < MOST_PLACES;
    hit = load<i32>(previousHits + ((<usize>hit) << 2))
  ) {
    store<i32>(places + ((<usize>placeCount) << 2), placeOf(hit, distances));
    placeCount++;
  }
}

/** Puts places from one on in order, up to the last; `forgetPlacesFrom` takes them back. */
export function orderPlaces(start: i32): void {
  sort(start, placeCount);
}

export function forgetPlacesFrom(start: i32): void {
  placeCount = start;
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
  for (let at = <usize>load<u32>(list); at !== 0 && end < MOST_PLACES; at = <usize>load<u32>(at, 4)) {
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
