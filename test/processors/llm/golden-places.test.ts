import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/llm/call.ts';
import { systemPromptHash } from '../../../src/llm/prompt/hash.ts';
import { decode as decodeContent } from '../../../src/otlp/content-coding/decode.ts';
import { GOLDEN_CASES, type GoldenCase } from '../../golden/cases.ts';
import { CONFIG, PLACES, type Place, requestWith } from './golden-places.ts';
import { attributesOf, startProcessor } from './harness.ts';

/** Attributes that a body decides. */
const FACTS = [
  'llm.request_model',
  'llm.model',
  'llm.response_id',
  'llm.streaming',
  'llm.input_tokens',
  'llm.output_tokens',
  'llm.cached_input_tokens',
  'llm.reasoning_tokens',
  'llm.stop_reason',
  'llm.error.type',
  'llm.system_prompt_hash',
  'llm.confidence',
  'llm.output.schema_valid',
] as const;

describe('the golden bodies, gzipped in transport', () => {
  let pass: Awaited<ReturnType<typeof startProcessor>>['pass'];
  beforeAll(async () => {
    ({ pass } = await startProcessor(JSON.stringify(CONFIG)));
  });

  async function factsOf(golden: GoldenCase, place: Place): Promise<Record<string, unknown>> {
    const inflated = await decodeContent('gzip', gzipSync(requestWith(golden, place)), 1 << 24);
    if (!(inflated instanceof Uint8Array)) throw new Error('cannot be inflated');
    const [told = []] = attributesOf((await pass(inflated)).bytes);
    const attributes = new Map(told.map(([key, value]) => [key, Object.values(value)[0]]));
    return Object.fromEntries(
      FACTS.flatMap((key) => (attributes.has(key) ? [[key, attributes.get(key)]] : [])),
    );
  }

  it.each(GOLDEN_CASES.map((golden) => ({ name: golden.name, golden })))(
    '$name: tell the same wherever they stand',
    async ({ golden }) => {
      const [first, ...others] = PLACES as [Place, ...Place[]];
      const facts = await factsOf(golden, first);
      expect(facts).toMatchObject(expectedFacts(golden));
      for (const place of others) expect(await factsOf(golden, place), place.name).toEqual(facts);
    },
  );
});

/** What the case's own file says that the attributes must tell. */
function expectedFacts({ request, response }: GoldenCase): Record<string, unknown> {
  const asked = request?.expected ?? {};
  const answered = response?.expected ?? {};
  const usage = (answered['usage'] ?? {}) as Usage;
  const hasCounts = (usage.inputTokens ?? 0) > 0 || (usage.outputTokens ?? 0) > 0;
  const prompt = asked['systemPrompt'];
  const rows: [string, unknown][] = [
    ['llm.request_model', asked['requestModel']],
    ['llm.response_id', answered['responseId']],
    ['llm.stop_reason', answered['stopReason']],
    ['llm.error.type', answered['errorType']],
    ['llm.input_tokens', hasCounts ? usage.inputTokens?.toString() : undefined],
    ['llm.output_tokens', hasCounts ? usage.outputTokens?.toString() : undefined],
    ['llm.system_prompt_hash', typeof prompt === 'string' ? systemPromptHash(prompt) : undefined],
  ];
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined));
}
