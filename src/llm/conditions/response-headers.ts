import type { Attributes, AttributeValue, SpanView } from '../call.ts';

/** Headers of an answer by name: lower case, dashes, the first value of each. */
export type ResponseHeaders = ReadonlyMap<string, string>;

/** Semantic conventions: one attribute per header. Until 1.18 the dashes of its name were underscores. */
const HEADER_PREFIX = 'http.response.header.';

/** All headers in one attribute, as JSON text or as a map. */
const HEADERS_ATTRIBUTES = ['http.response.headers'] as const;

/** LiteLLM passes the headers of the provider on under this prefix. */
const PASSED_ON = 'llm-provider-';

/** Longer values, and more headers, than any server sends. */
const LONGEST_VALUE = 1024;
const LONGEST_HEADERS = 65_536;

/**
 * Reads the captured response headers from a span and its events: `http.response.header.<name>` as a list of
 * texts or as one text, or all of them as one object. What a gateway passed on of a provider's headers stands
 * under the provider's own names, where the gateway does not use them itself.
 */
export function readResponseHeaders(span: SpanView): ResponseHeaders {
  const headers = new Map<string, string>();
  const passedOn = new Map<string, string>();
  const add = (name: string, value: unknown) => {
    const text = headerText(value);
    if (text === undefined) return;
    const dashed = name.toLowerCase().replaceAll('_', '-');
    const own = dashed.startsWith(PASSED_ON);
    const [target, key] = own ? [passedOn, dashed.slice(PASSED_ON.length)] : [headers, dashed];
    if (!target.has(key)) target.set(key, text);
  };
  for (const attributes of [span.attributes, ...span.events.map((event) => event.attributes)]) {
    for (const [key, value] of attributes) {
      if (key.startsWith(HEADER_PREFIX)) add(key.slice(HEADER_PREFIX.length), value);
    }
    for (const [name, value] of headersObject(attributes)) add(name, value);
  }
  for (const [name, value] of passedOn) if (!headers.has(name)) headers.set(name, value);
  return headers;
}

/** LiteLLM keeps the headers of the provider's answer among what it says of its own. */
const LITELLM_PARAMETERS = 'hidden_params';
const LITELLM_HEADERS = 'additional_headers';

function headersObject(attributes: Attributes): [string, unknown][] {
  const parameters = attributes.get(LITELLM_PARAMETERS);
  const told = typeof parameters === 'string' ? parseObject(parameters) : undefined;
  const passed = isMap(told) ? told[LITELLM_HEADERS] : undefined;
  return [...(isMap(passed) ? Object.entries(passed) : []), ...headersIn(attributes)];
}

function headersIn(attributes: Attributes): [string, unknown][] {
  return HEADERS_ATTRIBUTES.flatMap((key) => {
    const value = attributes.get(key);
    const parsed = typeof value === 'string' ? parseObject(value) : value;
    return isMap(parsed) ? Object.entries(parsed) : [];
  });
}

function parseObject(text: string): unknown {
  if (text.length > LONGEST_HEADERS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMap(value: unknown): value is { readonly [key: string]: AttributeValue } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function headerText(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  const text = typeof first === 'number' ? String(first) : first;
  return typeof text === 'string' && text.length <= LONGEST_VALUE ? text.trim() : undefined;
}
