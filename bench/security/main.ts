/**
 * `npm run bench:security -- DIR [--rules]`: how much of a folder of labelled texts the bundled packs find, what
 * they flag by mistake, and how fast. With `--rules` also how often each rule fires on attacks and on innocent
 * texts. It prints counts and ids of rules, never a text.
 */

import type { Family, Role } from '../../src/llm/call.ts';
import { createScanner, type ScanResult } from '../../src/llm/scan/scanner.ts';
import { type LabelledText, readLabelled } from './labelled.ts';
import { printGrowth, printSpeeds } from './speed.ts';

/** The families that make a prompt count as flagged. */
const INJECTION_KIND: readonly Family[] = [
  'prompt_injection',
  'jailbreak',
  'prompt_extraction',
  'obfuscation',
  'data_exfiltration',
  'unsafe_code',
];

/** Attacks without any attack wording, which no pattern is expected to find. */
const WORDLESS_FAMILIES = ['adversarial_suffix', 'indirect_plain_task'];
const WORDLESS_SOURCE = /pair|gcg|dsn|random_search/;
const HARD_NEGATIVES = ['adversarial_benign', 'sounds_unsafe', 'security_talk'];

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: npm run bench:security -- DIR [--rules]');
  process.exit(2);
}
const labelled = await readLabelled(folder);
const scanner = createScanner({
  packs: ['all'],
  thresholds: {},
  maxScanBytes: 2 * 1024 * 1024,
  cacheBytes: 0,
});

const core = labelled.malicious.filter(
  ({ family, source }) =>
    !WORDLESS_FAMILIES.includes(family) && !(family === 'jailbreak' && WORDLESS_SOURCE.test(source)),
);
const system = labelled.benign.filter(({ family }) => family === 'system_prompt');
const user = labelled.benign.filter(({ family }) => family !== 'system_prompt');

printTable('Attacks found, by source and family', labelled.malicious, INJECTION_KIND);
printTable('Innocent user texts flagged', user, INJECTION_KIND);
printTable('Innocent system prompts flagged', system, INJECTION_KIND, 'system');
printTable('Secrets found', labelled.secretsPositive, ['secret'], 'user', () => 'secrets');
printTable('Near misses of secrets flagged', labelled.secretsNegative, ['secret']);
printTable('Personal data found', labelled.piiPositive, ['pii']);
printTable('Texts without personal data flagged', labelled.piiNegative, ['pii']);

console.log('\nIn short');
printLine('core recall', core, INJECTION_KIND);
printLine('user-side false positives', user, INJECTION_KIND);
printLine(
  'of these, hard negatives',
  user.filter(({ family }) => HARD_NEGATIVES.includes(family)),
  INJECTION_KIND,
);
printLine('system prompts, as system messages', system, INJECTION_KIND, 'system');
printLine('secrets recall', labelled.secretsPositive, ['secret']);
printLine('near misses flagged as secret', labelled.secretsNegative, ['secret']);
printLine('ordinary prompts flagged as secret', user, ['secret']);
printLine('personal data recall', labelled.piiPositive, ['pii']);
printLine('negatives flagged as personal data', labelled.piiNegative, ['pii']);
if (flags.includes('--rules')) printRules();
printSpeeds(scanner, labelled);
printGrowth(scanner);

function scanAs(role: Role, text: string): ScanResult {
  return scanner.scan([{ role, direction: role === 'system' ? 'system' : 'input', text }]);
}

function flagged(rows: readonly LabelledText[], families: readonly Family[], role: Role): number {
  return rows.filter(({ text }) =>
    scanAs(role, text).verdict.families.some((family) => families.includes(family)),
  ).length;
}

function printTable(
  title: string,
  rows: readonly LabelledText[],
  families: readonly Family[],
  role: Role = 'user',
  groupOf = ({ source, family }: LabelledText) => `${source} / ${family}`,
): void {
  console.log(`\n${title}`);
  for (const group of [...new Set(rows.map(groupOf))].sort()) {
    printLine(
      group,
      rows.filter((row) => groupOf(row) === group),
      families,
      role,
    );
  }
}

function printLine(
  name: string,
  rows: readonly LabelledText[],
  families: readonly Family[],
  role: Role = 'user',
): void {
  const count = flagged(rows, families, role);
  const share = rows.length === 0 ? 0 : (100 * count) / rows.length;
  console.log(`  ${name.padEnd(52)} ${String(count).padStart(5)} of ${rows.length} (${share.toFixed(1)} %)`);
}

function printRules(): void {
  const counts = new Map<string, { attacks: number; innocent: number }>();
  const count = (rows: readonly LabelledText[], kind: 'attacks' | 'innocent') => {
    for (const { text } of rows) {
      for (const rule of scanAs('user', text).verdict.rules) {
        const row = counts.get(rule) ?? { attacks: 0, innocent: 0 };
        row[kind]++;
        counts.set(rule, row);
      }
    }
  };
  count([...labelled.malicious, ...labelled.secretsPositive, ...labelled.piiPositive], 'attacks');
  count([...user, ...labelled.secretsNegative, ...labelled.piiNegative], 'innocent');
  console.log('\nRules fired, all texts as user messages');
  for (const [rule, { attacks, innocent }] of [...counts].sort(([a], [b]) => a.localeCompare(b)))
    console.log(`  ${rule.padEnd(52)} ${String(attacks).padStart(5)} attacks, ${innocent} innocent`);
}
