/** Where a pattern is tried in a text, and what of it matches. */

import type { RulePattern } from './compile.ts';
import type { MatchFilter } from './match-filter.ts';
import type { Place } from './pattern.ts';
import type { SearchResult } from './word-search.ts';

/**
 * Tells where a pattern matches, as far as it was set off, at its starts, then within its windows, as long as `take`
 * returns true. Starts that can be none are not among them any more (`mayMatchFrom`).
 */
export function eachCandidate(
  pattern: RulePattern,
  utf8: Buffer,
  search: SearchResult,
  take: (place: Place) => boolean,
): void {
  const starts = search.startsOf(pattern.id);
  let from = 0;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] as number;
    if (start < from) continue;
    const place = placeFrom(pattern, utf8, start);
    if (place === undefined) continue;
    if (!take(place)) return;
    from = place.end;
  }
  const windows = search.windowsOf(pattern.id);
  if (windows.length === 0) return;
  const filter = pattern.filter();
  for (let index = 0; index < windows.length; index += 2) {
    const start = characterStart(utf8, windows[index] as number);
    const end = characterStart(utf8, windows[index + 1] as number);
    if (!eachWithin(pattern, filter, utf8, start, end, take)) return;
  }
}

/** In a text of this size a match that begins somewhere is looked for to its end, whatever the pattern says. */
const SHORT_TEXT_BYTES = 4096;
/** Before the beginning of a match an assertion sees one character. */
const LONGEST_CHARACTER_BYTES = 4;

/** Whether a pattern may match from a start on, as far as its filter tells. Of fifty starts it says so of one or two. */
export function mayMatchFrom(pattern: RulePattern, utf8: Buffer, start: number): boolean {
  return pattern.filter().mayBeginAt(utf8, start, endOf(pattern, utf8, start));
}

/** Up to where a text is looked at for a match that begins at a start. */
function endOf({ longestMatch }: RulePattern, utf8: Buffer, start: number): number {
  if (utf8.length <= SHORT_TEXT_BYTES) return utf8.length;
  const reach = Math.min(SHORT_TEXT_BYTES, longestMatch * LONGEST_CHARACTER_BYTES) + LONGEST_CHARACTER_BYTES;
  return characterStart(utf8, Math.min(utf8.length, start + reach));
}

function placeFrom(pattern: RulePattern, utf8: Buffer, start: number): Place | undefined {
  const { compiled } = pattern;
  if (utf8.length <= SHORT_TEXT_BYTES) return compiled().placeAt(utf8, start);
  const front = characterStart(utf8, Math.max(0, start - LONGEST_CHARACTER_BYTES));
  const end = endOf(pattern, utf8, start);
  const place = compiled().placeAt(utf8.subarray(front, end), start - front);
  if (place === undefined || (end < utf8.length && place.end === end - front)) return undefined;
  return moved(place, front);
}

/** So many times the bytes of a part may be looked at to find where its matches begin, before RE2 is left to it. */
const MOST_LOOKS = 8;

/**
 * Tells the places in a part of a text. At an edge where the text was cut, assertions (a word's boundary, the text's
 * end) see what is not there, so a match that touches it does not count: the part reaches further than any match.
 * Where there may be some, every offset is tried that may begin one: a search by RE2 takes 3 µs a match, and up to
 * 400 ns a byte where counted repetitions lead it to more states than it keeps.
 * @returns false where `take` did
 */
function eachWithin(
  { compiled }: RulePattern,
  filter: MatchFilter,
  utf8: Buffer,
  start: number,
  end: number,
  take: (place: Place) => boolean,
): boolean {
  if (!filter.mayBeginFrom(utf8, start, end)) return true;
  let left = MOST_LOOKS * (end - start);
  let at = filter.nextStart(utf8, start, end);
  let part: Buffer | undefined;
  const takes = (place: Place) =>
    (start > 0 && place.start === 0) ||
    (end < utf8.length && place.end === end - start) ||
    take(start === 0 ? place : moved(place, start));
  while (at < end && left >= 0) {
    let place: Place | undefined;
    if (filter.mayBeginAt(utf8, at, end)) {
      part ??= utf8.subarray(start, end);
      place = compiled().placeAt(part, at - start);
      if (place !== undefined && !takes(place)) return false;
    }
    left -= filter.looked();
    const from = place === undefined ? at + 1 : start + place.end;
    at = left < 0 ? from : filter.nextStart(utf8, from, end);
  }
  if (at >= end) return true;
  part ??= utf8.subarray(start, end);
  if (!compiled().test(part)) return true;
  for (const place of compiled().places(part, at - start)) if (!takes(place)) return false;
  return true;
}

function moved({ start, end, candidate }: Place, by: number): Place {
  return { start: start + by, end: end + by, candidate };
}

/** The start of the character that a byte belongs to. */
function characterStart(utf8: Buffer, offset: number): number {
  let at = offset;
  while (at > 0 && at < utf8.length && isContinuation(utf8[at] as number)) at--;
  return at;
}

/** Whether a byte of UTF-8 is one of a character but its first. */
function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
