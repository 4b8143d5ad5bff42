import protobuf from 'protobufjs';
import type { Batch } from '../../src/pipeline/batch.ts';

/** As much of OTLP as these tests need, read and written by protobufjs instead of by our own wire code. */
const ExportTraceServiceRequest = protobuf
  .parse(`
    syntax = "proto3";
    message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
    message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message ScopeSpans { repeated Span spans = 2; }
    message Span {
      bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
      fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
      repeated KeyValue attributes = 9; Status status = 15;
    }
    message Status { string message = 2; uint32 code = 3; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue {
      oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; }
    }
    message ArrayValue { repeated AnyValue values = 1; }
  `)
  .root.lookupType('ExportTraceServiceRequest');

type Value = string | number | boolean | { double: number } | readonly string[];

export interface SpanFixture {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly endTimeMs?: number;
  /** OTLP status. */
  readonly status?: { readonly code: number; readonly message?: string };
}

/** A request of one resource, with whole numbers as ints. */
export function traceBatch(spans: readonly SpanFixture[], service = 'test'): Batch {
  const message = {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': service }) },
        scopeSpans: [
          {
            spans: spans.map((span, i) => ({
              traceId: Buffer.alloc(16, 1),
              spanId: Buffer.alloc(8, i + 1),
              name: span.name,
              endTimeUnixNano: (span.endTimeMs ?? 0) * 1e6,
              attributes: keyValues(span.attributes ?? {}),
              status: span.status,
            })),
          },
        ],
      },
    ],
  };
  const bytes = ExportTraceServiceRequest.encode(ExportTraceServiceRequest.fromObject(message)).finish();
  return { signal: 'traces', bytes, itemCount: spans.length };
}

/** A request with one span of each name. */
export function batchOf(...names: readonly string[]): Batch {
  return traceBatch(names.map((name) => ({ name })));
}

/** A request of `count` spans, named `prefix0`, `prefix1`, and so on, each at least `spanBytes` long. */
export function batchOfCount(count: number, prefix = 'span', spanBytes = 0): Batch {
  return traceBatch(
    Array.from({ length: count }, (_, i) => ({
      name: `${prefix}${i}`,
      ...(spanBytes > 0 && { attributes: { filling: 'x'.repeat(spanBytes) } }),
    })),
  );
}

/** The names of the spans of a request, in order. */
export function spanNames(bytes: Uint8Array): string[] {
  const message = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(bytes)) as {
    resourceSpans?: { scopeSpans?: { spans?: { name: string }[] }[] }[];
  };
  return (message.resourceSpans ?? [])
    .flatMap((resource) => resource.scopeSpans ?? [])
    .flatMap((scope) => scope.spans ?? [])
    .map((span) => span.name);
}

function keyValues(attributes: Readonly<Record<string, Value>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'number':
      return { intValue: value };
    case 'boolean':
      return { boolValue: value };
    default:
      return 'double' in value
        ? { doubleValue: value.double }
        : { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
  }
}
