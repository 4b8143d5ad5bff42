import type { Signal } from '../../../src/otlp/signal.ts';
import type { Batch } from '../../../src/pipeline/batch.ts';
import { ACCEPTED } from '../../../src/pipeline/outcome.ts';
import { llmProcessor } from '../../../src/processors/llm/factory.ts';
import { decodeSection, settingsOf } from '../../contract/settings.ts';
import { RecordingLogger } from '../../doubles/logger.ts';
import { RecordingMeter } from '../../doubles/meter.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';

export const HTTP = {
  'http.request.method': 'POST',
  'url.full': 'https://api.openai.com/v1/chat/completions',
};

export const REQUEST_BODY = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Where is my parcel?' }],
});

export const RESPONSE_BODY = JSON.stringify({
  id: 'chatcmpl-42',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'On its way.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
});

type Value = string | number | boolean | Uint8Array;

type Attributes = Readonly<Record<string, Value>>;

export interface TestSpan {
  readonly name?: string;
  readonly attributes?: Attributes;
  readonly kind?: number;
}

export function llmSpan(attributes: Attributes = {}): TestSpan {
  return {
    attributes: {
      ...HTTP,
      'http.request.body': REQUEST_BODY,
      'http.response.body': RESPONSE_BODY,
      ...attributes,
    },
  };
}

/** A traces request with these spans under one scope. */
export function requestOf(...spans: readonly TestSpan[]): Uint8Array {
  return requestOfScope('tests', ...spans);
}

export function requestOfScope(scopeName: string, ...spans: readonly TestSpan[]): Uint8Array {
  return encodeRequest('traces', {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': 'shop' }) },
        scopeSpans: [{ scope: { name: scopeName }, spans: spans.map(protobufSpan) }],
      },
    ],
  });
}

function protobufSpan({ name = 'POST', attributes = {}, kind = 3 }: TestSpan, index: number) {
  return {
    traceId: Buffer.alloc(16, 7),
    spanId: Buffer.from([0, 0, 0, 0, 0, 0, 0, index + 1]),
    name,
    kind,
    startTimeUnixNano: '1795397173000000000',
    endTimeUnixNano: '1795397174000000000',
    attributes: keyValues(attributes),
  };
}

function keyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value) {
  if (typeof value === 'string') return { stringValue: value };
  if (value instanceof Uint8Array) return { bytesValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: value };
}

/** A processor with its own meter, and what it handed on. It waits for nothing unless `join` is configured. */
export async function startProcessor(yaml = '{}', signal: Signal = 'traces') {
  const handedOn: Batch[] = [];
  const meter = new RecordingMeter();
  const logger = new RecordingLogger();
  const config = await decodeSection(llmProcessor, yaml);
  const processor = llmProcessor.create(
    yaml.includes('join') ? config : { ...config, join: { ...config.join, waitMs: 0 } },
    { ...settingsOf('llm'), version: '1.2.3', logger, meter },
    signal,
    {
      consume: async (batch) => {
        handedOn.push(batch);
        return ACCEPTED;
      },
    },
  );
  const never = new AbortController().signal;
  const pass = async (bytes: Uint8Array): Promise<Batch> => {
    await processor.consume({ signal, bytes, itemCount: 1 }, never);
    const batch = handedOn.at(-1);
    if (batch === undefined) throw new Error('nothing was handed on');
    return batch;
  };
  return { pass, meter, processor };
}

type KeyValues = { key: string; value: Record<string, unknown> }[];

/** The attributes of each span as protobufjs reads them: [key, value] pairs in order. */
export function attributesOf(bytes: Uint8Array): [key: string, value: Record<string, unknown>][][] {
  return itemsOf('traces', decodeRequest('traces', bytes)).map(({ item }) =>
    ((item['attributes'] as KeyValues | undefined) ?? []).map(({ key, value }) => [key, value]),
  );
}
