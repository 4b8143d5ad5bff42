/** Scans the texts of a call with rules that were read. */

import type { Direction, Family, ScanRole, SecurityVerdict } from '../call.ts';
import { compileRules, type LaidOutProgram, type Program } from './compile.ts';
import type { AppliedRule, Form, Rule } from './rule.ts';
import { type ScanDepth, type TextFindings, VERDICT_DEPTH } from './text-findings.ts';
import { TextScanner } from './text-scan.ts';
import { directionBit, type FiredRule, Verdicts } from './verdict.ts';
import { VerdictCache } from './verdict-cache.ts';
import { windowsOf } from './window.ts';

/** A piece of decoded text of a call. */
export interface ScanText {
  readonly role: ScanRole;
  readonly direction: Direction;
  readonly text: string;
}

/** How rules are applied. */
export interface ScanSettings {
  /** The sum of weights at which a family is reported; 1 for those not named. */
  readonly thresholds: Partial<Record<Family, number>>;
  /** Of each text; a longer one is scanned head and tail. */
  readonly maxScanBytes: number;
  /** Bytes of memory for what was found in texts that may come again; 0 looks at each text anew. Default: 4 MiB. */
  readonly cacheBytes?: number;
}

export interface Scanner {
  /** Never throws, whatever the texts hold, and gives the same result for the same texts. */
  scan(texts: readonly ScanText[]): ScanResult;
  /** Like `scan`, with up to 16 places of each rule in each form of a text instead of one. Nothing is cached. */
  explain(texts: readonly ScanText[]): ScanResult;
  /**
   * Every place in a text at which a rule of one of the families matches, for masking: the whole text is looked at,
   * however long, in every form, by the rules for a role or for any of several; those on secrets and personal data
   * are applied in every role. In order of start, the longest first; spans of different rules may overlap.
   */
  findSpans(
    text: string,
    role: ScanRole | readonly ScanRole[],
    families: ReadonlySet<Family>,
  ): readonly FoundSubject[];
}

export interface ScanResult {
  readonly verdict: SecurityVerdict;
  /** True if some text was too long, or held too many candidates, to be looked at throughout. */
  readonly truncated: boolean;
  /** Where rules fired, by text. */
  readonly findings: readonly Finding[];
}

/** A part of a text that a rule is about. */
export interface FoundSpan {
  readonly ruleId: string;
  readonly family: Family;
  /** The form of the text in which the rule matched. */
  readonly form: Form;
  /** UTF-16 units of the text as it stands, as `slice` takes them. */
  readonly start: number;
  readonly end: number;
}

/** What is to be masked of a match. */
export interface FoundSubject extends FoundSpan {
  /** The secret or datum itself, without the words around it that give it away. */
  readonly subject: { readonly start: number; readonly end: number };
}

/** Where a rule fired. It never holds the text that matched. */
export interface Finding extends FoundSpan {
  readonly weight: number;
  readonly direction: Direction;
  /** Index into the texts that were scanned. */
  readonly textIndex: number;
}

const EXPLAIN_DEPTH: ScanDepth = { mostPlaces: 16, mostSecrets: 16, mostCandidates: 4096 };
const EVERY_PLACE: ScanDepth = {
  mostPlaces: Number.POSITIVE_INFINITY,
  mostSecrets: Number.POSITIVE_INFINITY,
  mostCandidates: Number.POSITIVE_INFINITY,
};
/** Data that nobody is to read on whosever text they stand in; for findings some of their rules are for some roles. */
const SENSITIVE: ReadonlySet<Family> = new Set<Family>(['secret', 'pii']);
const DEFAULT_CACHE_BYTES = 4 * 1024 * 1024;

/**
 * Builds a scanner from rules that were read.
 * @throws RuleError for ids that occur twice
 */
export function scannerOf(rules: readonly Rule[], settings: ScanSettings): Scanner {
  return scannerOfProgram(compileRules(rules), settings);
}

/**
 * Builds a scanner from a program.
 * @throws whatever is wrong with the image of one that is laid out
 */
export function scannerOfProgram(program: Program | LaidOutProgram, settings: ScanSettings): Scanner {
  const { thresholds, maxScanBytes, cacheBytes = DEFAULT_CACHE_BYTES } = settings;
  const scanner = new TextScanner(program);
  const cache = new VerdictCache(cacheBytes);
  const verdicts = new Verdicts(thresholds);
  const scanWhole = (text: string, role: ScanRole, depth: ScanDepth) => {
    // Most texts are short and fill one window: a UTF-16 unit is three bytes of UTF-8 at most.
    if (text.length * 3 <= maxScanBytes) return scanner.scan(text, role, depth);
    const view = windowsOf(text, maxScanBytes);
    const parts = view.windows.map((window) => moved(scanner.scan(window.text, role, depth), window.offset));
    return {
      firings: parts.flatMap(({ firings }) => firings),
      gaveUp: view.truncated || parts.some(({ gaveUp }) => gaveUp),
    };
  };
  const scanCached = (text: string, role: ScanRole) =>
    cache.get(text, role, () => scanWhole(text, role, VERDICT_DEPTH));
  return {
    scan: (texts) => resultOf(texts, verdicts, scanCached),
    explain: (texts) => resultOf(texts, verdicts, (text, role) => scanWhole(text, role, EXPLAIN_DEPTH)),
    findSpans: (text, role, families) =>
      scanner
        .scan(text, role, EVERY_PLACE, { families, inEveryRole: SENSITIVE })
        .firings.map(({ rule, form, span, subject = span }) => {
          return { ruleId: rule.id, family: rule.family, form, ...span, subject };
        })
        .sort((a, b) => a.start - b.start || b.end - a.end),
  };
}

function moved({ firings, gaveUp }: TextFindings, offset: number): TextFindings {
  if (offset === 0) return { firings, gaveUp };
  const move = ({ start, end }: { start: number; end: number }) => ({
    start: start + offset,
    end: end + offset,
  });
  return { firings: firings.map((firing) => ({ ...firing, span: move(firing.span) })), gaveUp };
}

/** Of most calls; never changed. */
const NOTHING_FIRED: FiredRule[] = [];

function resultOf(
  texts: readonly ScanText[],
  verdicts: Verdicts,
  scanText: (text: string, role: ScanRole) => TextFindings,
): ScanResult {
  let fired = NOTHING_FIRED;
  const findings: Finding[] = [];
  let truncated = false;
  for (let textIndex = 0; textIndex < texts.length; textIndex++) {
    const { role, direction, text } = texts[textIndex] as ScanText;
    const { firings, gaveUp } = scanText(text, role);
    truncated ||= gaveUp;
    for (const { rule, form, span } of firings) {
      if (fired === NOTHING_FIRED) fired = [];
      note(fired, rule, directionBit(direction));
      const { id: ruleId, family, weight } = rule;
      const { start, end } = span;
      findings.push({ ruleId, family, weight, form, direction, textIndex, start, end });
    }
  }
  return { verdict: verdicts.of(fired), truncated, findings };
}

/** Notes that a rule fired. There are a few hundred rules, of which a call with many attacks has twenty. */
function note(fired: FiredRule[], rule: AppliedRule, direction: number): void {
  for (let index = 0; index < fired.length; index++) {
    const known = fired[index] as FiredRule;
    if (known.rule !== rule) continue;
    known.directions |= direction;
    return;
  }
  fired.push({ rule, directions: direction });
}
