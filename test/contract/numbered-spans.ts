import { jsonToProtobuf, protobufToJson } from '../../src/otlp/json/request.ts';

/** An export request of one span for each id, which is its name. */
export function encodeSpans(ids: readonly string[]): Uint8Array {
  const spans = ids.map((name) => ({ traceId: '0'.repeat(31) + 1, spanId: '0'.repeat(15) + 1, name }));
  const bytes = jsonToProtobuf('traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.reason);
  return bytes;
}

/** The ids in an export request. */
export function decodeSpans(bytes: Uint8Array): string[] {
  const json = protobufToJson('traces', bytes);
  if (typeof json !== 'string') throw new Error(json.reason);
  const request: { resourceSpans?: { scopeSpans: { spans: { name: string }[] }[] }[] } = JSON.parse(json);
  return (request.resourceSpans ?? []).flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );
}

/** Requests of one to five spans, every id unique. */
export function numberedRequests(count: number, random: () => number): string[][] {
  let next = 0;
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => `span-${next++}`),
  );
}
