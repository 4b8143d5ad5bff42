/** A scanner that also holds the texts of a call against each other. */

import type { Family } from '../../call.ts';
import type { Finding, Scanner, ScanResult, ScanText } from '../scanner.ts';
import { extendVerdict } from '../verdict.ts';
import { findInConversation } from './find.ts';

export interface ConversationSettings {
  readonly thresholds: Partial<Record<Family, number>>;
  /** Strings that stand in prompts only to be recognised in answers. */
  readonly canaries: readonly string[];
}

/** Adds to what a scanner finds in the texts one by one. */
export function withConversation(scanner: Scanner, settings: ConversationSettings): Scanner {
  return { ...scanner, scan: (texts) => extended(texts, scanner.scan(texts), settings) };
}

function extended(
  texts: readonly ScanText[],
  result: ScanResult,
  { thresholds, canaries }: ConversationSettings,
): ScanResult {
  if (!texts.some(({ direction }) => direction === 'output')) return result;
  const compared = texts.map(({ direction, text }, index) => {
    const secrets = result.findings.filter((f) => f.family === 'secret' && f.textIndex === index);
    return { direction, text, secrets: secrets.map((finding) => unitsOf(text, finding)) };
  });
  const found = findInConversation(compared, canaries);
  if (found.length === 0) return result;
  const findings = found.map(({ rule, textIndex, start, end }): Finding => {
    const { id: ruleId, family, weight } = rule;
    const text = texts[textIndex]?.text ?? '';
    return { ruleId, family, weight, direction: 'output', textIndex, ...bytesOf(text, { start, end }) };
  });
  const late = found.map(({ rule }) => ({ ...rule, direction: 'output' as const }));
  return {
    ...result,
    verdict: extendVerdict(result.verdict, result.findings, late, thresholds),
    findings: [...result.findings, ...findings],
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** From offsets in UTF-8, in which patterns are matched, to UTF-16 units. */
function unitsOf(text: string, { start, end }: Range): Range {
  const utf8 = Buffer.from(text);
  const units = (offset: number) => utf8.toString('utf8', 0, offset).length;
  return { start: units(start), end: units(end) };
}

function bytesOf(text: string, { start, end }: Range): Range {
  return { start: Buffer.byteLength(text.slice(0, start)), end: Buffer.byteLength(text.slice(0, end)) };
}
