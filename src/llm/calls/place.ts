import type { LlmCall, SpanView } from '../call.ts';

/** Where in a trace, and when, something was told of a call. */
export interface Place {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
}

/** The place of a span, and nothing else of it. */
export function placeOf(span: SpanView): Place {
  const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } = span;
  return { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano };
}

/** Scopes of tracers that model SDKs bring themselves; what they count is what the provider said. */
const NATIVE_SCOPE = /^(?:com\.anthropic\.sdk\.\w+|mistralai_sdk_tracer)$/;

/** Who of those that are processed together bears a call: instrumentation, SDK, HTTP client (contract). */
export type Layer = 'instrumentation' | 'native' | 'http';

export const LAYERS: readonly Layer[] = ['instrumentation', 'native', 'http'];

export function layerOf({ detection, span }: LlmCall): Layer {
  if (detection.source === 'http') return 'http';
  return NATIVE_SCOPE.test(span.scopeName) ? 'native' : 'instrumentation';
}

export function isChildOf(child: Place, parent: Place): boolean {
  return (
    child.parentSpanId !== '' && child.traceId === parent.traceId && child.parentSpanId === parent.spanId
  );
}

/** Some time was in both. */
export function overlaps(a: Place, b: Place): boolean {
  return a.startTimeUnixNano <= b.endTimeUnixNano && b.startTimeUnixNano <= a.endTimeUnixNano;
}

export function contains(outer: Place, inner: Place): boolean {
  return outer.startTimeUnixNano <= inner.startTimeUnixNano && inner.endTimeUnixNano <= outer.endTimeUnixNano;
}
