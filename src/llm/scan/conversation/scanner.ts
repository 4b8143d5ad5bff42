/** A scanner that also holds the texts of a call against each other. */

import type { Family } from '../../call.ts';
import type { Finding, Scanner, ScanResult, ScanText } from '../rule-scanner.ts';
import { extendVerdict } from '../verdict.ts';
import { findInConversation } from './find.ts';
import { PromptMemo } from './prompt-leak.ts';

export interface ConversationSettings {
  readonly thresholds: Partial<Record<Family, number>>;
  /** Strings that stand in prompts only to be recognised in answers. */
  readonly canaries: readonly string[];
}

/** Adds to what a scanner finds in the texts one by one. */
export function withConversation(scanner: Scanner, settings: ConversationSettings): Scanner {
  const prompts = new PromptMemo();
  return {
    ...scanner,
    scan: (texts) => extended(texts, scanner.scan(texts), settings, prompts),
    explain: (texts) => extended(texts, scanner.explain(texts), settings, prompts),
  };
}

function extended(
  texts: readonly ScanText[],
  result: ScanResult,
  { thresholds, canaries }: ConversationSettings,
  prompts: PromptMemo,
): ScanResult {
  if (!texts.some(({ direction }) => direction === 'output')) return result;
  const compared = texts.map(({ direction, text }, index) => {
    const secrets =
      result.findings.length === 0
        ? result.findings
        : result.findings.filter((f) => f.family === 'secret' && f.textIndex === index);
    return { direction, text, secrets };
  });
  const found = findInConversation(compared, canaries, (system) => prompts.get(system));
  if (found.length === 0) return result;
  const findings = found.map(({ rule, textIndex, start, end }): Finding => {
    const { id: ruleId, family, weight } = rule;
    return { ruleId, family, weight, form: 'raw', direction: 'output', textIndex, start, end };
  });
  const late = found.map(({ rule }) => ({ ...rule, direction: 'output' as const }));
  return {
    ...result,
    verdict: extendVerdict(result.verdict, result.findings, late, thresholds),
    findings: [...result.findings, ...findings],
  };
}
