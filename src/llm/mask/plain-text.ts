import type { Family, RedactionAction, Role } from '../call.ts';
import type { FrameReader } from './encoded.ts';
import type { MarkerOf } from './marker.ts';
import { actionFor, createFamilyLookup, type FamilyLookup, type MaskPolicy, strongerOf } from './policy.ts';
import type { Replacement, Stretch } from './replacement.ts';

/** What masking has done, added up over all texts of an item. */
export interface Redacted {
  readonly families: Set<Family>;
  readonly actions: Set<RedactionAction>;
}

/** What was found in a text, in UTF-16 units. */
export interface Found extends Stretch {
  readonly family: Family;
  /** The secret or datum itself, without the words around it. */
  readonly subject: Stretch;
}

/** Finds everything of some families in a text that may be anybody's of these roles. */
export type Find = (text: string, roles: readonly Role[], families: ReadonlySet<Family>) => readonly Found[];

/** What is known of the texts of an item. */
export interface KnownTexts {
  /** Whose a text is; all roles where that is not known. */
  rolesOf(text: string): readonly Role[];
  /** The family for which a text goes as a whole: a leaked prompt shows beside the prompt alone. */
  dropFor(text: string): Family | undefined;
}

/** Everything that masking a text takes. */
export interface MaskTools {
  readonly policy: MaskPolicy;
  readonly markerOf: MarkerOf;
  readonly find: Find;
  /** The families that are looked for in a text. */
  readonly familiesFor: FamilyLookup;
  /** Those of them that the words around a text may tell of. */
  readonly familiesInContext: FamilyLookup;
  readonly readFrames: FrameReader;
  /** Texts of the item in which nothing is to be masked; words like `role` and ids stand in it many times. */
  readonly clean: Set<string>;
}

export function maskToolsFor(
  policy: MaskPolicy,
  markerOf: MarkerOf,
  find: Find,
  readFrames: FrameReader,
): MaskTools {
  return {
    policy,
    markerOf,
    find,
    readFrames,
    clean: new Set(),
    familiesFor: createFamilyLookup(policy),
    familiesInContext: createFamilyLookup(policy, ['secret', 'pii']),
  };
}

/** A stretch of the text as it came, for which something is done. */
interface Cut extends Stretch {
  readonly action: RedactionAction;
  readonly family: Family;
}

/** What is uncovered by taking something away is looked for as often as this; then the text goes as a whole. */
const MOST_ROUNDS = 4;

/**
 * Where a text without structure has to be changed, so that nothing is found in it any more: the datum itself goes
 * and the words around it stay, unless they still give reason for a finding. In order, not overlapping; empty where
 * there is nothing to do. Takes time in proportion to the text and n log n of what is found.
 */
export function maskPlainText(
  text: string,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
): Replacement[] {
  if (text.length === 0) return [];
  const roles = known.rolesOf(text);
  const { policy, markerOf, find } = tools;
  const families = tools.familiesFor(roles);
  if (families.size === 0) return [];
  const whole = (family: Family): Cut => ({ start: 0, end: text.length, action: 'drop', family });
  const leaked = known.dropFor(text);
  let cuts: Cut[] = leaked !== undefined && families.has(leaked) ? [whole(leaked)] : [];
  for (let round = 0; cuts[0]?.action !== 'drop'; round++) {
    const { masked, toStart, toEnd } = apply(text, cuts, markerOf);
    const added = find(masked, roles, families).flatMap(({ family, start, end, subject }): Cut[] => {
      const action = actionFor(policy, family, roles);
      if (action === 'keep') return [];
      redacted.families.add(family);
      if (action === 'drop' || round >= MOST_ROUNDS) return [whole(family)];
      const place = round === 0 && (family === 'secret' || family === 'pii') ? subject : { start, end };
      return [{ start: toStart(place.start), end: toEnd(place.end), action, family }];
    });
    if (added.length === 0) break;
    cuts = merged([...cuts, ...added]);
  }
  for (const { family, action } of cuts) {
    redacted.families.add(family);
    redacted.actions.add(action);
  }
  return cuts.map((cut) => ({ start: cut.start, end: cut.end, insert: insertFor(text, cut, markerOf) }));
}

function insertFor(text: string, { start, end, action, family }: Cut, markerOf: MarkerOf): string {
  return markerOf(action, family, text.slice(start, end));
}

/** In order. Cuts that overlap become one, of which the stronger action counts, with its family. */
function merged(cuts: readonly Cut[]): Cut[] {
  const result: Cut[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || cut.start >= last.end) result.push(cut);
    else {
      const { action, family } = strongerOf(last.action, cut.action) === last.action ? last : cut;
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, cut.end), action, family };
    }
  }
  return result;
}

/** A text after its cuts. */
interface Applied {
  readonly masked: string;
  /** Where in the text as it came something begins, or ends, that stands here now: of a marker, all it stands for. */
  readonly toStart: (at: number) => number;
  readonly toEnd: (at: number) => number;
}

function apply(text: string, cuts: readonly Cut[], markerOf: MarkerOf): Applied {
  if (cuts.length === 0) return { masked: text, toStart: (at) => at, toEnd: (at) => at };
  const pieces: string[] = [];
  /** Of each marker, where it begins and ends in the masked text. */
  const starts: number[] = [];
  const ends: number[] = [];
  let from = 0;
  let length = 0;
  for (const cut of cuts) {
    const kept = text.slice(from, cut.start);
    const marker = insertFor(text, cut, markerOf);
    starts.push(length + kept.length);
    length += kept.length + marker.length;
    ends.push(length);
    pieces.push(kept, marker);
    from = cut.end;
  }
  pieces.push(text.slice(from));
  const behind = (index: number, at: number) =>
    at - (index < 0 ? 0 : (ends[index] ?? 0) - (cuts[index]?.end ?? 0));
  return {
    masked: pieces.join(''),
    toStart: (at) => {
      const index = countUpTo(starts, at) - 1;
      return index >= 0 && at < (ends[index] ?? 0) ? (cuts[index]?.start ?? 0) : behind(index, at);
    },
    toEnd: (at) => {
      const index = countUpTo(starts, at - 1) - 1;
      return index >= 0 && at <= (ends[index] ?? 0) ? (cuts[index]?.end ?? 0) : behind(index, at);
    },
  };
}

/** How many of the numbers, which ascend, are at most this one. */
function countUpTo(ascending: readonly number[], most: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
