import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/llm/call.ts';
import { SHAPES } from '../../../src/llm/call.ts';
import { systemPromptHash } from '../../../src/llm/prompt/hash.ts';
import { decode as decodeContent } from '../../../src/otlp/content-coding/decode.ts';
import { GOLDEN_CASES, type GoldenCase } from '../../golden/cases.ts';
import { encodeRequest } from '../../oracle/otlp.ts';
import { attributesOf, startProcessor } from './harness.ts';

/** Every shape has an address of its own, so that no host decides what only the body can tell. */
const ENDPOINTS = SHAPES.map((shape) => ({
  host: 'golden.example',
  path: `/${shape}`,
  provider: 'acme',
  shape,
}));

const CONFIG = JSON.stringify({
  detect: { endpoints: ENDPOINTS },
  payload: { request_attributes: ['acme.asked'], response_attributes: ['acme.answered'] },
});

type AnyValue = Readonly<Record<string, unknown>>;
type Side = 'request' | 'response';
type Body = { readonly text: string; readonly bytes?: Uint8Array };

const text = ({ text: stringValue }: Body): AnyValue => ({ stringValue });

/** Where a body may stand: its name for each side, its form, and whether it is an event's attribute. */
interface Place {
  readonly name: string;
  readonly keys: Readonly<Record<Side, string>>;
  readonly value: (body: Body) => AnyValue;
  readonly onEvent?: true;
}

const semconv = { request: 'http.request.body.content', response: 'http.response.body.content' };

const PLACES: readonly Place[] = [
  { name: 'an attribute', keys: semconv, value: text },
  {
    name: 'an attribute of bytes',
    keys: semconv,
    value: ({ text: asText, bytes }) => ({ bytesValue: bytes ?? Buffer.from(asText) }),
  },
  {
    name: 'an attribute of JSON in JSON',
    keys: { request: 'http.request.body', response: 'http.response.body' },
    value: ({ text: asText }) => ({ stringValue: JSON.stringify(asText) }),
  },
  {
    name: 'an event',
    keys: { request: 'http.request.body.text', response: 'http.response.body.text' },
    value: text,
    onEvent: true,
  },
  {
    name: 'OpenInference’s input and output',
    keys: { request: 'input.value', response: 'output.value' },
    value: text,
  },
  { name: 'a configured name', keys: { request: 'acme.asked', response: 'acme.answered' }, value: text },
];

function requestWith(golden: GoldenCase, { keys, value, onEvent }: Place): Uint8Array {
  const bodies = (['request', 'response'] as const).flatMap((side) => {
    const body = golden[side];
    return body === undefined ? [] : [{ key: keys[side], value: value(body) }];
  });
  const address = [
    { key: 'http.request.method', value: { stringValue: 'POST' } },
    { key: 'url.full', value: { stringValue: `https://golden.example/${golden.shape}` } },
  ];
  const span = {
    traceId: Buffer.alloc(16, 7),
    spanId: Buffer.alloc(8, 1),
    name: 'POST',
    kind: 3,
    startTimeUnixNano: '1795397173000000000',
    endTimeUnixNano: '1795397174000000000',
    attributes: onEvent ? address : [...address, ...bodies],
    events: onEvent ? [{ name: 'bodies', attributes: bodies }] : [],
  };
  return encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

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
    ({ pass } = await startProcessor(CONFIG));
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
