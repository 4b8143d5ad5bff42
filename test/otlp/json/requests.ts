import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { JsonError } from '../../../src/otlp/json/fault.ts';
import { isJsonError } from '../../../src/otlp/json/fault.ts';
import { jsonToProtobuf } from '../../../src/otlp/json/request.ts';
import type { Signal } from '../../../src/otlp/signal.ts';

const SERVICES: Record<Signal, { service: string; request: string }> = {
  traces: { service: 'trace', request: 'ExportTraceServiceRequest' },
  metrics: { service: 'metrics', request: 'ExportMetricsServiceRequest' },
  logs: { service: 'logs', request: 'ExportLogsServiceRequest' },
};

const root = new protobuf.Root();
root.resolvePath = (_, target) => join('proto', target);
root.loadSync(
  Object.values(SERVICES).map(({ service: s }) => `opentelemetry/proto/collector/${s}/v1/${s}_service.proto`),
);

/** protobufjs's own encoder and decoder, which share no code with ours but the reader and writer of the wire. */
export function requestType(signal: Signal): protobuf.Type {
  const { service, request } = SERVICES[signal];
  return root.lookupType(`opentelemetry.proto.collector.${service}.v1.${request}`);
}

/** What protobufjs reads from the bytes: ids in hex, 64-bit integers as decimal digits. */
export function oracleDecode(signal: Signal, bytes: Uint8Array): Record<string, unknown> {
  const type = requestType(signal);
  return type.toObject(type.decode(bytes), { longs: String, bytes: String }) as Record<string, unknown>;
}

export function encoded(signal: Signal, document: unknown): Uint8Array {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const bytes = jsonToProtobuf(signal, text);
  if (isJsonError(bytes)) throw new Error(`${bytes.path}: ${bytes.reason}`);
  return bytes;
}

export function errorOf(signal: Signal, document: unknown): JsonError {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const error = jsonToProtobuf(signal, text);
  if (!isJsonError(error)) throw new Error('the document was accepted');
  return error;
}

/** A document of one span. `fields` may be JSON text, for what `JSON.stringify` would not write. */
export function traceDocument(fields: object | string): string {
  const span = typeof fields === 'string' ? fields : JSON.stringify(fields);
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`;
}

/** What protobufjs reads from the one span of a document. */
export function spanOf(fields: object | string): Record<string, unknown> {
  const request = oracleDecode('traces', encoded('traces', traceDocument(fields)));
  return only(only(only(request['resourceSpans'])['scopeSpans'])['spans']);
}

function only(list: unknown): Record<string, unknown> {
  if (!Array.isArray(list) || list.length !== 1) throw new Error('expected a list of one');
  return list[0] as Record<string, unknown>;
}

/** What is read from one attribute whose value is given as JSON. */
export function attributeValueOf(value: object | string): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (spanOf(`{"attributes":[{"key":"k","value":${text}}]}`)['attributes'] as [{ value: unknown }])[0]
    .value;
}

export const SPAN_PATH = 'resourceSpans[0].scopeSpans[0].spans[0]';
