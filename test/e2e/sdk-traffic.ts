import { SpanKind } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { rawItems } from '../process/raw-items.ts';

export const SYSTEM_PROMPT = 'You answer in one word.';

/** Name of the one span that is an LLM call. */
export const LLM_SPAN = 'POST llm';

const REQUEST_BODY = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: SYSTEM_PROMPT },
    { role: 'user', content: 'What is the capital of France?' },
  ],
});

const RESPONSE_BODY = JSON.stringify({
  id: 'chatcmpl-e2e',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Paris' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 25, completion_tokens: 2, total_tokens: 27 },
});

export interface SentTraffic {
  /** Each span as the SDK's protobuf exporter serializes it, by name. */
  readonly spans: ReadonlyMap<string, Buffer>;
}

/** Sends an LLM call amid `count` other spans through an SDK pipeline; resolves once all was exported. */
export async function sendTraffic(exporter: SpanExporter, count: number): Promise<SentTraffic> {
  const tee = new TeeExporter(exporter);
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(tee, { maxQueueSize: count + 1, maxExportBatchSize: 100 })],
  });
  const tracer = provider.getTracer('e2e');
  for (let index = 0; index < count; index++) {
    if (index === Math.floor(count / 2)) {
      const span = tracer.startSpan(LLM_SPAN, {
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': 'POST',
          'url.full': 'https://api.openai.com/v1/chat/completions',
          'server.address': 'api.openai.com',
          'http.response.status_code': 200,
          'http.request.body.content': REQUEST_BODY,
          'http.response.body.content': RESPONSE_BODY,
        },
      });
      span.end();
    }
    tracer.startSpan(`span ${index}`, { attributes: { index, 'db.system.name': 'sqlite' } }).end();
  }
  await provider.shutdown();
  const raw = rawItems(ProtobufTraceSerializer.serializeRequest(tee.exported) ?? new Uint8Array(0));
  return { spans: new Map(tee.exported.map(({ name }, index) => [name, raw[index] ?? Buffer.alloc(0)])) };
}

/** Hands spans on and keeps them, those whose export failed not. */
class TeeExporter implements SpanExporter {
  readonly exported: ReadableSpan[] = [];
  readonly #inner: SpanExporter;

  constructor(inner: SpanExporter) {
    this.#inner = inner;
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#inner.export(spans, (result) => {
      if (result.code === 0) this.exported.push(...spans);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}
