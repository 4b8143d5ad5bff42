import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { decodeLlmProcessorConfig } from '../../../src/processors/llm/config.ts';

async function decode(yaml: string) {
  const loaded = await loadConfig(['test.yaml'], {}, async () => yaml);
  const config = decodeLlmProcessorConfig(loaded.root.section('llm'));
  return { config, problems: loaded.problems() };
}

describe('the configuration of the processor llm', () => {
  it('may be empty', async () => {
    const { config, problems } = await decode('llm:');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      endpoints: [],
      maxPayloadBytes: 4 * 1024 * 1024,
      costOverrides: [],
      security: { packs: ['all'], ruleFiles: [], thresholds: {}, maxScanBytes: 256 * 1024, canaries: [] },
      overwrite: false,
      trustUpstream: false,
    });
    expect([...config.dialects]).toEqual(['llm', 'gen_ai']);
  });

  it('takes what the contract names', async () => {
    const { config, problems } = await decode(`
llm:
  detect: { endpoints: [{ host: LLM.corp.example, path: /ask, provider: acme, shape: openai-chat }] }
  payload: { request_attributes: [acme.in], response_attributes: acme.out, max_bytes: 1MiB }
  cost:
    overrides:
      - { provider: openai, model: "gpt-4o*", input_per_mtok: 1.5, output_per_mtok: 6, cached_input_per_mtok: 0.1 }
  security: { packs: [all], thresholds: { jailbreak: 2 }, max_scan_bytes: 64KiB, payload: keep }
  attributes: { dialects: [llm], overwrite: true }
  trust_upstream: true
`);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      endpoints: [{ host: 'llm.corp.example', path: '/ask', provider: 'acme', shape: 'openai-chat' }],
      requestAttributes: ['acme.in'],
      responseAttributes: ['acme.out'],
      maxPayloadBytes: 1024 * 1024,
      costOverrides: [
        {
          provider: 'openai',
          model: 'gpt-4o*',
          rates: { input: 1.5, output: 6, cacheRead: 0.1, cacheWrite: 1.5 },
        },
      ],
      security: { thresholds: { jailbreak: 2 }, maxScanBytes: 64 * 1024 },
      overwrite: true,
      trustUpstream: true,
    });
  });

  it('tells by family and role what becomes of findings', async () => {
    const { config, problems } = await decode(
      'llm: { security: { payload: { default: mask, secret: drop, pii: { system: keep } } } }',
    );
    expect(problems).toEqual([]);
    const { maskPolicy } = config.security;
    expect(maskPolicy.get('secret')).toEqual({
      system: 'drop',
      user: 'drop',
      assistant: 'drop',
      tool: 'drop',
    });
    expect(maskPolicy.get('pii')).toEqual({ system: 'keep', user: 'mask', assistant: 'mask', tool: 'mask' });
    expect(maskPolicy.get('jailbreak')).toMatchObject({ user: 'mask' });
  });

  it.each([
    ['llm: { detect: { endpoints: [{ provider: acme }] } }', 'must name a host or a path'],
    ['llm: { detect: { endpoints: [{ path: /a, shape: soap }] } }', 'openai-chat'],
    ['llm: { cost: { overrides: [{ input_per_mtok: 1, output_per_mtok: 1 }] } }', 'must be set'],
    ['llm: { cost: { overrides: [{ model: m, output_per_mtok: 1 }] } }', 'must be a price in USD'],
    [
      'llm: { cost: { overrides: [{ model: m, input_per_mtok: -1, output_per_mtok: 1 }] } }',
      'input_per_mtok',
    ],
    [
      'llm: { cost: { overrides: [{ model: m, input_per_mtok: 1, output_per_mtok: 1, service_tiers: [{ factor: 1 }] }] } }',
      'must be set',
    ],
    [
      'llm: { cost: { overrides: [{ model: m, input_per_mtok: 1, output_per_mtok: 1, service_tiers: [{ tier: t, factor: 1, input_per_mtok: 1 }] }] } }',
      'cannot be set beside factor',
    ],
    [
      'llm: { cost: { overrides: [{ model: m, input_per_mtok: 1, output_per_mtok: 1, long_context: [{ input_per_mtok: 1 }] }] } }',
      'above_input_tokens: must be set',
    ],
    ['llm: { attributes: { dialects: [latin] } }', 'has no dialect of that name'],
    ['llm: { security: { payload: hide } }', 'mask'],
    ['llm: { security: { payload: { pii: hide } } }', 'mask'],
    ['llm: { security: { payload: { pij: mask } } }', 'did you mean "pii"'],
    ['llm: { security: { payload: { pii: { robot: mask } } } }', 'robot'],
    ['llm: { security: { payload: hash } }', 'hash_key'],
    ['llm: { security: { payload: hash, hash_key: short } }', 'at least 16 characters'],
    ['llm: { security: { canaries: [heron] } }', 'must be strings of at least 8 characters'],
    ['llm: { security: { thresholds: { jailbrake: 1 } } }', 'did you mean "jailbreak"'],
  ])('refuses %s', async (yaml, message) => {
    const { problems } = await decode(yaml);
    const errors = problems
      .filter(({ severity }) => severity === 'error')
      .map((problem) => `${problem.path} ${problem.message}`);
    expect(errors.join('\n')).toContain(message);
  });

  it('repeats no canary when it refuses one', async () => {
    const { problems } = await decode('llm: { security: { canaries: [heron] } }');
    expect(JSON.stringify(problems)).not.toContain('heron');
  });

  it('has the contract’s defaults for joining and for the history of prompts', async () => {
    const { config } = await decode('llm:');
    expect(config.join).toEqual({ waitMs: 1000, maxCalls: 10_000 });
    expect(config.promptHistory).toEqual({ windowMs: 86_400_000 });
    const other = await decode('llm: { prompt_history: { window: 1h, storage: file_storage/x } }');
    expect(other.config.promptHistory).toEqual({ windowMs: 3_600_000, storage: 'file_storage/x' });
  });
});
