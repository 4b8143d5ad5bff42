/** Sets up the scanner that a configuration asks for. */

import { BUNDLED_PACK_NAMES, bundledRules, PREPARED_PROGRAM } from './bundled-rules.ts';
import { checkPack } from './check.ts';
import { CONVERSATION_PACK } from './conversation/rules.ts';
import { withConversation } from './conversation/scanner.ts';
import { readPack } from './pack.ts';
import { readProgram } from './program-file.ts';
import { RuleError, type RulePackSource, type RuleProblem } from './rule.ts';
import { type Scanner, type ScanSettings, scannerOf, scannerOfProgram } from './rule-scanner.ts';

export type { Finding, FoundSpan, FoundSubject, Scanner, ScanResult, ScanText } from './rule-scanner.ts';

export interface ScannerOptions extends ScanSettings {
  /** Names of bundled packs or of their subjects (`secrets` for `secrets-cloud` and its like); `all` stands for every one. */
  readonly packs: readonly string[];
  /** Packs of the user's, read by the caller. */
  readonly extraRules?: readonly RulePackSource[];
  /** Strings that stand in prompts only to be recognised in answers. */
  readonly canaries?: readonly string[];
}

/**
 * Sets up a scanner of the packs named and the user's own. Without packs of the user's, which have to be checked, it
 * is built when it is first asked for something: that takes 15 ms and 8 MB for all packs, whose program the build left
 * in a file, and up to 0.4 s and 57 MB where it is computed, and a daemon that has just been started is to be ready long
 * before.
 * @throws RuleError where a pack is not known or holds rules that cannot be used, or a rule of the user's does not
 *   keep to its examples: an error of configuration
 */
export function createScanner(options: ScannerOptions): Scanner {
  const packs = namedPacks(options.packs);
  const { extraRules = [] } = options;
  if (extraRules.length > 0) return buildScanner(packs, options);
  let built: Scanner | undefined;
  const scanner = (): Scanner => {
    built ??= buildScanner(packs, options);
    return built;
  };
  return {
    scan: (texts) => scanner().scan(texts),
    explain: (texts) => scanner().explain(texts),
    findSpans: (text, role, families) => scanner().findSpans(text, role, families),
  };
}

function buildScanner(named: readonly string[], options: ScannerOptions): Scanner {
  const { packs, thresholds, canaries = [], extraRules = [] } = options;
  const problems = extraRules.flatMap(checkPack);
  if (problems.length > 0) throw new RuleError(problems);
  const own = extraRules.flatMap((pack) => readPack(pack).rules);
  const isAsPrepared = named.length === BUNDLED_PACK_NAMES.length && own.length === 0;
  const scanner =
    (isAsPrepared ? preparedScanner(options) : undefined) ??
    scannerOf([...named.flatMap(bundledRules), ...own], options);
  const compares = packs.includes('all') || packs.includes(CONVERSATION_PACK);
  return compares ? withConversation(scanner, { thresholds, canaries }) : scanner;
}

/** Undefined where no program was prepared, or its file is not as this build left it: then it is computed. */
function preparedScanner(settings: ScanSettings): Scanner | undefined {
  if (PREPARED_PROGRAM === undefined) return undefined;
  try {
    return scannerOfProgram(readProgram(PREPARED_PROGRAM), settings);
  } catch {
    return undefined;
  }
}

function namedPacks(names: readonly string[]): readonly string[] {
  const known = [...new Set(BUNDLED_PACK_NAMES.map(subjectOf)), CONVERSATION_PACK];
  const problems = names
    .filter((name) => name !== 'all' && !known.includes(name) && !BUNDLED_PACK_NAMES.includes(name))
    .map((name): RuleProblem => {
      return { pack: name, line: 0, message: `there is no such rule pack; known: all, ${known.join(', ')}` };
    });
  if (problems.length > 0) throw new RuleError(problems);
  const isNamed = (pack: string) => names.includes(pack) || names.includes(subjectOf(pack));
  return names.includes('all') ? BUNDLED_PACK_NAMES : BUNDLED_PACK_NAMES.filter(isNamed);
}

/** `secrets` of `secrets-cloud`: a subject's rules may fill several packs, and its name stands for all of them. */
function subjectOf(packName: string): string {
  return packName.split('-', 1)[0] ?? packName;
}
