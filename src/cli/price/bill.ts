import type { CostOverride } from '../../llm/price/override.ts';
import type { Explanation, PriceQuery } from '../../llm/price/pricer.ts';
import type { Charge, ChargeKind, Factors } from '../../llm/price/rates.ts';
import type { Validity } from '../../llm/price/schedule.ts';

const NAMES: Readonly<Record<ChargeKind, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cached input',
  cacheWrite: 'cache write',
  cacheWrite1h: 'cache write, 1 h',
  inputAudio: 'audio input',
  outputAudio: 'audio output',
  inputImage: 'image input',
  outputImage: 'image output',
  perAudioSecondUsd: 'seconds of audio',
  perRequestUsd: 'request',
  perWebSearchUsd: 'web searches',
};

/** The price of a call as lines of text: whose price it is, when it holds, and what each kind of tokens costs. */
export function billOf(
  query: PriceQuery,
  explanation: Explanation,
  overrides: readonly CostOverride[],
): string {
  const { charges, cost } = explanation;
  const rows = [
    ['', 'quantity', 'USD per 1M', 'USD'],
    ...charges.map((charge) => [
      NAMES[charge.kind],
      grouped(charge.quantity),
      rateOf(charge),
      amount(charge.usd),
    ]),
    ['total', '', '', amount(cost.totalUsd)],
  ];
  return [...reasonsOf(query, explanation, overrides), '', ...columns(rows), ''].join('\n');
}

function reasonsOf(
  { model, provider, timestampMs, serviceTier, host }: PriceQuery,
  { listed, override, validity, correction, factors, longContextAbove }: Explanation,
  overrides: readonly CostOverride[],
): string[] {
  const reasons = [`model       ${model}${provider === undefined ? '' : ` of ${provider}`}`];
  const row = override === undefined ? undefined : overrides[override];
  if (row !== undefined && override !== undefined)
    reasons.push(
      `price       cost.overrides[${override}]: ${row.provider === undefined ? '' : `${row.provider} `}${row.model}`,
    );
  if (listed !== undefined) {
    const whose = provider === undefined ? ' (the name tells whose it is)' : '';
    reasons.push(`price       price list, ${listed.providerId} ${listed.modelId}${whose}`);
  }
  if (correction !== undefined) reasons.push(`corrected   ${correction}`);
  reasons.push(`time        ${new Date(timestampMs).toISOString()}${validityText(validity)}`);
  if (longContextAbove !== undefined)
    reasons.push(`length      the price for more than ${grouped(longContextAbove)} input tokens`);
  if (serviceTier !== undefined) reasons.push(`tier        ${serviceTier}${factorText(factors)}`);
  if (host !== undefined) reasons.push(`host        ${host}${factorText(factors)}`);
  return reasons;
}

function validityText(validity: Validity | undefined): string {
  if (validity === undefined) return '';
  const { fromMs, daily, weekdaysOnly } = validity;
  const parts = [
    ...(fromMs === undefined ? [] : [`since ${new Date(fromMs).toISOString().slice(0, 16)}Z`]),
    ...(daily === undefined ? [] : [`${hour(daily.startMs)} to ${hour(daily.endMs)} UTC`]),
    ...(weekdaysOnly ? ['on weekdays'] : []),
  ];
  return `, a price that holds ${parts.join(', ')}`;
}

function hour(timeOfDayMs: number): string {
  return new Date(timeOfDayMs).toISOString().slice(11, 16);
}

function factorText({ tokens }: Factors): string {
  return tokens === 1 ? '' : `, ${Number(tokens.toFixed(4))} times the price`;
}

const BY_PIECE: ReadonlySet<ChargeKind> = new Set(['perAudioSecondUsd', 'perRequestUsd', 'perWebSearchUsd']);

function rateOf({ kind, rateUsd }: Charge): string {
  return BY_PIECE.has(kind) ? `${amount(rateUsd)} each` : String(Number(rateUsd.toPrecision(10)));
}

function amount(usd: number): string {
  return Number(usd.toPrecision(10))
    .toFixed(10)
    .replace(/(\.\d\d(?:\d*[1-9])?)0+$/, '$1');
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** The first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
