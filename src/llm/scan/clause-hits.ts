/** Which clauses have a word in a stretch of a text, and where. */

import {
  backOf,
  clauseOf,
  ENTRY_COUNT,
  ENTRY_LAST_HIT,
  ENTRY_LINKS,
  ENTRY_ROUND,
  linkCountOf,
  startOf,
} from './token-entry.ts';
import type { TokenMemo } from './token-memo.ts';
import { grown, type WordHits } from './word-hits.ts';

/** More places than these are sorted by the runtime; for fewer its call takes longer than the sorting. */
const MOST_INSERTED = 24;

/** A place is where a word ends, in characters, times this, plus where it begins, in bytes: both within a part. */
const START_BITS = 15;
const START_MASK = (1 << START_BITS) - 1;
/** Bytes of a part at most. */
export const MOST_PART_BYTES = 1 << START_BITS;

const CLAUSE_INTS = 4;
const CLAUSE_PATH = 1;
const CLAUSE_START = 2;
const CLAUSE_END = 3;
const UNORDERED = -1;

const PATH_INTS = 3;
const PATH_LINK = 1;
const PATH_NEXT = 2;

export function positionOf(place: number): number {
  return place >> START_BITS;
}

export function startIn(place: number): number {
  return place & START_MASK;
}

/**
 * An ordinary text of 500 bytes has a hundred tokens, sixty of them different: what they are words of is looked up
 * once for each, and the places of a clause are put in order only when somebody asks, which is for one in eight.
 */
export class ClauseHits {
  readonly #memo: TokenMemo;
  /** Clauses that are present and the anchor of something, in the first `anchorCount` places. */
  readonly anchors: Int32Array;
  anchorCount = 0;
  /** Places of the clauses that were asked for, each clause's in order. */
  places = new Int32Array(4096);
  #placeCount = 0;
  #round = 0;
  #first = 0;
  #hits: WordHits | undefined;
  /** By hit: the one before of the same entry. */
  #previousHit = new Int32Array(4096);
  readonly #isAnchor: Uint8Array;
  /** By clause: the round in which it was last present, its first path, and where its places were put in order. */
  readonly #clauses: Int32Array;
  // A path to a word of a clause: an entry, the link in it, and the next path.
  #paths = new Int32Array(4096);

  /** @param isAnchor by clause */
  constructor(memo: TokenMemo, isAnchor: Uint8Array) {
    const clauseCount = isAnchor.length;
    this.#memo = memo;
    this.#isAnchor = isAnchor;
    this.anchors = new Int32Array(clauseCount);
    this.#clauses = new Int32Array(clauseCount * CLAUSE_INTS);
  }

  /** Looks at the hits from `first` up to `last`; what was known of others is forgotten. */
  read(hits: WordHits, first: number, last: number): void {
    const { entries } = hits;
    if (this.#previousHit.length < entries.length) this.#previousHit = new Int32Array(entries.length);
    const previousHit = this.#previousHit;
    const { pool } = this.#memo;
    const round = ++this.#round;
    this.#hits = hits;
    this.#first = first;
    this.#placeCount = 0;
    this.anchorCount = 0;
    let paths = 0;
    for (let hit = first; hit < last; hit++) {
      const entry = entries[hit] as number;
      if (pool[entry + ENTRY_ROUND] === round) {
        previousHit[hit] = pool[entry + ENTRY_LAST_HIT] as number;
      } else {
        pool[entry + ENTRY_ROUND] = round;
        previousHit[hit] = -1;
        paths = this.#link(entry, paths);
      }
      pool[entry + ENTRY_LAST_HIT] = hit;
    }
  }

  has(clause: number): boolean {
    return this.#clauses[clause * CLAUSE_INTS] === this.#round;
  }

  /** Where in `places` those of a clause that is present begin; they end at `endOf`. */
  startOf(clause: number): number {
    const at = clause * CLAUSE_INTS;
    if (this.#clauses[at + CLAUSE_START] === UNORDERED) this.#order(at);
    return this.#clauses[at + CLAUSE_START] as number;
  }

  /** Asked after `startOf`. */
  endOf(clause: number): number {
    return this.#clauses[clause * CLAUSE_INTS + CLAUSE_END] as number;
  }

  #link(entry: number, pathCount: number): number {
    const { pool } = this.#memo;
    const round = this.#round;
    const clauses = this.#clauses;
    const end = entry + ENTRY_LINKS + linkCountOf(pool[entry + ENTRY_COUNT] as number);
    let path = pathCount;
    for (let at = entry + ENTRY_LINKS; at < end; at++) {
      const link = pool[at] as number;
      const clause = clauseOf(link);
      const ofClause = clause * CLAUSE_INTS;
      if (path + PATH_INTS > this.#paths.length) this.#paths = grown(this.#paths);
      const paths = this.#paths;
      paths[path] = entry;
      paths[path + PATH_LINK] = link;
      if (clauses[ofClause] === round) {
        paths[path + PATH_NEXT] = clauses[ofClause + CLAUSE_PATH] as number;
      } else {
        clauses[ofClause] = round;
        clauses[ofClause + CLAUSE_START] = UNORDERED;
        paths[path + PATH_NEXT] = -1;
        if (this.#isAnchor[clause] !== 0) this.anchors[this.anchorCount++] = clause;
      }
      clauses[ofClause + CLAUSE_PATH] = path;
      path += PATH_INTS;
    }
    return path;
  }

  #order(ofClause: number): void {
    const { pool } = this.#memo;
    const { positions, ends } = this.#hits as WordHits;
    const previousHit = this.#previousHit;
    const clauses = this.#clauses;
    const paths = this.#paths;
    const start = this.#placeCount;
    let end = start;
    for (
      let path = clauses[ofClause + CLAUSE_PATH] as number;
      path >= 0;
      path = paths[path + PATH_NEXT] as number
    ) {
      const link = paths[path + PATH_LINK] as number;
      const back = backOf(link);
      const startBack = startOf(link) - 1;
      let hit = pool[(paths[path] as number) + ENTRY_LAST_HIT] as number;
      for (; hit >= this.#first; hit = previousHit[hit] as number) {
        if (end === this.places.length) this.places = grown(this.places);
        const begin = Math.max(0, (ends[hit] as number) - startBack);
        this.places[end++] = (((positions[hit] as number) - back) << START_BITS) | begin;
      }
    }
    this.#sort(start, end);
    clauses[ofClause + CLAUSE_START] = start;
    clauses[ofClause + CLAUSE_END] = end;
    this.#placeCount = end;
  }

  #sort(start: number, end: number): void {
    if (end - start > MOST_INSERTED) {
      this.places.subarray(start, end).sort();
      return;
    }
    const { places } = this;
    for (let at = start + 1; at < end; at++) {
      const place = places[at] as number;
      let to = at;
      for (; to > start && (places[to - 1] as number) > place; to--) places[to] = places[to - 1] as number;
      places[to] = place;
    }
  }
}
