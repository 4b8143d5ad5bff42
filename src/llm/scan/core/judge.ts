/** Which patterns have to be tried, since their words are there, in order and near each other. */

import {
  bucketsOf,
  bucketsOfLink,
  downwards,
  MOST_PLACES,
  mark,
  triggerLinkCount,
  triggerLinks,
  unmark,
  upwards,
} from './clauses';
import { characterCount, DISORDER_BYTES, firstFrom, hitCount, putInOrder } from './hits';
import {
  LEAD_ANCHOR,
  LEAD_UNKNOWN,
  LONGEST_NOTED,
  MOST_LINK_NUMBERS,
  MOST_TOLD,
  PLACE_START_BITS,
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
import {
  addAnchorPlaces,
  ask,
  endOf,
  findPlaces,
  forgetPlacesFrom,
  orderPlaces,
  placeAt,
  placesEnd,
  positionOf,
  startOf,
} from './places';
import { table } from './text';

/** The host: to take what is in `told`, which is full. */
declare function take(count: i32): void;

/**
 * What is to be tried, for the host: a pattern, times two, and one more where it is to be tried around a byte of the part
 * and not from one; and the byte. A call of the host for each would take as long as to find it.
 */
export const told: usize = memory.data(8 * MOST_TOLD, 16);
let toldCount = 0;

/**
 * Triggers whose words are near each other are judged in stretches of a part, with what stands around them: in a
 * whole part there is hardly a word that is nowhere.
 */
const STRETCH_CHARACTERS = 4096;

let numbers: usize = 0;
let gates: usize = 0;
let starts: usize = 0;
let nearCharacters = 0;
let triggers = 0;
let firstFarTrigger = 0;
/** The number by which the first trigger is linked to. */
let firstTrigger = 0;
/** Links to triggers whose gate has a word. */
const gated: usize = memory.data(4 * (MOST_PLACES + 1), 16);
/** Triggers whose words are near each other: where its numbers are, and the last link to it that was found. */
const found: usize = memory.data(8 * MOST_LINK_NUMBERS, 16);
let foundCount = 0;
/** By trigger: which of those found it is, from one on. */
const foundAs: usize = memory.data(4 * MOST_LINK_NUMBERS, 16);
/** By link to a trigger: the one found before it to the same, or -1. */
const linksBefore: usize = memory.data(4 * MOST_PLACES, 16);
/** By neighbour of the trigger at hand: how far its hits were gone through. */
let cursors: usize = 0;

/**
 * @param clauseCount links from this number on are to triggers
 * @param firstFar the triggers before this one are near ones
 * @param near how many characters apart the words of near triggers are at most
 * @param cursorsAt room for a number for each other clause of a trigger, and for one where there is none
 */
export function beginJudging(
  clauseCount: i32,
  triggerCount: i32,
  firstFar: i32,
  near: i32,
  cursorsAt: usize,
): void {
  firstTrigger = clauseCount;
  numbers = table(TABLE_TRIGGERS);
  gates = table(TABLE_GATES);
  starts = table(TABLE_TRIGGER_STARTS);
  nearCharacters = near;
  triggers = triggerCount;
  firstFarTrigger = firstFar;
  cursors = cursorsAt;
}

/**
 * Judges the part that was noted.
 * @param isWhole one window is as good as many: a trigger need be told of one place only, where matches begin anywhere
 * @returns how much is in `told` that the host has not taken yet
 */
export function judge(roles: u32, isWhole: bool): i32 {
  toldCount = 0;
  if (foundCount > 0) forgetFound();
  if (hitCount > 0) judgePart(roles, isWhole);
  return toldCount;
}

/** Where the host threw while it was told. */
function forgetFound(): void {
  memory.fill(foundAs, 0, 4 * triggers);
  foundCount = 0;
}

function judgePart(roles: u32, isWhole: bool): void {
  const end = characterCount;
  const isStretch = end < STRETCH_CHARACTERS + nearCharacters;
  mark(0, hitCount, 0, end);
  judgeTriggers(isStretch ? 0 : firstFarTrigger, triggers, roles);
  tryFound(0, i32.MAX_VALUE, isWhole);
  unmark();
  if (isStretch) return;
  putInOrder();
  const reach = nearCharacters + LONGEST_NOTED + DISORDER_BYTES;
  for (let from = 0; from < end; from += STRETCH_CHARACTERS) {
    const to = from + STRETCH_CHARACTERS;
    mark(firstFrom(from - reach), firstFrom(to + reach), from - nearCharacters, to + nearCharacters);
    judgeTriggers(0, firstFarTrigger, roles);
    tryFound(from, to, isWhole);
    unmark();
  }
}

/**
 * Finds the triggers of which each clause has a word near the anchor's: of 50 whose anchor is there, one or two.
 * @param from and `to`: which triggers
 */
function judgeTriggers(from: i32, to: i32, roles: u32): void {
  const count = triggerLinkCount;
  const gatesAt = gates;
  const firstNumber = firstTrigger + from;
  const span = <u32>(to - from);
  const bias = (<usize>from) << 1;
  let newest = gated;
  // Three in four have no word of their gate, and which nobody can foresee: so this is without a branch, and apart.
  for (let link = 0; link < count; link++) {
    const trigger = <u32>load<u16>((<usize>link) << 1, triggerLinks) - <u32>firstNumber;
    const isAsked = <u32>(trigger < span);
    const gate = load<u16>(gatesAt + bias + ((<usize>(trigger & -isAsked)) << 1));
    store<i32>(newest, link);
    newest += (<usize>(isAsked & <u32>(bucketsOf(gate) !== 0))) << 2;
  }
  for (let at = gated; at < newest; at += 4) {
    const link = load<i32>(at);
    const trigger = <usize>load<u16>(triggerLinks + ((<usize>link) << 1)) - <usize>firstTrigger;
    const fields = numbers + ((<usize>load<u32>(starts + (trigger << 2))) << 2);
    if ((load<u32>(fields, 4 * TRIGGER_ROLES) & roles) !== 0) askIfNear(fields, trigger, link);
  }
}

function askIfNear(fields: usize, trigger: usize, link: i32): void {
  const first = fields + 4 * TRIGGER_CLAUSES;
  const last = fields + ((<usize>load<u32>(fields, 4 * TRIGGER_INTS)) << 2);
  const firstAfter = first + 8 * <usize>load<u32>(fields, 4 * TRIGGER_BEFORE_COUNT);
  let at = bucketsOfLink(link);
  for (let other = first; other < last; other += 8) {
    const there = bucketsOf(load<i32>(other));
    const distance = load<i32>(other, 4) + LONGEST_NOTED;
    at &= other < firstAfter ? upwards(there, distance) : downwards(there, distance);
    if (at === 0) return;
  }
  const known = load<i32>(foundAs + (trigger << 2));
  const entry = found + ((<usize>(known > 0 ? known - 1 : foundCount)) << 3);
  store<i32>(linksBefore + ((<usize>link) << 2), known > 0 ? load<i32>(entry, 4) : -1);
  store<i32>(entry, link, 4);
  if (known > 0) return;
  for (let other = first; other < last; other += 8) ask(load<i32>(other));
  store<usize>(entry, fields);
  foundCount++;
  store<i32>(foundAs + (trigger << 2), foundCount);
}

/** Has tried, of what was found, what is in order and near enough. */
function tryFound(from: i32, to: i32, isWhole: bool): void {
  if (foundCount === 0) return;
  findPlaces();
  for (let index = 0; index < foundCount; index++) {
    const entry = found + ((<usize>index) << 3);
    const last = load<i32>(entry, 4);
    const trigger = <usize>load<u16>(triggerLinks + ((<usize>last) << 1)) - <usize>firstTrigger;
    store<i32>(foundAs + (trigger << 2), 0);
    judgeOrder(<usize>load<u32>(entry), last, from, to, isWhole);
  }
  foundCount = 0;
}

/** Goes through the anchor's places, and with them through those of the other clauses, each once from front to back. */
function judgeOrder(fields: usize, lastLink: i32, from: i32, to: i32, isWhole: bool): void {
  const target = load<i32>(fields, 4 * TRIGGER_TARGET) << 1;
  const first = fields + 4 * TRIGGER_CLAUSES;
  const last = fields + ((<usize>load<u32>(fields, 4 * TRIGGER_INTS)) << 2);
  const firstAfter = first + 8 * <usize>load<u32>(fields, 4 * TRIGGER_BEFORE_COUNT);
  const lead = load<i32>(fields, 4 * TRIGGER_LEAD);
  let cursor = cursors;
  for (let at = first; at < last; at += 8, cursor += 4)
    store<i32>(cursor, startOf(load<i32>(at)) - (at < firstAfter ? 1 : 0));
  const cursorsAfter = cursors + ((firstAfter - first) >>> 1);
  let tried = load<i32>(cursors);
  const start = placesEnd();
  for (let link = lastLink; link >= 0; link = load<i32>(linksBefore + ((<usize>link) << 2)))
    addAnchorPlaces(link);
  orderPlaces(start);
  const end = placesEnd();
  for (let index = start; index < end; index++) {
    const place = placeAt(index);
    const position = positionOf(place);
    if (position >= to) break;
    if (position < from || !hasBefore(first, firstAfter, position)) continue;
    if (!hasAfter(firstAfter, last, cursorsAfter, position)) continue;
    if (lead === LEAD_UNKNOWN) {
      tell(target | 1, place);
      if (isWhole) break;
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
  forgetPlacesFrom(start);
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
