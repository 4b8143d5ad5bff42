/** Which patterns have to be tried, since their words are there, in order and near each other. */

import { anchorCount, anchors, endOf, has, placeAt, positionOf, read, startOf } from './clauses';
import { firstFrom, hitCount, positions } from './hits';
import {
  LEAD_ANCHOR,
  LEAD_UNKNOWN,
  TABLE_FAR,
  TABLE_FAR_VALUES,
  TABLE_NEAR,
  TABLE_NEAR_VALUES,
  TABLE_TRIGGER_VALUES,
  TABLE_TRIGGERS,
  TRIGGER_BEFORE_COUNT,
  TRIGGER_CLAUSES,
  TRIGGER_GATE,
  TRIGGER_LEAD,
  TRIGGER_ROLES,
} from './layout';
import { allocate } from './memory';
import { table } from './text';

/** The host: to try what a trigger is for around a place, or from one. Both are told where its numbers begin. */
declare function setOffAround(trigger: i32, place: i32): void;
declare function start(trigger: i32, place: i32): void;

/**
 * Triggers whose words are near each other are judged in stretches of a part, with what stands around them: in a
 * whole part there is hardly a word that is nowhere.
 */
const STRETCH_CHARACTERS = 1024;
/** Words of a token are noted where it ends; none is longer than this. */
const LONGEST_NOTED = 32;

let triggerRows: usize = 0;
let numbers: usize = 0;
let nearRows: usize = 0;
let nearValues: usize = 0;
let farRows: usize = 0;
let farValues: usize = 0;
let nearCharacters = 0;
/** By neighbour of the trigger at hand: how far its hits were gone through. */
let cursors: usize = 0;

/** @param near how many characters apart the words of near triggers are at most */
export function beginJudging(near: i32, mostNeighbours: i32): void {
  triggerRows = table(TABLE_TRIGGERS);
  numbers = table(TABLE_TRIGGER_VALUES);
  nearRows = table(TABLE_NEAR);
  nearValues = table(TABLE_NEAR_VALUES);
  farRows = table(TABLE_FAR);
  farValues = table(TABLE_FAR_VALUES);
  nearCharacters = near;
  cursors = allocate(4 * mostNeighbours);
}

/**
 * Judges the part that was noted.
 * @param isWhole one window is as good as many: a trigger need be told of one place only, where matches begin anywhere
 */
export function judge(roles: u32, isWhole: bool): void {
  if (hitCount === 0) return;
  const last = load<i32>(positions + ((<usize>(hitCount - 1)) << 2));
  read(0, hitCount);
  judgeAnchors(farRows, farValues, roles, 0, i32.MAX_VALUE, isWhole);
  if (last < STRETCH_CHARACTERS + nearCharacters) {
    judgeAnchors(nearRows, nearValues, roles, 0, i32.MAX_VALUE, isWhole);
    return;
  }
  // The last hit is not always the last position: they are in the order of tokens, not of the words in them.
  for (let from = 0; from <= last + LONGEST_NOTED; from += STRETCH_CHARACTERS) {
    const to = from + STRETCH_CHARACTERS;
    const first = firstFrom(from - nearCharacters - LONGEST_NOTED);
    read(first, firstFrom(to + nearCharacters + LONGEST_NOTED));
    judgeAnchors(nearRows, nearValues, roles, from, to, isWhole);
  }
}

/** Has tried what has a word of each clause, if they are in order and near enough: 1 in 40 of what has an anchor. */
function judgeAnchors(rows: usize, values: usize, roles: u32, from: i32, to: i32, isWhole: bool): void {
  const count = anchorCount;
  for (let index = 0; index < count; index++) {
    const anchor = load<i32>(anchors + ((<usize>index) << 2));
    const row = rows + ((<usize>anchor) << 2);
    const end = load<i32>(row, 4);
    for (let at = load<i32>(row); at < end; at++) {
      const id = load<i32>(values + ((<usize>at) << 2));
      const bounds = triggerRows + ((<usize>id) << 2);
      const trigger = load<i32>(bounds);
      const fields = numbers + ((<usize>trigger) << 2);
      const gate = load<i32>(fields, 4 * TRIGGER_GATE);
      if (gate >= 0 && !has(gate)) continue;
      if ((load<u32>(fields, 4 * TRIGGER_ROLES) & roles) === 0) continue;
      const first = fields + 4 * TRIGGER_CLAUSES;
      const last = numbers + ((<usize>load<i32>(bounds, 4)) << 2);
      let other = first;
      while (other < last && has(load<i32>(other))) other += 8;
      if (other >= last) judgeOrder(anchor, trigger, first, last, from, to, isWhole);
    }
  }
}

/** Goes through the anchor's places, and with them through those of the other clauses, each once from front to back. */
function judgeOrder(
  anchor: i32,
  trigger: i32,
  first: usize,
  last: usize,
  from: i32,
  to: i32,
  isWhole: bool,
): void {
  const fields = numbers + ((<usize>trigger) << 2);
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
      setOffAround(trigger, place);
      if (isWhole) return;
    } else if (lead === LEAD_ANCHOR) {
      start(trigger, place);
    } else {
      // What an earlier anchor was tried with need not be tried again.
      const newest = load<i32>(cursors);
      const earliest = position - load<i32>(first, 4);
      for (let at = newest; at > tried && positionOf(placeAt(at)) >= earliest; at--)
        start(trigger, placeAt(at));
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
