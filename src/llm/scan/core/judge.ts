/** Which patterns have to be tried, since their words are there, in order and near each other. */

import {
  anchorCount,
  anchors,
  ask,
  bucketsOf,
  downwards,
  endOf,
  findPlaces,
  mark,
  placeAt,
  positionOf,
  startOf,
  unmark,
  upwards,
} from './clauses';
import { characterCount, DISORDER_BYTES, firstFrom, hitCount, putInOrder } from './hits';
import {
  LEAD_ANCHOR,
  LEAD_UNKNOWN,
  LONGEST_NOTED,
  MOST_TOLD,
  PLACE_START_BITS,
  TABLE_ANCHORS,
  TABLE_GATES,
  TABLE_TRIGGER_STARTS,
  TABLE_TRIGGERS,
  TRIGGER_BEFORE_COUNT,
  TRIGGER_CLAUSES,
  TRIGGER_INTS,
  TRIGGER_LEAD,
  TRIGGER_ROLES,
  TRIGGER_TARGET,
} from './layout';
import { allocate } from './memory';
import { table } from './text';

/** The host: to take what is in `told`, which is full. */
declare function take(count: i32): void;

/**
 * What is to be tried, for the host: a pattern, times two, and one more where it is to be tried around a byte of the part
 * and not from one; and the byte. A call of the host for each would take as long as to find it.
 */
export const told: usize = allocate(8 * MOST_TOLD);
let toldCount = 0;

/**
 * Triggers whose words are near each other are judged in stretches of a part, with what stands around them: in a
 * whole part there is hardly a word that is nowhere.
 */
const STRETCH_CHARACTERS = 4096;

/** Columns of an anchor's row, in bytes: its near triggers, its far ones, and those of the next anchor. */
const NEAR: usize = 0;
const FAR: usize = 2;
const NEXT: usize = 4;

let numbers: usize = 0;
let rows: usize = 0;
let gates: usize = 0;
let starts: usize = 0;
let nearCharacters = 0;
let firstAnchor: u32 = 0;
/** Triggers whose gate has a word: its number, and its anchor. */
let gated: usize = 0;
/** Triggers whose words are near each other: where its numbers are, and its anchor. */
let found: usize = 0;
let foundCount = 0;
/** By neighbour of the trigger at hand: how far its hits were gone through. */
let cursors: usize = 0;

/**
 * @param firstAnchorId the clauses from this one on are anchors of triggers
 * @param near how many characters apart the words of near triggers are at most
 * @param mostNeighbours other clauses of a trigger, at most
 */
export function beginJudging(firstAnchorId: i32, near: i32, triggerCount: i32, mostNeighbours: i32): void {
  firstAnchor = <u32>firstAnchorId;
  numbers = table(TABLE_TRIGGERS);
  rows = table(TABLE_ANCHORS);
  gates = table(TABLE_GATES);
  starts = table(TABLE_TRIGGER_STARTS);
  nearCharacters = near;
  gated = allocate(8 * (triggerCount + 1));
  found = allocate(8 * triggerCount);
  // The first is asked for even where there is none.
  cursors = allocate(4 * (mostNeighbours + 1));
}

/**
 * Judges the part that was noted.
 * @param isWhole one window is as good as many: a trigger need be told of one place only, where matches begin anywhere
 * @returns how much is in `told` that the host has not taken yet
 */
export function judge(roles: u32, isWhole: bool): i32 {
  toldCount = 0;
  if (hitCount > 0) judgePart(roles, isWhole);
  return toldCount;
}

function judgePart(roles: u32, isWhole: bool): void {
  const end = characterCount;
  const isStretch = end < STRETCH_CHARACTERS + nearCharacters;
  mark(0, hitCount, 0, end);
  judgeAnchors(isStretch ? NEAR : FAR, NEXT, roles);
  tryFound(0, i32.MAX_VALUE, isWhole);
  unmark();
  if (isStretch) return;
  putInOrder();
  const reach = nearCharacters + LONGEST_NOTED + DISORDER_BYTES;
  for (let from = 0; from < end; from += STRETCH_CHARACTERS) {
    const to = from + STRETCH_CHARACTERS;
    mark(firstFrom(from - reach), firstFrom(to + reach), from - nearCharacters, to + nearCharacters);
    judgeAnchors(NEAR, FAR, roles);
    tryFound(from, to, isWhole);
    unmark();
  }
}

/**
 * Finds the triggers of which each clause has a word near the anchor's: of 200 whose anchor is there, eight.
 * @param from and `to`: which of an anchor's triggers, as columns of its row
 */
function judgeAnchors(from: usize, to: usize, roles: u32): void {
  const anchorsEnd = anchors + ((<usize>anchorCount) << 2);
  let newest = gated;
  // Three in four have no word of their gate, and which nobody can foresee: so this is without a branch, and apart.
  for (let at = anchors; at < anchorsEnd; at += 4) {
    const anchor = load<u32>(at);
    const row = rows + ((<usize>(anchor - firstAnchor)) << 2);
    const end: u32 = load<u16>(row + to);
    for (let trigger: u32 = load<u16>(row + from); trigger < end; trigger++) {
      store<u32>(newest, trigger);
      store<u32>(newest, anchor, 4);
      newest += (<usize>(bucketsOf(load<u16>(gates + (trigger << 1))) !== 0)) << 3;
    }
  }
  for (let at = gated; at < newest; at += 8) {
    const fields = numbers + ((<usize>load<u32>(starts + ((<usize>load<u32>(at)) << 2))) << 2);
    if ((load<u32>(fields, 4 * TRIGGER_ROLES) & roles) !== 0) askIfNear(fields, load<i32>(at, 4));
  }
}

function askIfNear(fields: usize, anchor: i32): void {
  const first = fields + 4 * TRIGGER_CLAUSES;
  const last = fields + ((<usize>load<u32>(fields, 4 * TRIGGER_INTS)) << 2);
  const firstAfter = first + 8 * <usize>load<u32>(fields, 4 * TRIGGER_BEFORE_COUNT);
  let at = bucketsOf(anchor);
  for (let other = first; other < last; other += 8) {
    const there = bucketsOf(load<i32>(other));
    const distance = load<i32>(other, 4) + LONGEST_NOTED;
    at &= other < firstAfter ? upwards(there, distance) : downwards(there, distance);
    if (at === 0) return;
  }
  for (let other = first; other < last; other += 8) ask(load<i32>(other));
  ask(anchor);
  const entry = found + ((<usize>foundCount) << 3);
  foundCount++;
  store<usize>(entry, fields);
  store<i32>(entry, anchor, 4);
}

/** Has tried, of what was found, what is in order and near enough. */
function tryFound(from: i32, to: i32, isWhole: bool): void {
  if (foundCount === 0) return;
  findPlaces();
  for (let index = 0; index < foundCount; index++) {
    const entry = found + ((<usize>index) << 3);
    judgeOrder(<usize>load<u32>(entry), load<i32>(entry, 4), from, to, isWhole);
  }
  foundCount = 0;
}

/** Goes through the anchor's places, and with them through those of the other clauses, each once from front to back. */
function judgeOrder(fields: usize, anchor: i32, from: i32, to: i32, isWhole: bool): void {
  const target = load<i32>(fields, 4 * TRIGGER_TARGET) << 1;
  const first = fields + 4 * TRIGGER_CLAUSES;
  const last = fields + ((<usize>load<u32>(fields, 4 * TRIGGER_INTS)) << 2);
  const firstAfter = first + 8 * <usize>load<u32>(fields, 4 * TRIGGER_BEFORE_COUNT);
  const lead = load<i32>(fields, 4 * TRIGGER_LEAD);
  let index = startOf(anchor);
  const end = endOf(anchor);
  let cursor = cursors;
  for (let at = first; at < last; at += 8, cursor += 4)
    store<i32>(cursor, startOf(load<i32>(at)) - (at < firstAfter ? 1 : 0));
  const cursorsAfter = cursors + ((firstAfter - first) >>> 1);
  let tried = load<i32>(cursors);
  for (; index < end; index++) {
    const place = placeAt(index);
    const position = positionOf(place);
    if (position >= to) return;
    if (position < from || !hasBefore(first, firstAfter, position)) continue;
    if (!hasAfter(firstAfter, last, cursorsAfter, position)) continue;
    if (lead === LEAD_UNKNOWN) {
      tell(target | 1, place);
      if (isWhole) return;
    } else if (lead === LEAD_ANCHOR) {
      tell(target, place);
    } else {
      // What an earlier anchor was tried with need not be tried again.
      const newest = load<i32>(cursors);
      const earliest = position - load<i32>(first, 4);
      for (let at = newest; at > tried && positionOf(placeAt(at)) >= earliest; at--)
        tell(target, placeAt(at));
      tried = newest;
    }
  }
}

/** Whether the last place of each clause that is before a position is near enough; cursors are left on it. */
function hasBefore(first: usize, end: usize, position: i32): bool {
  let cursorAt = cursors;
  for (let at = first; at < end; at += 8, cursorAt += 4) {
    const clause = load<i32>(at);
    const last = endOf(clause) - 1;
    let cursor = load<i32>(cursorAt);
    while (cursor < last && positionOf(placeAt(cursor + 1)) < position) cursor++;
    store<i32>(cursorAt, cursor);
    if (cursor < startOf(clause)) return false;
    if (positionOf(placeAt(cursor)) < position - load<i32>(at, 4)) return false;
  }
  return true;
}

/** The same of the first place behind it. */
function hasAfter(first: usize, end: usize, firstCursor: usize, position: i32): bool {
  let cursorAt = firstCursor;
  for (let at = first; at < end; at += 8, cursorAt += 4) {
    const last = endOf(load<i32>(at));
    let cursor = load<i32>(cursorAt);
    while (cursor < last && positionOf(placeAt(cursor)) <= position) cursor++;
    store<i32>(cursorAt, cursor);
    if (cursor === last) return false;
    if (positionOf(placeAt(cursor)) > position + load<i32>(at, 4)) return false;
  }
  return true;
}

/** Tells of the byte of the part in which the word of a place begins. */
function tell(what: i32, place: i32): void {
  if (toldCount === MOST_TOLD) {
    take(toldCount);
    toldCount = 0;
  }
  const at = told + ((<usize>toldCount) << 3);
  store<i32>(at, what);
  store<i32>(at, place & ((1 << PLACE_START_BITS) - 1), 4);
  toldCount++;
}
