/** Sets of characters, and what RE2 takes for the same character in another case. */

/** The first and the last code point of each run of members, ascending, with a gap between two runs. */
export type CodePoints = readonly number[];

export const LAST_CODE_POINT = 0x10ffff;
/** Every character that is not of ASCII. */
export const BEYOND_ASCII: CodePoints = [0x80, LAST_CODE_POINT];
export const ANY_CODE_POINT: CodePoints = [0, LAST_CODE_POINT];

/** The set of what stands in any of the runs, which may overlap and come in any order. */
export function union(...sets: readonly CodePoints[]): CodePoints {
  const [only] = sets;
  if (sets.length === 1 && only !== undefined) return only;
  const runs: [number, number][] = [];
  for (const set of sets)
    for (let at = 0; at < set.length; at += 2) runs.push([set[at] as number, set[at + 1] as number]);
  runs.sort(([one], [other]) => one - other);
  const result: number[] = [];
  for (const [first, last] of runs) {
    const end = result.length - 1;
    if (end > 0 && first <= (result[end] as number) + 1) result[end] = Math.max(result[end] as number, last);
    else result.push(first, last);
  }
  return result;
}

export function complement(set: CodePoints): CodePoints {
  const result: number[] = [];
  let next = 0;
  for (let at = 0; at < set.length; at += 2) {
    if ((set[at] as number) > next) result.push(next, (set[at] as number) - 1);
    next = (set[at + 1] as number) + 1;
  }
  if (next <= LAST_CODE_POINT) result.push(next, LAST_CODE_POINT);
  return result;
}

/** How many members a set has. */
export function countOf(set: CodePoints): number {
  let count = 0;
  for (let at = 0; at < set.length; at += 2) count += (set[at + 1] as number) - (set[at] as number) + 1;
  return count;
}

/** The character beyond ASCII that begins at an offset of valid UTF-8. */
export function codePointAt(utf8: Uint8Array, at: number): number {
  const lead = utf8[at] as number;
  const second = (utf8[at + 1] as number) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = (utf8[at + 2] as number) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | ((utf8[at + 3] as number) & 0x3f);
}

/** Whether a set has members from one code point to another. */
export function hasAnyOf(set: CodePoints, first: number, last: number): boolean {
  for (let at = 0; at < set.length; at += 2)
    if ((set[at] as number) <= last && (set[at + 1] as number) >= first) return true;
  return false;
}

/** The members that are of ASCII. */
export function asciiOf(set: CodePoints): CodePoints {
  const result: number[] = [];
  for (let at = 0; at < set.length && (set[at] as number) < 0x80; at += 2)
    result.push(set[at] as number, Math.min(0x7f, set[at + 1] as number));
  return result;
}

/** A longer run is not folded letter by letter. */
const LONGEST_FOLDED_RUN = 1024;

/**
 * A set with all that may be meant by its members where case is taken as equal: what RE2 takes for the same
 * character, and beyond ASCII a little more. A long run there counts as every character beyond ASCII.
 */
export function withOtherCases(set: CodePoints): CodePoints {
  const result: CodePoints[] = [set];
  for (let at = 0; at < set.length; at += 2) {
    const last = set[at + 1] as number;
    if (last >= 0x80 && last - (set[at] as number) > LONGEST_FOLDED_RUN) result.push(BEYOND_ASCII);
    const end = Math.min(last, (set[at] as number) + LONGEST_FOLDED_RUN);
    for (let code = set[at] as number; code <= end; code++)
      for (const other of casesOf(code)) result.push([other, other]);
  }
  return result.length === 1 ? set : union(...result);
}

/** By code point: the others that differ in case alone. */
const knownCases = new Map<number, readonly number[]>();

function casesOf(code: number): readonly number[] {
  const known = knownCases.get(code);
  if (known !== undefined) return known;
  const cases = mapped(code);
  for (const one of [...cases]) for (const mate of matesOf(one)) cases.add(mate);
  cases.delete(code);
  knownCases.set(code, [...cases]);
  return [...cases];
}

const DOTLESS_I = 0x131;

/** What can be reached from a character by writing it in upper and lower case. */
function mapped(code: number): Set<number> {
  const reached = new Set([code]);
  for (const one of reached) {
    // To Unicode's folding the dotless i is a letter of its own, whatever its upper case.
    if (one === DOTLESS_I) continue;
    const character = String.fromCodePoint(one);
    for (const other of [character.toLowerCase(), character.toUpperCase()])
      if ([...other].length === 1) reached.add(other.codePointAt(0) ?? one);
  }
  return reached;
}

/**
 * Runs of characters to which no upper or lower case leads, though theirs leads to others (CaseFolding.txt of
 * Unicode), for example the Kelvin sign, the long s, the final sigma, and titlecase.
 */
const ONE_WAY: CodePoints = [
  [0xb5, 0xb5, 0x17f, 0x17f, 0x1c5, 0x1c5, 0x1c8, 0x1c8, 0x1cb, 0x1cb, 0x1f2, 0x1f2, 0x345, 0x345],
  [0x3c2, 0x3c2, 0x3d0, 0x3d1, 0x3d5, 0x3d6, 0x3f0, 0x3f1, 0x3f4, 0x3f5, 0x1c80, 0x1c88, 0x1e9b, 0x1e9b],
  [0x1e9e, 0x1e9e, 0x1f88, 0x1f8f, 0x1f98, 0x1f9f, 0x1fa8, 0x1faf, 0x1fbc, 0x1fbc, 0x1fbe, 0x1fbe],
  [0x1fcc, 0x1fcc, 0x1ffc, 0x1ffc, 0x2126, 0x2126, 0x212a, 0x212b],
].flat();

/** Pairs that are the same in any case, and have no single character that is another case of them. */
const TWINS: readonly (readonly [number, number])[] = [
  [0x390, 0x1fd3],
  [0x3b0, 0x1fe3],
  [0xfb05, 0xfb06],
];

let mates: ReadonlyMap<number, readonly number[]> | undefined;

function matesOf(code: number): readonly number[] {
  mates ??= findMates();
  return mates.get(code) ?? [];
}

function findMates(): Map<number, number[]> {
  const found = new Map<number, number[]>();
  const add = (code: number, mate: number) => found.set(code, [...(found.get(code) ?? []), mate]);
  for (let at = 0; at < ONE_WAY.length; at += 2)
    for (let mate = ONE_WAY[at] as number; mate <= (ONE_WAY[at + 1] as number); mate++)
      for (const code of mapped(mate)) add(code, mate);
  for (const [one, other] of TWINS) {
    add(one, other);
    add(other, one);
  }
  return found;
}
