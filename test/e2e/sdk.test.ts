import { createHash } from 'node:crypto';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, requestType } from '../oracle/otlp.ts';
import { rawItems } from '../process/raw-items.ts';
import { type Deployment, deploy } from './deployment.ts';
import { LLM_SPAN, SYSTEM_PROMPT, sendTraffic } from './sdk-traffic.ts';

const SPANS = 1000;
const spanType = requestType('traces').lookupType('opentelemetry.proto.trace.v1.Span');

type MakeExporter = (deployment: Deployment) => SpanExporter;

const GRPC: MakeExporter = ({ grpcPort }) => new GrpcExporter({ url: `http://127.0.0.1:${grpcPort}` });
const PROTOBUF: MakeExporter = ({ httpPort }) =>
  new ProtobufExporter({ url: `http://127.0.0.1:${httpPort}/v1/traces` });
const JSON_EXPORTER: MakeExporter = ({ httpPort }) =>
  new JsonExporter({ url: `http://127.0.0.1:${httpPort}/v1/traces` });

describe.each(['otlp_grpc', 'otlp_http'] as const)(
  'the daemon in front of a backend, by way of %s',
  (exporter) => {
    let deployment: Deployment;
    beforeAll(async () => {
      deployment = await deploy({ exporter });
    });
    afterAll(() => deployment.stop());

    it.each([
      { sender: 'gRPC', makeExporter: GRPC, identical: true },
      { sender: 'HTTP with protobuf', makeExporter: PROTOBUF, identical: true },
      { sender: 'HTTP with JSON', makeExporter: JSON_EXPORTER, identical: false },
    ])('delivers what an SDK exporter sends over $sender', async ({ makeExporter, identical }) => {
      const { backend } = deployment;
      backend.requests.length = 0;
      const { spans } = await sendTraffic(makeExporter(deployment), SPANS);
      await expect.poll(() => arrivedSpans(deployment).length, { timeout: 10_000 }).toBe(SPANS + 1);

      const arrived = new Map(arrivedSpans(deployment).map((bytes) => [decodeSpan(bytes).name, bytes]));
      expect([...arrived.keys()].sort()).toEqual([...spans.keys()].sort());
      for (const [name, bytes] of spans) {
        if (name === LLM_SPAN) continue;
        const [before, after] = [bytes, arrived.get(name)!];
        if (identical) expect(after.equals(before), name).toBe(true);
        else expect(decodeSpan(after)).toEqual(decodeSpan(before));
      }
      expectEnriched(decodeSpan(spans.get(LLM_SPAN)!), decodeSpan(arrived.get(LLM_SPAN)!));
    });
  },
);

interface Span {
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

function arrivedSpans({ backend }: Deployment): Buffer[] {
  return backend.requests.flatMap(({ bytes }) => rawItems(bytes));
}

function decodeSpan(bytes: Uint8Array): Span {
  const span = decode(spanType, bytes);
  // A zero that is written and one that is left out mean the same.
  for (const [key, value] of Object.entries(span)) if (value === 0 || value === '') delete span[key];
  return span as unknown as Span;
}

/** The span is what it was, and what the captured payload tells has been added. */
function expectEnriched(before: Span, after: Span): void {
  expect(after.attributes.slice(0, before.attributes.length)).toEqual(before.attributes);
  expect({ ...after, attributes: [] }).toEqual({ ...before, attributes: [] });
  const added = new Map(
    after.attributes.slice(before.attributes.length).map(({ key, value }) => [key, value]),
  );
  expect(Object.fromEntries(added)).toMatchObject({
    'llm.provider': { stringValue: 'openai' },
    'llm.operation': { stringValue: 'chat' },
    'llm.request_model': { stringValue: 'gpt-4o-mini' },
    'llm.model': { stringValue: 'gpt-4o-mini-2024-07-18' },
    'llm.input_tokens': { intValue: '25' },
    'llm.output_tokens': { intValue: '2' },
    'llm.stop_reason': { stringValue: 'stop' },
    'llm.system_prompt_hash': {
      stringValue: createHash('sha256').update(SYSTEM_PROMPT).digest('hex').slice(0, 16),
    },
    'llm.security.flagged': { boolValue: false },
    'llm.enrichment.status': { stringValue: 'complete' },
  });
  expect(added.get('llm.cost_usd')?.['doubleValue']).toBeCloseTo((25 * 0.15 + 2 * 0.6) / 1e6, 12);
}
