import type { Attributes, AttributeValue, Payload, SpanView } from '../call.ts';
import {
  BODY_ATTRIBUTES,
  BODY_EVENTS,
  BODY_SIZE_ATTRIBUTES,
  EVENT_BODY_ATTRIBUTES,
} from './body-attributes.ts';
import { answerInPieces, isLiteLlmsRawRequest } from './litellm-pieces.ts';
import { structuredToJson } from './structured.ts';

export interface BodyOptions {
  /** Further attribute names of bodies, tried after the built-in ones. */
  readonly requestAttributes: readonly string[];
  readonly responseAttributes: readonly string[];
  /** Of one payload looked at, in bytes of UTF-8: half of them at its beginning, half at its end. */
  readonly maxBytes: number;
  /** Look only at names that promise an HTTP body; frameworks put all sorts of things under the others. */
  readonly promisedOnly?: boolean;
}

export interface Bodies {
  readonly request?: Payload;
  readonly response?: Payload;
}

export type BodyFinder = (span: SpanView) => Bodies;

interface Name {
  readonly key: string;
  readonly promisesBody: boolean;
  readonly objectsOnly: boolean;
  readonly scopeName?: string;
}

type Direction = 'request' | 'response';

/**
 * Builds the search for captured HTTP bodies. For each name in order of trust it looks at the span's events
 * (where the value is what the capturer saw last), then at the span's own attributes. What does not look like a
 * body (`<streamed>`) is taken only where no other name has one.
 */
export function createBodyFinder(options: BodyOptions): BodyFinder {
  const request = namesOf('request', options);
  const response = namesOf('response', options);
  return (span) => {
    const found: { request?: Payload; response?: Payload } = {};
    const places = [...span.events, span];
    const requestBody = findBody(span, places, 'request', request, options.maxBytes);
    const responseBody = findBody(span, places, 'response', response, options.maxBytes);
    if (requestBody !== undefined) found.request = requestBody;
    if (responseBody !== undefined) found.response = responseBody;
    else if (isLiteLlmsRawRequest(span)) Object.assign(found, answerInPieces(span));
    return found;
  };
}

function namesOf(direction: Direction, options: BodyOptions): Name[] {
  const configured = direction === 'request' ? options.requestAttributes : options.responseAttributes;
  const rows = BODY_ATTRIBUTES.filter(({ promisesBody }) => promisesBody || !options.promisedOnly);
  const builtIn = rows.map((row) => ({
    key: row[direction],
    promisesBody: row.promisesBody,
    objectsOnly: row.objectsOnly === true,
    ...(row.scopeName !== undefined && { scopeName: row.scopeName }),
  }));
  return [...builtIn, ...configured.map((key) => ({ key, promisesBody: true, objectsOnly: false }))];
}

function findBody(
  span: SpanView,
  places: readonly Pick<SpanView, 'attributes'>[],
  direction: Direction,
  names: readonly Name[],
  maxBytes: number,
): Payload | undefined {
  let placeholder: Payload | undefined;
  for (const name of names) {
    if (name.scopeName !== undefined && name.scopeName !== span.scopeName) continue;
    for (const { attributes } of places) {
      const payload = bodyIn(attributes, name, direction, maxBytes);
      if (payload === undefined) continue;
      if (looksLikeBody(payload.text)) return payload;
      placeholder ??= payload;
    }
  }
  return bodyInNamedEvent(span, direction, maxBytes) ?? placeholder;
}

const EVENT_NAMES: readonly Name[] = EVENT_BODY_ATTRIBUTES.map((key) => ({
  key,
  promisesBody: false,
  objectsOnly: false,
}));

function bodyInNamedEvent(span: SpanView, direction: Direction, maxBytes: number): Payload | undefined {
  for (const { name, attributes } of span.events) {
    if (!BODY_EVENTS[direction].test(name)) continue;
    for (const key of EVENT_NAMES) {
      const payload = bodyIn(attributes, key, direction, maxBytes);
      if (payload !== undefined) return payload;
    }
  }
  return undefined;
}

function bodyIn(
  attributes: Attributes,
  name: Name,
  direction: Direction,
  maxBytes: number,
): Payload | undefined {
  const value = attributes.get(name.key);
  const text = value === undefined ? undefined : bodyText(value);
  if (text === undefined || text === '') return undefined;
  if (!name.promisesBody && !looksLikeBody(text)) return undefined;
  if (name.objectsOnly && !/^\s*\{/.test(text)) return undefined;
  const bytes = value instanceof Uint8Array ? value : undefined;
  const lengthBytes = bytes?.length ?? Buffer.byteLength(text);
  const cutByCapturer = lengthBytes < (declaredSize(attributes, direction) ?? 0);
  if (lengthBytes <= maxBytes)
    return { place: name.key, text, ...(bytes && { bytes }), truncated: cutByCapturer };
  const half = Math.ceil(maxBytes / 2);
  return {
    place: name.key,
    text: headOf(text, half),
    ...(bytes && { bytes: bytes.subarray(0, half) }),
    tail: tailOf(text, maxBytes - half),
    truncated: true,
  };
}

/** Bodies come as text, as bytes (semconv 1.45), or already parsed into a structured value. */
function bodyText(value: AttributeValue): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString();
  if (typeof value === 'object' && value !== null) return structuredToJson(value);
  return undefined;
}

/** JSON, server-sent events, or the frames of AWS's event streams, whose first header stands near the beginning. */
function looksLikeBody(text: string): boolean {
  return /^\s*(?:[[{"]|data:|event:|:)|:(?:event|message|content)-type/.test(text.slice(0, 64));
}

function declaredSize(attributes: Attributes, direction: Direction): number | undefined {
  for (const key of BODY_SIZE_ATTRIBUTES[direction]) {
    const size = attributes.get(key);
    if (typeof size === 'number') return size;
  }
  return undefined;
}

/** The first `maxBytes` bytes, ended at a whole character. */
function headOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.slice(0, maxBytes));
  let end = Math.min(maxBytes, bytes.length);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}

/** The last `maxBytes` bytes, begun at a whole character. */
function tailOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.slice(Math.max(0, text.length - maxBytes)));
  let start = Math.max(0, bytes.length - maxBytes);
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString();
}
