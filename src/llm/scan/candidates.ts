/** Where a pattern is tried in a text, and what of it matches. */

import { characterStart, LONGEST_CHARACTER_BYTES } from './character-bytes.ts';
import type { RulePattern } from './compile.ts';
import type { Bounds } from './group-trace.ts';
import type { MatchFilter } from './match-filter.ts';
import { NO_MATCH, UNDECIDED } from './ordered-automaton.ts';
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

/** Whether a pattern may match from a start on, as far as is told without RE2. Of fifty starts one or two begin one. */
export function mayMatchFrom(
  pattern: RulePattern,
  filter: MatchFilter,
  utf8: Buffer,
  start: number,
): boolean {
  if (utf8.length <= SHORT_TEXT_BYTES) return filter.mayBeginAt(utf8, start, 0, utf8.length);
  return filter.mayBeginAt(utf8, start, frontOf(utf8, start), endOf(pattern, utf8, start));
}

/** From where on a text is looked at for a match that begins at a start. */
function frontOf(utf8: Buffer, start: number): number {
  if (utf8.length <= SHORT_TEXT_BYTES) return 0;
  return characterStart(utf8, Math.max(0, start - LONGEST_CHARACTER_BYTES));
}

/** Up to where a text is looked at for a match that begins at a start. */
function endOf({ longestMatch }: RulePattern, utf8: Buffer, start: number): number {
  if (utf8.length <= SHORT_TEXT_BYTES) return utf8.length;
  const reach = Math.min(SHORT_TEXT_BYTES, longestMatch * LONGEST_CHARACTER_BYTES) + LONGEST_CHARACTER_BYTES;
  return characterStart(utf8, Math.min(utf8.length, start + reach));
}

function placeFrom(pattern: RulePattern, utf8: Buffer, start: number): Place | undefined {
  const end = endOf(pattern, utf8, start);
  const place = placeAt(pattern, pattern.filter(), utf8, start, frontOf(utf8, start), end);
  return place !== undefined && end < utf8.length && place.end === end ? undefined : place;
}

/** The match that begins at an offset of the part of a text between two others, as if there were no more of it. */
function placeAt(
  pattern: RulePattern,
  filter: MatchFilter,
  utf8: Buffer,
  offset: number,
  from: number,
  to: number,
): Place | undefined {
  const end = filter.endAt(utf8, offset, from, to);
  if (end === NO_MATCH) return undefined;
  if (end !== UNDECIDED) return new FoundPlace(pattern, utf8, offset, end, from, to);
  const place = pattern.compiled().placeAt(utf8.subarray(from, to), offset - from);
  return place && moved(place, from);
}

/** A match that was found without RE2. */
class FoundPlace implements Place {
  readonly start: number;
  readonly end: number;
  readonly #pattern: RulePattern;
  readonly #utf8: Buffer;
  readonly #from: number;
  readonly #to: number;

  constructor(pattern: RulePattern, utf8: Buffer, start: number, end: number, from: number, to: number) {
    this.start = start;
    this.end = end;
    this.#pattern = pattern;
    this.#utf8 = utf8;
    this.#from = from;
    this.#to = to;
  }

  candidate(ascii?: string): string {
    const bounds = this.#pattern.filter().groupOf(this.#utf8, this.start, this.end, this.#from, this.#to);
    if (bounds !== undefined) return cutOut(this.#utf8, ascii, bounds);
    const part = this.#utf8.subarray(this.#from, this.#to);
    return (
      this.#pattern
        .compiled()
        .placeAt(part, this.start - this.#from)
        ?.candidate() ?? ''
    );
  }
}

/** What was cut out of a text of ASCII last: rules that find the same secret then judge the same string. */
let cutOf: string | undefined;
let cutBounds: Bounds = { start: 0, end: 0 };
let cut = '';

function cutOut(utf8: Buffer, ascii: string | undefined, bounds: Bounds): string {
  const { start, end } = bounds;
  if (ascii === undefined) return utf8.toString('utf8', start, end);
  if (cutOf !== ascii || start !== cutBounds.start || end !== cutBounds.end) {
    cutOf = ascii;
    cutBounds = bounds;
    cut = ascii.slice(start, end);
  }
  return cut;
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
  pattern: RulePattern,
  filter: MatchFilter,
  utf8: Buffer,
  start: number,
  end: number,
  take: (place: Place) => boolean,
): boolean {
  if (!filter.mayBeginFrom(utf8, start, end)) return true;
  let left = MOST_LOOKS * (end - start);
  let at = filter.nextStart(utf8, start, end);
  const takes = (place: Place) =>
    (start > 0 && place.start === start) || (end < utf8.length && place.end === end) || take(place);
  while (at < end && left >= 0) {
    const place = placeAt(pattern, filter, utf8, at, start, end);
    left -= filter.looked();
    if (place !== undefined && !takes(place)) return false;
    const from = place === undefined ? at + 1 : place.end;
    at = left < 0 ? from : filter.nextStart(utf8, from, end);
  }
  if (at >= end) return true;
  const compiled = pattern.compiled();
  const part = utf8.subarray(start, end);
  if (!compiled.test(part)) return true;
  for (const place of compiled.places(part, at - start)) if (!takes(moved(place, start))) return false;
  return true;
}

function moved(place: Place, by: number): Place {
  if (by === 0) return place;
  return { start: place.start + by, end: place.end + by, candidate: () => place.candidate() };
}
