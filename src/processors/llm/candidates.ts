import type { EndpointMatcher } from '../../llm/detect/endpoint.ts';
import { HTTP_ATTRIBUTES, readHttpRequest } from '../../llm/detect/http-span.ts';
import { onlyNames } from '../../llm/detect/sdk-names.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { compileKeySet } from '../../otlp/wire/key-set.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import { readScope } from '../../otlp/wire/read.ts';
import { selectAttributes } from '../../otlp/wire/select.ts';

const { url, path, host, port } = HTTP_ATTRIBUTES;
const ADDRESS = compileKeySet([...url, ...path, ...host, ...port], []);

/** Whether a scope is of an instrumentation whose spans may tell of a call by nothing but their name. */
export function onlyNamesCalls(bytes: Uint8Array, scope: Frame): boolean {
  const read = readScope(bytes, scope);
  return !isWireError(read) && onlyNames(read.name);
}

/** Whether the address of an HTTP span fits the endpoint table. */
export function fitsEndpoint(bytes: Uint8Array, span: Frame, matchEndpoint: EndpointMatcher): boolean {
  const address = selectAttributes(bytes, span, SPAN_ATTRIBUTES_FIELD, ADDRESS);
  if (address.size === 0) return false;
  const request = readHttpRequest(address);
  return request.path !== undefined && matchEndpoint(request.host, request.path, request.port) !== undefined;
}
