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
  const collected: Collected = { headers: undefined, passedOn: undefined };
  collect(span.attributes, collected);
  for (const { attributes } of span.events) collect(attributes, collected);
  const { headers, passedOn } = collected;
  if (passedOn === undefined) return headers ?? NO_HEADERS;
  const all = headers ?? new Map<string, string>();
  for (const [name, value] of passedOn) if (!all.has(name)) all.set(name, value);
  return all;
}

const NO_HEADERS: ResponseHeaders = new Map();

/** Made when there is something: most spans have no header, and of this every span is asked. */
interface Collected {
  headers: Map<string, string> | undefined;
  /** What a gateway passed on of a provider's. */
  passedOn: Map<string, string> | undefined;
}

function collect(attributes: Attributes, into: Collected): void {
  for (const [key, value] of attributes) {
    if (key.startsWith(HEADER_PREFIX)) add(key.slice(HEADER_PREFIX.length), value, into);
  }
  const parameters = attributes.get(LITELLM_PARAMETERS);
  const told = typeof parameters === 'string' ? parseObject(parameters) : undefined;
  if (isMap(told)) addAll(told[LITELLM_HEADERS], into);
  for (const key of HEADERS_ATTRIBUTES) {
    const value = attributes.get(key);
    if (value !== undefined) addAll(typeof value === 'string' ? parseObject(value) : value, into);
  }
}

function addAll(headers: unknown, into: Collected): void {
  if (isMap(headers)) for (const [name, value] of Object.entries(headers)) add(name, value, into);
}

function add(name: string, value: unknown, into: Collected): void {
  const text = headerText(value);
  if (text === undefined) return;
  const dashed = name.toLowerCase().replaceAll('_', '-');
  if (dashed.startsWith(PASSED_ON)) {
    into.passedOn ??= new Map();
    addFirst(into.passedOn, dashed.slice(PASSED_ON.length), text);
  } else {
    into.headers ??= new Map();
    addFirst(into.headers, dashed, text);
  }
}

function addFirst(headers: Map<string, string>, name: string, text: string): void {
  if (!headers.has(name)) headers.set(name, text);
}

/** LiteLLM keeps the headers of the provider's answer among what it says of its own. */
const LITELLM_PARAMETERS = 'hidden_params';
const LITELLM_HEADERS = 'additional_headers';

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
