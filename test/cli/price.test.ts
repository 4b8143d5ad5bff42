import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { priceCommand } from '../../src/cli/price.ts';
import { memoryIo } from './io.ts';

async function price(...args: string[]) {
  const io = memoryIo();
  const code = await priceCommand.run(args, io);
  return { code, out: io.out(), err: io.err() };
}

describe('price', () => {
  it('shows whose price it is and what each kind of tokens costs', async () => {
    const { code, out, err } = await price(
      'gpt-4o',
      '--input',
      '12000',
      '--output',
      '500',
      '--cached',
      '8000',
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      [
        'model       gpt-4o',
        'price       price list, openai gpt-4o (the name tells whose it is)',
        'time        2026-05-28T20:26:40.000Z',
        '',
        '              quantity  USD per 1M    USD',
        'input            4,000         2.5   0.01',
        'cached input     8,000        1.25   0.01',
        'output             500          10  0.005',
        'total                               0.025',
        '',
      ].join('\n'),
    );
  });

  it('tells tier, length, region, time and correction where they decide', async () => {
    const tier = await price('gpt-5', '--provider', 'openai', '--tier', 'priority', '--input', '1000');
    expect(tier.out).toContain('tier        priority, 2 times the price');
    const long = await price('claude-sonnet-4-5', '--input', '300000', '--cache-write', '1000');
    expect(long.out).toContain('length      the price for more than 200,000 input tokens');
    const host = ['--host', 'us-east5-aiplatform.googleapis.com'];
    const region = await price('claude-sonnet-4-5', '--provider', 'gcp.vertex_ai', ...host, '--output', '10');
    expect(region.out).toContain(`host        ${host[1]}, 1.1 times the price`);
    const night = ['--provider', 'deepseek', '--at', '2025-06-01T20:00:00Z', '--input', '1000'];
    const { out } = await price('deepseek-chat', ...night);
    expect(out).toContain('a price that holds since 2025-02-26T16:30Z, 16:30 to 00:30 UTC');
    expect(out).toMatch(/^corrected {3}\S/m);
    expect(out).toMatch(/^total +0\.000135$/m);
  });

  it('takes negotiated prices from a configuration', async () => {
    const config = `yaml:${JSON.stringify({
      receivers: { otlp: { protocols: { grpc: null } } },
      processors: {
        llm: { cost: { overrides: [{ model: 'gpt-4o*', input_per_mtok: 1, output_per_mtok: 2 }] } },
      },
      exporters: { debug: null },
      service: { pipelines: { traces: { receivers: ['otlp'], processors: ['llm'], exporters: ['debug'] } } },
    })}`;
    const { code, out } = await price('gpt-4o', '--config', config, '--input', '1000000');
    expect(code).toBe(0);
    expect(out).toContain('price       cost.overrides[0]: gpt-4o*');
    expect(out).toMatch(/^total +1\.00$/m);
    const broken = await price('gpt-4o', '--config', 'yaml:processors::llm::cots: {}', '--input', '1');
    expect(broken.code).toBe(2);
    expect(broken.err).toContain('did you mean');
  });

  it.each([
    [
      ['gpt-4o-minni', '--provider', 'openai', '--input', '1'],
      /no price is known for gpt-4o-minni of openai\nnearest names: gpt-4o-mini,/,
    ],
    [['my-own-model', '--input', '1'], /no price is known for my-own-model; --provider tells/],
    [
      ['gpt-4o', '--provider', 'opnai', '--input', '1'],
      /no prices are known of the provider opnai\nknown: anthropic, /,
    ],
    [['gpt-4o', '--provider', 'openai', '--tier', 'scale', '--input', '1'], /in the tier scale/],
    [
      ['gpt-4-turbo', '--input', '9', '--cached', '1'],
      /but not with a price for each of these kinds of tokens/,
    ],
  ])('%j: says what is not known, and fails', async (args, message) => {
    const { code, out, err } = await price(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it.each([
    [[], 'exactly one MODEL'],
    [['a', 'b', '--input', '1'], 'exactly one MODEL'],
    [['gpt-4o'], '--input or --output'],
    [['gpt-4o', '--input', '-1'], '--input'],
    [['gpt-4o', '--input', '1.5'], '--input must be a number'],
    [['gpt-4o', '--input', '1', '--cached', '2'], 'parts of --input'],
    [['gpt-4o', '--input', '1', '--at', 'yesterday'], '--at must be a date'],
  ])('%j is wrong usage', async (args, message) => {
    await expect(price(...args)).rejects.toThrow(UsageError);
    await expect(price(...args)).rejects.toThrow(message);
  });
});
