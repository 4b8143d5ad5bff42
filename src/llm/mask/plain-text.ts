import type { Family, RedactionAction, Role } from '../call.ts';
import type { MarkerOf } from './marker.ts';
import { actionFor, type MaskPolicy, maskedFamilies, strongerOf } from './policy.ts';

/** A stretch of a text that gives way to a marker. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** What masking has done, added up over all texts of an item. */
export interface Redacted {
  readonly families: Set<Family>;
  readonly actions: Set<RedactionAction>;
}

/** What was found in a text, in UTF-16 units. */
export interface Found {
  readonly family: Family;
  readonly start: number;
  readonly end: number;
  /** The secret or datum itself, without the words around it. */
  readonly subject: { readonly start: number; readonly end: number };
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
}

/** A stretch of the text as it came, for which something is done. */
interface Cut {
  start: number;
  end: number;
  action: RedactionAction;
  family: Family;
}

/** What is uncovered by taking something away is looked for as often as this; then the text goes as a whole. */
const MOST_ROUNDS = 4;

/**
 * Where a text without structure has to be changed, so that nothing is found in it any more: the datum itself goes
 * and the words around it stay, unless they still give reason for a finding. Empty where there is nothing to do.
 */
export function maskPlainText(
  text: string,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
): Replacement[] {
  const roles = known.rolesOf(text);
  const { policy, markerOf, find } = tools;
  const families = new Set(
    maskedFamilies(policy).filter((family) => actionFor(policy, family, roles) !== 'keep'),
  );
  if (families.size === 0 || text.length === 0) return [];
  const family = known.dropFor(text);
  let cuts: Cut[] =
    family !== undefined && families.has(family)
      ? [{ start: 0, end: text.length, action: 'drop', family }]
      : [];
  for (let round = 0; ; round++) {
    const { masked, toOriginal } = apply(text, cuts, markerOf);
    const found = find(masked, roles, families);
    if (found.length === 0) break;
    for (const { family, start, end, subject } of found) {
      const action = actionFor(policy, family, roles);
      if (action === 'keep') continue;
      const place = round === 0 && (family === 'secret' || family === 'pii') ? subject : { start, end };
      const isAll = action === 'drop' || round >= MOST_ROUNDS;
      const from = isAll ? 0 : toOriginal(place.start, false);
      const to = isAll ? text.length : toOriginal(place.end, true);
      cuts = withCut(cuts, { start: from, end: to, action: isAll ? 'drop' : action, family });
    }
    if (round > MOST_ROUNDS) break;
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

/** Cuts that touch become one, of which the stronger action counts. */
function withCut(cuts: readonly Cut[], cut: Cut): Cut[] {
  const merged = { ...cut };
  const others = cuts.filter((other) => {
    if (other.end <= merged.start || other.start >= merged.end) return true;
    merged.start = Math.min(merged.start, other.start);
    merged.end = Math.max(merged.end, other.end);
    const action = strongerOf(other.action, merged.action);
    if (action !== 'keep') merged.action = action;
    return false;
  });
  // Having grown it may touch what it did not touch before.
  const grown = merged.start !== cut.start || merged.end !== cut.end;
  const all = [...others, merged].sort((a, b) => a.start - b.start);
  return grown && others.some((other) => other.end > merged.start && other.start < merged.end)
    ? withCut(others, merged)
    : all;
}

/** The text after the cuts, and where in the text as it came a place in it stood. */
function apply(
  text: string,
  cuts: readonly Cut[],
  markerOf: MarkerOf,
): { masked: string; toOriginal: (at: number, isEnd: boolean) => number } {
  const pieces: string[] = [];
  const markers: { at: number; length: number; cut: Cut }[] = [];
  let from = 0;
  let length = 0;
  for (const cut of cuts) {
    const kept = text.slice(from, cut.start);
    const marker = insertFor(text, cut, markerOf);
    length += kept.length;
    markers.push({ at: length, length: marker.length, cut });
    length += marker.length;
    pieces.push(kept, marker);
    from = cut.end;
  }
  pieces.push(text.slice(from));
  const toOriginal = (at: number, isEnd: boolean) => {
    let shift = 0;
    for (const marker of markers) {
      const end = marker.at + marker.length;
      if (isEnd ? at <= marker.at : at < marker.at) break;
      if (isEnd ? at <= end : at < end) return isEnd ? marker.cut.end : marker.cut.start;
      shift += marker.cut.end - marker.cut.start - marker.length;
    }
    return at + shift;
  };
  return { masked: pieces.join(''), toOriginal };
}
