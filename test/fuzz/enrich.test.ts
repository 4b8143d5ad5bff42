import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { GOLDEN_CASES } from '../golden/cases.ts';
import { encodeRequest } from '../oracle/otlp.ts';
import { wireRequest } from '../oracle/wire-messages.ts';
import { startProcessor } from '../processors/llm/harness.ts';

/** Names under which instrumentations put what is parsed: bodies, messages in all dialects, counts, errors. */
const KEYS = [
  'http.request.body.content',
  'http.response.body.content',
  'http.request.body.text',
  'http.response.body.text',
  'request_data',
  'response_data',
  'input.value',
  'output.value',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.prompt',
  'gen_ai.completion',
  'gen_ai.prompt.0.content',
  'gen_ai.prompt.0.role',
  'gen_ai.completion.0.content',
  'gen_ai.completion.0.tool_calls.0.arguments',
  'llm.input_messages.0.message.content',
  'llm.input_messages.0.message.contents.0.message_content.text',
  'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments',
  'llm.invocation_parameters',
  'llm.openai.messages',
  'ai.prompt',
  'ai.prompt.messages',
  'ai.response.text',
  'ai.response.toolCalls',
  'ai.response.providerMetadata',
  'langfuse.observation.input',
  'langfuse.observation.output',
  'langfuse.observation.usage_details',
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'mlflow.chat.tokenUsage',
  'gcp.vertex.agent.llm_request',
  'gcp.vertex.agent.llm_response',
  'events',
  'all_messages_events',
  'pydantic_ai.all_messages',
  'traceloop.entity.input',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'gen_ai.response.finish_reasons',
  'gen_ai.event.content',
  'http.response.header.x-ratelimit-remaining-tokens',
  'http.response.header.retry-after',
  'response_flags',
  'exception.message',
  'content',
  'message',
] as const;

const EVENTS = [
  'gen_ai.user.message',
  'gen_ai.choice',
  'gen_ai.content.prompt',
  'gen_ai.client.inference.operation.details',
  'exception',
  'http.response.body',
] as const;

const BODIES = GOLDEN_CASES.flatMap(({ request, response }) =>
  [request?.text, response?.text].filter((text) => text !== undefined),
);

/** Golden bodies with pieces cut out, doubled or replaced: broken in the ways in which bodies break. */
const brokenBody = fc
  .tuple(fc.constantFrom(...BODIES), fc.nat(), fc.nat(60), fc.string({ unit: 'binary', maxLength: 20 }))
  .map(([body, at, length, piece]) => {
    const start = at % (body.length + 1);
    return body.slice(0, start) + piece + body.slice(start + length);
  });

const pythonRepr = fc
  .json()
  .map((json) => json.replaceAll('"', "'").replaceAll('true', 'True').replaceAll('null', 'None'));

const text = fc.oneof(
  brokenBody,
  fc.json(),
  pythonRepr,
  fc.string({ unit: 'binary' }),
  fc.constantFrom('user: hello\nassistant: hi', '{', '[[[[', 'data: ', 'data: [DONE]', '"\\ud800"', ''),
);

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((stringValue) => ({ stringValue })),
    text.map((value) => ({ bytesValue: Buffer.from(value) })),
    fc.maxSafeInteger().map((intValue) => ({ intValue })),
    fc.double().map((doubleValue) => ({ doubleValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.tuple(fc.constantFrom('role', 'content', 'parts', 'text', 'x'), tie('value')), {
        maxLength: 3,
      })
      .map((pairs) => ({ kvlistValue: { values: pairs.map(([key, value]) => ({ key, value })) } })),
  ),
})).value;

const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), anyValue), { maxLength: 8, selector: ([key]) => key })
  .map((pairs) => pairs.map(([key, value]) => ({ key, value })));

const CALLS = [
  [{ key: 'url.full', value: { stringValue: 'https://api.openai.com/v1/chat/completions' } }],
  [{ key: 'url.full', value: { stringValue: 'https://api.anthropic.com/v1/messages' } }],
  [{ key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }],
  [{ key: 'openinference.span.kind', value: { stringValue: 'LLM' } }],
  [{ key: 'langfuse.observation.type', value: { stringValue: 'generation' } }],
  [],
];

const span = fc
  .record({
    kind: fc.constantFrom(1, 3),
    name: fc.constantFrom('POST', 'llm.inference', 'chat gpt-4o'),
    call: fc.constantFrom(...CALLS),
    attributes,
    events: fc.array(fc.record({ name: fc.constantFrom(...EVENTS), attributes }), { maxLength: 2 }),
    status: fc.record({ code: fc.constantFrom(0, 2), message: text }),
  })
  .map(({ call, ...rest }, ...ids) => ({
    ...rest,
    attributes: [...call, ...rest.attributes],
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, 1 + ids.length),
    startTimeUnixNano: '1795397173000000000',
    endTimeUnixNano: '1795397174000000000',
  }));

const record = fc
  .record({ eventName: fc.constantFrom(...EVENTS), body: anyValue, attributes })
  .map((fields) => ({ ...fields, traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 1) }));

/** What throws is caught, counted, and would leave the span without its facts: there is to be nothing of it. */
async function expectNoFailure(signal: 'traces' | 'logs', requests: fc.Arbitrary<Uint8Array>): Promise<void> {
  const { pass, meter } = await startProcessor('{}', signal);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      await pass(request);
      expect(meter.count(METRICS.llmFailures, { reason: 'exception' })).toBe(0);
      expect(meter.count(METRICS.llmFailures, { reason: 'splice' })).toBe(0);
    }),
    { numRuns: 400 },
  );
}

describe('nothing throws in the processor llm', () => {
  it('on spans with broken, strange or structured values under every name that is read', async () => {
    await expectNoFailure(
      'traces',
      fc
        .array(span, { minLength: 1, maxLength: 3 })
        .map((spans) => encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] })),
    );
  });

  it('on log records likewise', async () => {
    await expectNoFailure(
      'logs',
      fc
        .array(record, { minLength: 1, maxLength: 3 })
        .map((logRecords) => encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] })),
    );
  });

  it('on whatever a correct sender of logs may send', async () => {
    await expectNoFailure('logs', wireRequest('logs'));
  });
});
