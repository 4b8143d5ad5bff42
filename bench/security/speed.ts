/** How many megabytes of text one core scans in a second. */

import type { Scanner } from '../../src/llm/scan/scanner.ts';
import type { LabelledText, LabelledTexts } from './labelled.ts';

/** At least this much CPU time for each figure: time, not rounds, so that slow kinds do not take minutes. */
const LEAST_MICROSECONDS = 500_000;
const LONG_TEXT_BYTES = 256 * 1024;

/** Prints the speed on each kind of text as a user message, texts one by one as calls bring them. */
export function printSpeeds(scanner: Scanner, labelled: LabelledTexts): void {
  const textsOf = (rows: readonly LabelledText[]) => rows.map(({ text }) => text);
  const digits = '0123456789 '.repeat(LONG_TEXT_BYTES / 11);
  const plain = 'lorem dolor amet fugit quam nihil ab quo '.repeat(LONG_TEXT_BYTES / 41);
  const kinds: readonly [string, readonly string[]][] = [
    ['ordinary texts', textsOf(labelled.benign)],
    ['attacks', textsOf(labelled.malicious)],
    ['secrets', textsOf(labelled.secretsPositive)],
    ['one long text without a word of any rule', [plain]],
    ['one long text of digits', [digits]],
  ];
  console.log('\nSpeed on one core, MB/s');
  for (const [name, texts] of kinds)
    console.log(`  ${name.padEnd(52)} ${megabytesPerSecond(scanner, texts).toFixed(1).padStart(8)}`);
}

function megabytesPerSecond(scanner: Scanner, texts: readonly string[]): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const scanAll = () => {
    for (const text of texts) scanner.scan([{ role: 'user', direction: 'input', text }]);
  };
  // The automata are built while they read: the first round is not what a running daemon sees.
  scanAll();
  let scanned = 0;
  let elapsed = 0;
  const start = process.cpuUsage();
  while (elapsed < LEAST_MICROSECONDS) {
    scanAll();
    scanned += bytes;
    elapsed = process.cpuUsage(start).user + process.cpuUsage(start).system;
  }
  return scanned / elapsed;
}
