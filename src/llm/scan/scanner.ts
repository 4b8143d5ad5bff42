/** Scans the texts of a call for security patterns. */

import type { Direction, Family, ScanRole, SecurityVerdict } from '../call.ts';
import { BUNDLED_PACKS } from './bundled.ts';
import { compileRules, type Selected, type Selector } from './compile.ts';
import { CONVERSATION_PACK } from './conversation/rules.ts';
import { withConversation } from './conversation/scanner.ts';
import { readPack } from './pack.ts';
import { type Rule, RuleError, type RulePackSource, type RuleProblem } from './rule.ts';
import { VALIDATORS } from './validators.ts';
import { verdictOf } from './verdict.ts';
import { type Window, windowsOf } from './window.ts';

/** A piece of decoded text of a call. */
export interface ScanText {
  readonly role: ScanRole;
  readonly direction: Direction;
  readonly text: string;
}

export interface ScannerOptions {
  /** Names of bundled packs or of their subjects (`secrets` for `secrets-cloud` and its like); `all` stands for every one. */
  readonly packs: readonly string[];
  /** Packs of the user's, read by the caller. */
  readonly extraRules?: readonly RulePackSource[];
  /** The sum of weights at which a family is reported; 1 for those not named. */
  readonly thresholds: Partial<Record<Family, number>>;
  /** Of each text; a longer one is scanned head and tail. */
  readonly maxScanBytes: number;
  /** Strings that stand in prompts only to be recognised in answers. */
  readonly canaries?: readonly string[];
}

export interface Scanner {
  /** Never throws, whatever the texts hold, and gives the same result for the same texts. */
  scan(texts: readonly ScanText[]): ScanResult;
}

export interface ScanResult {
  readonly verdict: SecurityVerdict;
  /** True if some text was too long, or held too many candidates, to be looked at throughout. */
  readonly truncated: boolean;
  /** Where rules fired, by text, at most 16 places for a pattern in one window of a text. */
  readonly findings: readonly Finding[];
}

/** Where a rule fired. It never holds the text that matched. */
export interface Finding {
  readonly ruleId: string;
  readonly family: Family;
  readonly weight: number;
  readonly direction: Direction;
  /** Index into the texts that were scanned. */
  readonly textIndex: number;
  /** Offsets in bytes of the text's UTF-8 form, of the whole match. */
  readonly start: number;
  readonly end: number;
}

const MAX_FINDINGS = 16;
/** How many places a validator is asked about before the rest of a text is left alone. */
const MAX_CANDIDATES = 4096;

/**
 * Builds a scanner from the packs named and the user's own.
 * @throws RuleError where a pack is not known or holds rules that cannot be used: an error of configuration
 */
export function createScanner(options: ScannerOptions): Scanner {
  const sources = [...namedPacks(options.packs), ...(options.extraRules ?? [])];
  const read = sources.map(readPack);
  const problems = read.flatMap((pack) => pack.problems);
  if (problems.length > 0) throw new RuleError(problems);
  const scanner = scannerOf(
    read.flatMap((pack) => pack.rules),
    options,
  );
  const { packs, thresholds, canaries = [] } = options;
  const compares = packs.includes('all') || packs.includes(CONVERSATION_PACK);
  return compares ? withConversation(scanner, { thresholds, canaries }) : scanner;
}

/**
 * Builds a scanner from rules that were read before.
 * @throws RuleError where rules do not compile
 */
export function scannerOf(
  rules: readonly Rule[],
  options: Pick<ScannerOptions, 'thresholds' | 'maxScanBytes'>,
): Scanner {
  const selectors = compileRules(rules);
  return { scan: (texts) => scanTexts(selectors, texts, options) };
}

function namedPacks(names: readonly string[]): readonly RulePackSource[] {
  const known = [...new Set(BUNDLED_PACKS.map((pack) => subjectOf(pack.name))), CONVERSATION_PACK];
  const problems = names
    .filter(
      (name) => name !== 'all' && !known.includes(name) && !BUNDLED_PACKS.some((pack) => pack.name === name),
    )
    .map((name): RuleProblem => {
      return { pack: name, line: 0, message: `there is no such rule pack; known: all, ${known.join(', ')}` };
    });
  if (problems.length > 0) throw new RuleError(problems);
  const isNamed = (pack: RulePackSource) => names.includes(pack.name) || names.includes(subjectOf(pack.name));
  return names.includes('all') ? BUNDLED_PACKS : BUNDLED_PACKS.filter(isNamed);
}

/** `secrets` of `secrets-cloud`: a subject's rules may fill several packs, and its name stands for all of them. */
function subjectOf(packName: string): string {
  return packName.split('-', 1)[0] ?? packName;
}

function scanTexts(
  selectors: Readonly<Record<ScanRole, Selector>>,
  texts: readonly ScanText[],
  { thresholds, maxScanBytes }: Pick<ScannerOptions, 'thresholds' | 'maxScanBytes'>,
): ScanResult {
  const fired = new Map<Rule, Set<Direction>>();
  const findings: Finding[] = [];
  let truncated = false;
  for (const [textIndex, { role, direction, text }] of texts.entries()) {
    const view = windowsOf(text, maxScanBytes);
    truncated ||= view.truncated;
    for (const { window, selected } of selectedIn(view.windows, selectors[role])) {
      const found = placesIn(window, selected);
      truncated ||= found.gaveUp;
      if (found.places.length === 0) continue;
      const { rule } = selected;
      fired.set(rule, (fired.get(rule) ?? new Set<Direction>()).add(direction));
      for (const { start, end } of found.places) {
        const { id: ruleId, family, weight } = rule;
        findings.push({ ruleId, family, weight, direction, textIndex, start, end });
      }
    }
  }
  return { verdict: verdictOf(fired, thresholds), truncated, findings };
}

function* selectedIn(
  windows: readonly Window[],
  selector: Selector,
): Generator<{ window: Window; selected: Selected }> {
  for (const window of windows) {
    for (const selected of selector.select(window.utf8)) yield { window, selected };
  }
}

/** The places, as offsets into the whole text, at which a pattern matches and the rule's validator agrees. */
function placesIn(
  { utf8, offset }: Window,
  { rule, pattern }: Selected,
): { places: { start: number; end: number }[]; gaveUp: boolean } {
  const isValid = rule.validator === undefined ? () => true : VALIDATORS[rule.validator];
  const places: { start: number; end: number }[] = [];
  let candidates = 0;
  for (const { start, end, candidate } of pattern.places(utf8)) {
    if (isValid(candidate)) places.push({ start: start + offset, end: end + offset });
    if (places.length === MAX_FINDINGS) break;
    candidates++;
    if (candidates === MAX_CANDIDATES) return { places, gaveUp: true };
  }
  return { places, gaveUp: false };
}
