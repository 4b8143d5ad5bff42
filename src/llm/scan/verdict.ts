/** From the rules that fired to the verdict on a call. */

import {
  type Direction,
  FAMILIES,
  type Family,
  SEVERITIES,
  type SecurityVerdict,
  type Severity,
} from '../call.ts';
import type { AppliedRule } from './rule.ts';

/** One strong rule, or several weak ones. */
export const DEFAULT_THRESHOLD = 1;

/** The order in which a verdict names directions. */
const DIRECTIONS: readonly Direction[] = ['input', 'system', 'tool', 'output'];

/** Sums of weights such as 0.7 + 0.2 + 0.1 fall a hair short of what they should be. */
const ROUNDING = 1e-9;

/** A rule that fired in one call, with the directions of the texts in which it did as bits (`directionBit`). */
export interface FiredRule {
  readonly rule: AppliedRule;
  directions: number;
}

/** The bit of a direction. */
export function directionBit(direction: Direction): number {
  return 1 << DIRECTIONS.indexOf(direction);
}

/** The verdict on most calls: one for all of them. */
const NOTHING_FOUND: SecurityVerdict = {
  flagged: false,
  families: [],
  rules: [],
  owasp: [],
  directions: [],
  severity: 'none',
};

/** What is kept of verdicts, in the order in which the rules fired. */
interface Known {
  verdict: SecurityVerdict | undefined;
  /** By the rule that fired next, and the directions. */
  readonly next: Map<AppliedRule, (Known | undefined)[]>;
}

const MOST_KNOWN_RULES = 4;
const MOST_KNOWN = 2048;

/** Verdicts by the thresholds of families. Where few rules fire it is the same few again and again: their verdicts are kept. */
export class Verdicts {
  readonly #thresholds: Partial<Record<Family, number>>;
  #known: Known = { verdict: NOTHING_FOUND, next: new Map() };
  #count = 0;

  constructor(thresholds: Partial<Record<Family, number>>) {
    this.#thresholds = thresholds;
  }

  /** @param fired each rule once */
  of(fired: readonly FiredRule[]): SecurityVerdict {
    if (fired.length > MOST_KNOWN_RULES) return verdictOf(fired, this.#thresholds);
    let known = this.#known;
    for (let index = 0; index < fired.length; index++) known = this.#behind(known, fired[index] as FiredRule);
    known.verdict ??= verdictOf(fired, this.#thresholds);
    return known.verdict;
  }

  #behind({ next }: Known, { rule, directions }: FiredRule): Known {
    let ofRule = next.get(rule);
    if (ofRule === undefined) {
      ofRule = [];
      next.set(rule, ofRule);
    }
    const known = ofRule[directions];
    if (known !== undefined) return known;
    if (++this.#count > MOST_KNOWN) {
      this.#count = 0;
      this.#known = { verdict: NOTHING_FOUND, next: new Map() };
    }
    const made: Known = { verdict: undefined, next: new Map() };
    ofRule[directions] = made;
    return made;
  }
}

/**
 * Adds up the weights per family, each rule once a call, and compares the sums with the thresholds.
 * Contract, "Families and flags": rules and severity tell of every rule that fired, families and `flagged` of
 * what reached its threshold.
 */
export function verdictOf(
  fired: readonly FiredRule[],
  thresholds: Partial<Record<Family, number>>,
): SecurityVerdict {
  if (fired.length === 0) return NOTHING_FOUND;
  // One to three rules for the most part: lists and sets made of each other took 1.2 µs of a text's 20.
  const weights: (number | undefined)[] = [];
  const rules: string[] = [];
  const owasp: string[] = [];
  let directions = 0;
  let severity = 0;
  for (const { rule, directions: bits } of fired) {
    const family = FAMILIES.indexOf(rule.family);
    weights[family] = (weights[family] ?? 0) + rule.weight;
    insert(rules, rule.id);
    for (const id of rule.owasp) if (!owasp.includes(id)) insert(owasp, id);
    directions |= bits;
    severity = Math.max(severity, SEVERITIES.indexOf(rule.severity));
  }
  const families: Family[] = [];
  let flagged = false;
  for (let index = 0; index < weights.length; index++) {
    const sum = weights[index];
    const family = FAMILIES[index] as Family;
    if (sum === undefined || sum + ROUNDING < (thresholds[family] ?? DEFAULT_THRESHOLD)) continue;
    families.push(family);
    if (family !== 'pii') flagged = true;
  }
  return {
    flagged,
    families,
    rules,
    owasp,
    directions: directionsOf(directions),
    severity: SEVERITIES[severity] ?? 'none',
  };
}

/** Puts a text into its place in a sorted list: of two or three that is a tenth of what sorting them takes. */
function insert(sorted: string[], text: string): void {
  let at = sorted.length;
  while (at > 0 && (sorted[at - 1] as string) > text) at--;
  if (at === sorted.length) sorted.push(text);
  else sorted.splice(at, 0, text);
}

function directionsOf(bits: number): Direction[] {
  const directions: Direction[] = [];
  for (let index = 0; index < DIRECTIONS.length; index++)
    if ((bits & (1 << index)) !== 0) directions.push(DIRECTIONS[index] as Direction);
  return directions;
}

/** What a verdict must know of a rule that fired once it was given. */
export interface LateRule {
  readonly id: string;
  readonly family: Family;
  readonly weight: number;
  readonly severity: Severity;
  readonly owasp: readonly string[];
  readonly direction: Direction;
}

/**
 * A verdict with rules added that compare texts and so fire after those that look at one.
 * @param known a finding of each rule that the verdict is made of
 */
export function extendVerdict(
  verdict: SecurityVerdict,
  known: readonly { readonly ruleId: string; readonly family: Family; readonly weight: number }[],
  late: readonly LateRule[],
  thresholds: Partial<Record<Family, number>>,
): SecurityVerdict {
  if (late.length === 0) return verdict;
  const weights = new Map(known.map(({ ruleId, family, weight }) => [ruleId, { family, weight }]));
  for (const { id, family, weight } of late) weights.set(id, { family, weight });
  const families = FAMILIES.filter((family) => {
    const ofFamily = [...weights.values()].filter((rule) => rule.family === family);
    const sum = ofFamily.reduce((total, rule) => total + rule.weight, 0);
    return ofFamily.length > 0 && sum + ROUNDING >= (thresholds[family] ?? DEFAULT_THRESHOLD);
  });
  const directions = new Set([...verdict.directions, ...late.map(({ direction }) => direction)]);
  const severity = Math.max(...[verdict, ...late].map((rated) => SEVERITIES.indexOf(rated.severity)));
  return {
    flagged: families.some((family) => family !== 'pii'),
    families,
    rules: [...new Set([...verdict.rules, ...late.map(({ id }) => id)])].sort(),
    owasp: [...new Set([...verdict.owasp, ...late.flatMap(({ owasp }) => owasp)])].sort(),
    directions: DIRECTIONS.filter((direction) => directions.has(direction)),
    severity: SEVERITIES[severity] ?? 'none',
  };
}
