import type { SpanView } from '../../llm/call.ts';
import { isWireError, type WireError } from '../../otlp/wire/error.ts';
import type { Frame, ItemPath } from '../../otlp/wire/frame.ts';
import { type DecodedSpan, readResource, readScope, readSpan } from '../../otlp/wire/read.ts';

export type SpanReader = (path: ItemPath) => SpanView | WireError;

/**
 * Builds the reader of one request's spans, as the LLM domain sees them. The spans of a scope stand together,
 * so resource and scope are decoded when they change, not for each span.
 */
export function createSpanReader(bytes: Uint8Array): SpanReader {
  const resourceOf = rememberLast((frame) => readResource(bytes, frame));
  const scopeOf = rememberLast((frame) => readScope(bytes, frame));
  return (path) => {
    const resource = resourceOf(path.resource);
    if (isWireError(resource)) return resource;
    const scope = scopeOf(path.scope);
    if (isWireError(scope)) return scope;
    const span = readSpan(bytes, path.item);
    return isWireError(span) ? span : viewOf(span, resource, scope.name);
  };
}

/** Field by field: copies made by spreading had no layout of their own, and each look at one searched for its field. */
function viewOf(span: DecodedSpan, resource: SpanView['resource'], scopeName: string): SpanView {
  return {
    name: span.name,
    kind: span.kind,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    statusCode: span.statusCode,
    statusMessage: span.statusMessage,
    attributes: span.attributes,
    events: span.events,
    scopeName,
    resource,
  };
}

/** Resource and scope stand around many items: they are decoded when they change. */
export function rememberLast<Value>(read: (frame: Frame) => Value): (frame: Frame) => Value {
  let last: { start: number; value: Value } | undefined;
  return (frame) => {
    if (last?.start !== frame.start) last = { start: frame.start, value: read(frame) };
    return last.value;
  };
}
