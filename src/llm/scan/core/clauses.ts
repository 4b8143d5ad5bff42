/**
 * Which clauses have a word in a stretch of a text, and where. An ordinary text of 500 bytes has a hundred tokens,
 * sixty of them different: what they are words of is looked up once for each, and the places of a clause are put in
 * order only when somebody asks, which is for one in eight.
 */

import { ends, entries, MOST_LINKS, positions, previousHits } from './hits';
import {
  DISTANCE_BITS,
  DISTANCE_MASK,
  ENTRY_COUNT,
  ENTRY_LAST_HIT,
  ENTRY_LINKS,
  ENTRY_ROUND,
  PLACE_START_BITS,
} from './layout';
import { allocate } from './memory';
import { entryAt } from './tokens';

/** Of one token of a kilobyte there may be more links than a part has otherwise; the last of these are left out. */
const MOST_PLACES = 2 * MOST_LINKS;
const UNORDERED: i32 = -1;

/** By clause: the round in which it was last present, its first path, and where its places in order begin and end. */
let clauses: usize = 0;
const CLAUSE_BYTES = 16;
let isAnchor: usize = 0;
/** Clauses that are present and the anchor of something. */
export let anchors: usize = 0;
export let anchorCount = 0;
/** Paths to the words of a clause: an entry, the link in it, and the next path. */
const paths: usize = allocate(16 * MOST_LINKS);
const PATH_BYTES = 16;
const pathsEnd: usize = paths + 16 * MOST_LINKS - PATH_BYTES;
/** Places of the clauses that were asked for, each clause's in order. */
export const places: usize = allocate(4 * MOST_PLACES);
let placeCount = 0;
let round: u32 = 0;
let firstHit = 0;

/** @param isAnchorOf by clause, a byte */
export function beginClauses(clauseCount: i32, isAnchorOf: usize): void {
  clauses = allocate(CLAUSE_BYTES * clauseCount);
  anchors = allocate(4 * clauseCount);
  isAnchor = isAnchorOf;
}

/** Looks at the hits from `first` up to `last`; what was known of others is forgotten. */
export function read(first: i32, last: i32): void {
  round++;
  firstHit = first;
  placeCount = 0;
  anchorCount = 0;
  const now = round;
  let path = paths;
  for (let hit = first; hit < last; hit++) {
    const entry = entryAt(load<i32>(entries + ((<usize>hit) << 2)));
    let previous: i32 = -1;
    if (load<u32>(entry, 4 * ENTRY_ROUND) === now) {
      previous = load<i32>(entry, 4 * ENTRY_LAST_HIT);
    } else {
      store<u32>(entry, now, 4 * ENTRY_ROUND);
      path = link(entry, path);
    }
    store<i32>(previousHits + ((<usize>hit) << 2), previous);
    store<i32>(entry, hit, 4 * ENTRY_LAST_HIT);
  }
}

export function has(clause: i32): bool {
  return load<u32>(clauses + <usize>clause * CLAUSE_BYTES) === round;
}

/** Where in `places` those of a clause that is present begin; they end at `endOf`. */
export function startOf(clause: i32): i32 {
  const at = clauses + <usize>clause * CLAUSE_BYTES;
  if (load<i32>(at, 8) === UNORDERED) order(at);
  return load<i32>(at, 8);
}

/** Asked after `startOf`. */
export function endOf(clause: i32): i32 {
  return load<i32>(clauses + <usize>clause * CLAUSE_BYTES, 12);
}

export function placeAt(index: i32): i32 {
  return load<i32>(places + ((<usize>index) << 2));
}

export function positionOf(place: i32): i32 {
  return place >> PLACE_START_BITS;
}

function link(entry: usize, firstPath: usize): usize {
  const now = round;
  let at = entry + 4 * ENTRY_LINKS;
  const end = at + 4 * load<u32>(entry, 4 * ENTRY_COUNT);
  let path = firstPath;
  for (; at < end && path < pathsEnd; at += 4) {
    const known = load<u32>(at);
    const clause = <usize>(known >>> (2 * DISTANCE_BITS));
    const ofClause = clauses + clause * CLAUSE_BYTES;
    store<u32>(path, <u32>entry);
    store<u32>(path, known, 4);
    if (load<u32>(ofClause) === now) {
      store<u32>(path, load<u32>(ofClause, 4), 8);
    } else {
      store<u32>(ofClause, now);
      store<i32>(ofClause, UNORDERED, 8);
      store<u32>(path, 0, 8);
      if (load<u8>(isAnchor + clause) !== 0) {
        store<u32>(anchors + ((<usize>anchorCount) << 2), <u32>clause);
        anchorCount++;
      }
    }
    store<u32>(ofClause, <u32>path, 4);
    path += PATH_BYTES;
  }
  return path;
}

function order(clause: usize): void {
  const start = placeCount;
  let end = start;
  for (let path = <usize>load<u32>(clause, 4); path !== 0; path = <usize>load<u32>(path, 8)) {
    const known = load<u32>(path, 4);
    const back = <i32>((known >>> DISTANCE_BITS) & DISTANCE_MASK) - 1;
    const startBack = <i32>(known & DISTANCE_MASK) - 1;
    let hit = load<i32>(<usize>load<u32>(path), 4 * ENTRY_LAST_HIT);
    while (hit >= firstHit && end < MOST_PLACES) {
      const begin = max<i32>(0, load<i32>(ends + ((<usize>hit) << 2)) - startBack);
      const position = load<i32>(positions + ((<usize>hit) << 2)) - back;
      store<i32>(places + ((<usize>end) << 2), (position << PLACE_START_BITS) | begin);
      end++;
      hit = load<i32>(previousHits + ((<usize>hit) << 2));
    }
  }
  sort(start, end);
  store<i32>(clause, start, 8);
  store<i32>(clause, end, 12);
  placeCount = end;
}

/** Few are put in one by one; of many a heap is made, so that the time stays near to linear. */
const MOST_INSERTED = 24;

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
