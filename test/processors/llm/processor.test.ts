import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Batch } from '../../../src/pipeline/batch.ts';
import { ACCEPTED } from '../../../src/pipeline/outcome.ts';
import { enrichOptions, llmProcessor } from '../../../src/processors/llm/factory.ts';
import { createSpanProcessor, shareContext } from '../../../src/processors/llm/processor.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { decodeSection, settingsOf } from '../../contract/settings.ts';
import { RecordingMeter } from '../../doubles/meter.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';
import { wireRequest } from '../../oracle/wire-messages.ts';
import { attributesOf, llmSpan, REQUEST_BODY, requestOf, startProcessor } from './harness.ts';

const plain = {
  name: 'GET /orders',
  attributes: { 'http.request.method': 'GET', 'url.full': 'https://shop.example/' },
};

describe('the processor llm', () => {
  it('hands a request without LLM calls on as the very same bytes', async () => {
    const { pass, meter } = await startProcessor();
    const request = requestOf(plain, plain);
    expect((await pass(request)).bytes).toBe(request);
    expect(meter.count(METRICS.passthroughBytes, { otel_signal: 'traces' })).toBe(request.length);
  });

  it('adds attributes to the LLM span and leaves everything else of the request as it was', async () => {
    const { pass } = await startProcessor();
    const request = requestOf(plain, llmSpan(), plain);
    const before = itemsOf('traces', decodeRequest('traces', request));
    const after = itemsOf('traces', decodeRequest('traces', (await pass(request)).bytes));
    expect(after[0]).toEqual(before[0]);
    expect(after[2]).toEqual(before[2]);
    const { attributes: now, ...restNow } = after[1]?.item ?? {};
    const { attributes: then, ...restThen } = before[1]?.item ?? {};
    expect(restNow).toEqual(restThen);
    expect((now as unknown[]).slice(0, (then as unknown[]).length)).toEqual(then);
    const added = Object.fromEntries(
      (now as { key: string; value: unknown }[])
        .slice((then as unknown[]).length)
        .map(({ key, value }) => [key, value]),
    );
    expect(added).toMatchObject({
      'llm.model': { stringValue: 'gpt-4o-mini-2024-07-18' },
      'llm.input_tokens': { intValue: '1000' },
      'llm.cost_usd': { doubleValue: expect.closeTo(0.00021, 9) },
      'llm.streaming': { boolValue: false },
      'gen_ai.response.finish_reasons': { arrayValue: { values: [{ stringValue: 'stop' }] } },
      'llm.enrichment.version': { stringValue: '1.2.3' },
    });
  });

  it('never doubles a key, and keeps what the span already says', async () => {
    const { pass } = await startProcessor();
    const span = llmSpan({ 'llm.model': 'my own name', 'gen_ai.request.model': 'asked', 'llm.cost_usd': 7 });
    const [attributes = []] = attributesOf((await pass(requestOf(span))).bytes);
    const keys = attributes.map(([key]) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Object.fromEntries(attributes)).toMatchObject({
      'llm.model': { stringValue: 'my own name' },
      'gen_ai.request.model': { stringValue: 'asked' },
      'llm.cost_usd': { intValue: '7' },
    });
    expect(keys.filter((key) => key.startsWith('llm.cost'))).toEqual(['llm.cost_usd']);
  });

  it('replaces what the span already says if it is told to', async () => {
    const { pass } = await startProcessor('{ attributes: { overwrite: true } }');
    const [attributes = []] = attributesOf((await pass(requestOf(llmSpan({ 'llm.model': 'mine' })))).bytes);
    expect(attributes.filter(([key]) => key === 'llm.model')).toEqual([
      ['llm.model', { stringValue: 'gpt-4o-mini-2024-07-18' }],
    ]);
  });

  it('lets no application forge a verdict', async () => {
    const { pass } = await startProcessor();
    const forged = {
      'llm.security.flagged': true,
      'llm.security.severity': 'critical',
      'llm.security.rules': 'made-up',
      'llm.redaction.action': 'mask',
      'llm.enrichment.status': 'none',
    };
    const [attributes = []] = attributesOf((await pass(requestOf(llmSpan(forged)))).bytes);
    const found = Object.fromEntries(attributes);
    expect(found).toMatchObject({
      'llm.security.flagged': { boolValue: false },
      'llm.security.severity': { stringValue: 'none' },
      'llm.enrichment.status': { stringValue: 'complete' },
    });
    expect(found).not.toHaveProperty('llm.security.rules');
    expect(found).not.toHaveProperty('llm.redaction.action');
  });

  it('enriches again what an upstream Clearspan has enriched, unless it is told to trust it', async () => {
    const request = requestOf(llmSpan({ 'llm.enrichment.version': '0.0.1' }));
    const { pass } = await startProcessor();
    const [attributes = []] = attributesOf((await pass(request)).bytes);
    expect(Object.fromEntries(attributes)['llm.enrichment.version']).toEqual({ stringValue: '1.2.3' });
    const trusting = await startProcessor('{ trust_upstream: true }');
    expect((await trusting.pass(request)).bytes).toBe(request);
  });

  it('writes the dialects that are asked for', async () => {
    const { pass } = await startProcessor('{ attributes: { dialects: [openinference] } }');
    const [attributes = []] = attributesOf((await pass(requestOf(llmSpan()))).bytes);
    const keys = attributes.map(([key]) => key);
    expect(keys).toContain('llm.token_count.prompt');
    expect(keys).not.toContain('llm.input_tokens');
    expect(keys.filter((key) => key.startsWith('gen_ai.'))).toEqual([]);
  });

  it('is idempotent', async () => {
    const { pass } = await startProcessor();
    const once = (await pass(requestOf(llmSpan()))).bytes;
    expect(attributesOf((await pass(once)).bytes)).toEqual(attributesOf(once));
  });

  it('finds calls by the mission’s span name among spans without telling attributes', async () => {
    const { pass } = await startProcessor();
    const [attributes = []] = attributesOf((await pass(requestOf({ name: 'llm.inference', kind: 1 }))).bytes);
    expect(Object.fromEntries(attributes)['llm.enrichment.status']).toEqual({ stringValue: 'none' });
  });

  it.each([
    { 'http.request.method': 'POST', 'url.full': 'http://localhost:11434/api/chat' },
    {
      'http.request.method': 'POST',
      'url.path': '/api/chat',
      'server.address': 'localhost',
      'server.port': 11434,
    },
  ])('finds calls that only the port tells', async (address) => {
    const { pass } = await startProcessor();
    const body = JSON.stringify({ model: 'llama3.2', messages: [{ role: 'user', content: 'Hi' }] });
    const span = { attributes: { ...address, 'http.request.body': body } };
    const [attributes = []] = attributesOf((await pass(requestOf(span))).bytes);
    expect(Object.fromEntries(attributes)).toMatchObject({
      'llm.provider': { stringValue: 'ollama' },
      'llm.request_model': { stringValue: 'llama3.2' },
    });
  });

  it('lets one span of a call bear its figures', async () => {
    const { pass } = await startProcessor();
    const sdk = {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.response.id': 'chatcmpl-42',
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      },
    };
    const [http = [], bearer = []] = attributesOf((await pass(requestOf(llmSpan(), sdk))).bytes);
    expect(Object.fromEntries(http)).toMatchObject({
      'llm.call.duplicate_of': { stringValue: '0000000000000002' },
      'llm.stop_reason': { stringValue: 'stop' },
    });
    expect(http.map(([key]) => key)).not.toContain('llm.input_tokens');
    expect(http.map(([key]) => key)).not.toContain('llm.cost_usd');
    expect(http.map(([key]) => key)).not.toContain('gen_ai.usage.input_tokens');
    expect(Object.fromEntries(bearer)).toMatchObject({ 'llm.input_tokens': { intValue: '1000' } });
    expect(bearer.map(([key]) => key)).toContain('llm.cost_usd');
  });

  it('counts what it saw', async () => {
    const { pass, meter } = await startProcessor();
    await pass(requestOf(plain, llmSpan(), llmSpan({ 'http.request.body': '{' })));
    expect(meter.count(METRICS.llmSpansDetected, { source: 'http' })).toBe(2);
    expect(meter.count(METRICS.llmSpansEnriched, { status: 'complete' })).toBe(1);
    expect(meter.count(METRICS.llmSpansEnriched, { status: 'partial' })).toBe(1);
    expect(meter.count(METRICS.llmTokens, { direction: 'input', source: 'provider' })).toBe(1000);
    expect(meter.count(METRICS.llmPayloadBytes)).toBeGreaterThan(REQUEST_BODY.length);
  });

  it('passes metrics and logs through', async () => {
    const { pass } = await startProcessor('{}', 'logs');
    const record = { body: { stringValue: 'POST https://api.openai.com/v1/chat/completions' } };
    const logs = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
    expect((await pass(logs)).bytes).toBe(logs);
  });

  it('fails open: a span whose enrichment throws goes on, marked and counted', async () => {
    const meter = new RecordingMeter();
    const handedOn: Batch[] = [];
    const options = enrichOptions(await decodeSection(llmProcessor, '{}'), '1.2.3');
    const settings = { ...settingsOf('llm'), meter };
    const context = shareContext(
      {
        ...options,
        rooms: {
          ...options.rooms,
          findBodies: () => {
            throw new Error('the text that was captured');
          },
        },
      },
      { join: { waitMs: 0, maxCalls: 1 }, promptHistory: { windowMs: 1 } },
      settings,
    );
    const processor = createSpanProcessor(context, {
      consume: async (batch) => {
        handedOn.push(batch);
        return ACCEPTED;
      },
    });
    const bytes = requestOf(plain, llmSpan());
    await processor.consume({ signal: 'traces', bytes, itemCount: 2 }, new AbortController().signal);
    const [untouched, failed = []] = attributesOf(handedOn[0]?.bytes ?? new Uint8Array());
    expect(untouched).toEqual(attributesOf(bytes)[0]);
    expect(failed.slice(0, -3)).toEqual(attributesOf(bytes)[1]);
    expect(failed.slice(-3)).toEqual([
      ['llm.enrichment.status', { stringValue: 'none' }],
      ['llm.enrichment.notes', { arrayValue: { values: [{ stringValue: 'enrichment_failed' }] } }],
      ['llm.enrichment.version', { stringValue: '1.2.3' }],
    ]);
    expect(meter.count(METRICS.llmFailures, { reason: 'exception' })).toBe(1);
  });

  it('survives whatever a correct sender may send, and only ever adds attributes', async () => {
    const { pass } = await startProcessor();
    await fc.assert(
      fc.asyncProperty(wireRequest('traces'), async (request) => {
        const after = itemsOf('traces', decodeRequest('traces', (await pass(request)).bytes));
        const before = itemsOf('traces', decodeRequest('traces', request));
        expect(after.map(withoutAttributes)).toEqual(before.map(withoutAttributes));
      }),
      { numRuns: 300 },
    );
  });
});

function withoutAttributes({
  item: { attributes: _, ...item },
  scope,
  resource,
}: ReturnType<typeof itemsOf>[number]) {
  return { item, scope, resource };
}

describe('schemas for answers in the configuration', () => {
  it('are read from their files, and refused by name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clearspan-schema-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'answer.json');
    await writeFile(file, '{"type":"object"}');
    const { pass } = await startProcessor(`{ output: { schemas: [{ service: "sh*", schema: ${file} }] } }`);
    const [told = []] = attributesOf((await pass(requestOf(llmSpan()))).bytes);
    expect(Object.fromEntries(told)).toMatchObject({
      'llm.output.schema_valid': { boolValue: false },
      'llm.output.schema_source': { stringValue: 'config' },
    });
    await writeFile(file, '[');
    await expect(startProcessor(`{ output: { schemas: [{ schema: ${file} }] } }`)).rejects.toThrow(
      `${file}: not valid JSON`,
    );
  });
});
