import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { decodeCostOverride } from '../../../src/processors/llm/cost-override.ts';

async function decode(yaml: string) {
  const loaded = await loadConfig(['prices.yaml'], {}, async () => yaml);
  const [override] = loaded.root.sections('overrides').map(decodeCostOverride);
  return { override, problems: loaded.problems() };
}

describe('a row of cost.overrides', () => {
  it('leaves what it does not tell at the price of input', async () => {
    const { override, problems } = await decode(
      'overrides: [{ model: m, input_per_mtok: 2, output_per_mtok: 8 }]',
    );
    expect(problems).toEqual([]);
    expect(override).toStrictEqual({
      model: 'm',
      rates: {
        input: 2,
        output: 8,
        cacheRead: 2,
        cacheWrite: 2,
        cacheWrite1h: 2,
        inputAudio: 2,
        outputAudio: 8,
        inputImage: 2,
        outputImage: 8,
      },
    });
  });

  it('has prices for longer inputs, each row going on from the one before', async () => {
    const { override, problems } = await decode(`
overrides:
  - model: m
    input_per_mtok: 2
    output_per_mtok: 8
    cached_input_per_mtok: 0.5
    long_context:
      - { above_input_tokens: 128000, input_per_mtok: 4 }
      - { above_input_tokens: 200000, output_per_mtok: 16, cached_input_per_mtok: 1 }
`);
    expect(problems).toEqual([]);
    const tiers = (first: number, second: number) => [
      { start: 128_000, price: first },
      { start: 200_000, price: second },
    ];
    expect(override?.rates).toMatchObject({
      input: { base: 2, tiers: tiers(4, 4) },
      output: { base: 8, tiers: tiers(8, 16) },
      cacheRead: { base: 0.5, tiers: tiers(0.5, 1) },
      cacheWrite: { base: 2, tiers: tiers(4, 4) },
      cacheWrite1h: { base: 2, tiers: tiers(4, 4) },
    });
  });

  it('has prices for service tiers, as a factor or of their own', async () => {
    const { override, problems } = await decode(`
overrides:
  - model: m
    input_per_mtok: 2
    output_per_mtok: 8
    cache_write_per_mtok: 2.5
    per_web_search: 0.01
    service_tiers:
      - { tier: Batch, factor: 0.5 }
      - { tier: priority, input_per_mtok: 4, output_per_mtok: 16, cache_write_1h_per_mtok: 8 }
`);
    expect(problems).toEqual([]);
    expect(override?.rates).toMatchObject({ cacheWrite: 2.5, cacheWrite1h: 2.5, perWebSearchUsd: 0.01 });
    expect(override?.serviceTiers?.get('batch')).toStrictEqual({ factor: 0.5 });
    expect(override?.serviceTiers?.get('priority')).toMatchObject({
      rates: { input: 4, cacheRead: 4, cacheWrite: 4, cacheWrite1h: 8 },
    });
  });

  it.each([
    ['{ model: m, input_per_mtok: 1 }', 'output_per_mtok', 'must be a price in USD'],
    ['{ input_per_mtok: 1, output_per_mtok: 1 }', 'model', 'must be set'],
    [
      '{ model: m, input_per_mtok: 1, output_per_mtok: 1, long_context: [{ above_input_tokens: 9 }, { above_input_tokens: 9 }] }',
      'above_input_tokens',
      'must be more than in the row before',
    ],
    [
      '{ model: m, input_per_mtok: 1, output_per_mtok: 1, service_tiers: [{ tier: a, factor: 1 }, { tier: A, factor: 1 }] }',
      'tier',
      'is there twice',
    ],
    [
      '{ model: m, input_per_mtok: 1, output_per_mtok: 1, service_tiers: [{ tier: a }] }',
      'input_per_mtok',
      'must be a price in USD',
    ],
  ])('tells what is wrong with %s, and where', async (row, key, message) => {
    const { problems } = await decode(`overrides:\n  - ${row}`);
    const told = problems.map((problem) => `${problem.line} ${problem.path} ${problem.message}`).join('\n');
    expect(told).toContain(message);
    expect(told).toContain(key);
    expect(told).toMatch(/^2 /m);
  });
});
