import { MANUAL_ATTRIBUTES } from '../../llm/detect/detect.ts';
import type { EndpointMatcher } from '../../llm/detect/endpoint.ts';
import { HTTP_ATTRIBUTES, readHttpRequest } from '../../llm/detect/http-span.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { compileKeySet, hasAttributeKey } from '../../otlp/wire/key-set.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import { readAttribute, type WireValue } from '../../otlp/wire/read.ts';

/** Keys of which one is on every span that an LLM instrumentation or a hand wrote. */
const INSTRUMENTED = compileKeySet(
  ['openinference.span.kind', 'llm.request.type', 'llm.enrichment.version', ...MANUAL_ATTRIBUTES],
  ['gen_ai.'],
);

const ADDRESS_KEYS = [...HTTP_ATTRIBUTES.url, ...HTTP_ATTRIBUTES.path, ...HTTP_ATTRIBUTES.host];
const ADDRESS = compileKeySet([...HTTP_ATTRIBUTES.url, ...HTTP_ATTRIBUTES.path], []);
const MANUAL_SPAN_NAME = Buffer.from('llm.inference');

/**
 * Tells on the bytes whether a span can be a call to a model, so that only those are decoded: it carries an LLM
 * instrumentation's attributes, or it is called by the mission's name, or its address fits the endpoint table.
 */
export function canBeCall(bytes: Uint8Array, span: Frame, matchEndpoint: EndpointMatcher): boolean {
  if (hasAttributeKey(bytes, span, SPAN_ATTRIBUTES_FIELD, INSTRUMENTED)) return true;
  if (hasAttributeKey(bytes, span, SPAN_ATTRIBUTES_FIELD, ADDRESS))
    return fitsEndpoint(bytes, span, matchEndpoint);
  return holds(bytes, span, MANUAL_SPAN_NAME);
}

function fitsEndpoint(bytes: Uint8Array, span: Frame, matchEndpoint: EndpointMatcher): boolean {
  const address = new Map<string, WireValue>();
  for (const key of ADDRESS_KEYS) {
    const value = readAttribute(bytes, span, SPAN_ATTRIBUTES_FIELD, key);
    if (value !== undefined) address.set(key, value);
  }
  const { host, path } = readHttpRequest(address);
  return path !== undefined && matchEndpoint(host, path) !== undefined;
}

/** The name is looked for anywhere in the span: a false hit costs one decoding, a field walk costs every span. */
function holds(bytes: Uint8Array, span: Frame, needle: Buffer): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + span.start, span.end - span.start);
  return view.includes(needle);
}
