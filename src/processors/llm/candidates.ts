import { MANUAL_ATTRIBUTES, MANUAL_SPAN_NAME } from '../../llm/detect/detect.ts';
import type { EndpointMatcher } from '../../llm/detect/endpoint.ts';
import { HTTP_ATTRIBUTES, readHttpRequest } from '../../llm/detect/http-span.ts';
import { CALL_BY_SCOPE, KIND_ATTRIBUTES, onlyNames } from '../../llm/detect/sdk-names.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { compileKeySet, hasAttributeKey } from '../../otlp/wire/key-set.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import { readScope } from '../../otlp/wire/read.ts';
import { selectAttributes } from '../../otlp/wire/select.ts';

/** Keys of which one is on every span that an LLM instrumentation or a hand wrote, or Clearspan before us. */
const INSTRUMENTED = compileKeySet(
  [...KIND_ATTRIBUTES, 'llm.enrichment.version', ...MANUAL_ATTRIBUTES, ...CALL_BY_SCOPE.values()],
  ['gen_ai.'],
);

const { url, path, host, port } = HTTP_ATTRIBUTES;
const ADDRESS = compileKeySet([...url, ...path, ...host, ...port], []);

const SPAN_NAME = Buffer.from(MANUAL_SPAN_NAME);

/**
 * Tells on the bytes whether a span can be a call to a model, so that only those are decoded: it carries an LLM
 * instrumentation's attributes, its address fits the endpoint table, or it bears the mission's name. May say yes to
 * a span that is none; the detector decides.
 */
export function canBeCall(bytes: Uint8Array, span: Frame, matchEndpoint: EndpointMatcher): boolean {
  return (
    hasAttributeKey(bytes, span, SPAN_ATTRIBUTES_FIELD, INSTRUMENTED) ||
    fitsEndpoint(bytes, span, matchEndpoint) ||
    holds(bytes, span, SPAN_NAME)
  );
}

/** Whether a scope is of an instrumentation whose spans may tell of a call by nothing but their name. */
export function onlyNamesCalls(bytes: Uint8Array, scope: Frame): boolean {
  const read = readScope(bytes, scope);
  return !isWireError(read) && onlyNames(read.name);
}

function fitsEndpoint(bytes: Uint8Array, span: Frame, matchEndpoint: EndpointMatcher): boolean {
  const address = selectAttributes(bytes, span, SPAN_ATTRIBUTES_FIELD, ADDRESS);
  if (address.size === 0) return false;
  const request = readHttpRequest(address);
  return request.path !== undefined && matchEndpoint(request.host, request.path, request.port) !== undefined;
}

/** The name is looked for anywhere in the span: a false hit costs one decoding, a walk to the name costs every span. */
function holds(bytes: Uint8Array, span: Frame, needle: Buffer): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + span.start, span.end - span.start);
  return view.includes(needle);
}
