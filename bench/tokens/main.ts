/**
 * How far the estimate of tokens that costs are made of is from a real tokenizer (o200k_base, that of GPT-4o and
 * later), by kind of text: `npm run bench:tokens`. `-- --calibrate` prints ratios for src/llm/prompt/token-ratios.ts,
 * taken from the odd pieces of each text; errors are always those of the even ones. `-- --price` measures what
 * pricing a call takes.
 */
import { countTokens as countExactly } from 'gpt-tokenizer/encoding/o200k_base';
import { countTokens } from '../../src/llm/prompt/count-tokens.ts';
import { estimateTokens } from '../../src/llm/prompt/estimate.ts';
import { calibrate } from './calibrate.ts';
import { measurePricing } from './pricing.ts';
import { sampleTexts } from './texts.ts';

const PART_LENGTH = 1000;

/** Every second part of a text, cut where there is white space if there is any. */
function parts(text: string, parity: 0 | 1): string[] {
  const length = Math.min(PART_LENGTH, Math.ceil(text.length / 4));
  const all: string[] = [];
  for (let start = 0; start < text.length; ) {
    const limit = Math.min(text.length, start + length);
    const space = text.lastIndexOf(' ', limit);
    const end = limit < text.length && space > start + length / 2 ? space : limit;
    all.push(text.slice(start, end));
    start = end;
  }
  return all.filter((_, index) => index % 2 === parity);
}

function percent(estimated: number, exact: number): string {
  const error = (100 * (estimated - exact)) / exact;
  return `${error >= 0 ? '+' : ''}${error.toFixed(1)} %`;
}

function printErrors(): void {
  const byKind = new Map<string, string[]>();
  for (const { kind, text } of sampleTexts())
    byKind.set(kind, [...(byKind.get(kind) ?? []), ...parts(text, 0)]);
  console.log('| kind of text | tokens | by pieces | worst part | words x 1.3 | characters / 4 |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const [kind, texts] of byKind) {
    const exact = texts.reduce((sum, text) => sum + countExactly(text), 0);
    const estimated = texts.reduce((sum, text) => sum + countTokens(text), 0);
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    const long = texts.filter((text) => countExactly(text) >= 20);
    const worst = long.reduce(
      (most, text) => Math.max(most, Math.abs(countTokens(text) / countExactly(text) - 1)),
      0,
    );
    const row = [
      kind,
      exact,
      percent(estimated, exact),
      long.length === 0 ? '' : `${(100 * worst).toFixed(0)} %`,
      percent(estimateTokens(texts), exact),
      percent(characters / 4, exact),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
}

function printSpeed(): void {
  const text = sampleTexts()
    .map((sample) => sample.text)
    .join('\n');
  for (let i = 0; i < 20; i++) countTokens(text);
  const before = process.cpuUsage();
  const rounds = 50;
  for (let i = 0; i < rounds; i++) countTokens(text);
  const seconds = process.cpuUsage(before).user / 1e6;
  console.log(`\n${((rounds * text.length) / seconds / 1e6).toFixed(0)} million characters a second of CPU`);
}

function printRatios(): void {
  const texts = sampleTexts().flatMap(({ text }) => parts(text, 1));
  for (const [kind, { free, perCharacter, base }] of Object.entries(calibrate(texts, countExactly)))
    console.log(`  ${kind}: { free: ${free}, perCharacter: ${perCharacter}, base: ${base} },`);
}

if (process.argv.includes('--calibrate')) {
  printRatios();
} else if (process.argv.includes('--price')) {
  await measurePricing();
} else {
  printErrors();
  printSpeed();
}
