import { asObject, type JsonObject, parseJson } from './json.ts';
import { looksLikeSse, readSse } from './sse.ts';

/** What a payload's text turned out to be. */
export type Body =
  | { readonly kind: 'object'; readonly value: JsonObject }
  | { readonly kind: 'events'; readonly events: Iterable<BodyEvent> }
  /** JSON that ends before its time. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'unreadable' };

/** An event of a stream; `ended` is its closing mark, `broken` an object that is not whole. */
export type BodyEvent = JsonObject | 'ended' | 'broken';

/** JSON is often written into JSON once (a logged body), rarely twice. */
const DEEPEST_WRAPPING = 3;

/**
 * Reads a payload: a JSON object, a stream (server-sent events, Gemini's JSON array, JSON lines), or any of
 * these written as a JSON string. Takes time in proportion to the text and never throws.
 */
export function readBody(text: string): Body {
  let inner = text;
  for (let wrapping = 0; wrapping <= DEEPEST_WRAPPING; wrapping++) {
    const parsed = parseJson(inner.startsWith('\uFEFF') ? inner.slice(1) : inner);
    if (parsed === undefined) return readUnparsed(inner);
    if (typeof parsed.value !== 'string') return readParsed(parsed.value);
    inner = parsed.value;
  }
  return { kind: 'unreadable' };
}

function readParsed(value: unknown): Body {
  if (Array.isArray(value)) return { kind: 'events', events: objectsOf(value) };
  const object = asObject(value);
  return object === undefined ? { kind: 'unreadable' } : { kind: 'object', value: object };
}

function objectsOf(items: readonly unknown[]): JsonObject[] {
  return items.map(asObject).filter((item) => item !== undefined);
}

function readUnparsed(text: string): Body {
  const first = /\S/.exec(text)?.[0];
  if (first === '"') return { kind: 'cut' };
  if (first === '{' || first === '[') {
    const objects = topLevelObjects(text);
    const start = objects.next();
    if (start.done === true) return { kind: start.value ? 'cut' : 'unreadable' };
    const event = parseEvent(start.value);
    // Braces that match around something that is no JSON: a Python dictionary, a NaN.
    if (event === 'broken') return { kind: 'unreadable' };
    return { kind: 'events', events: parseObjects(event, objects) };
  }
  return looksLikeSse(text) ? { kind: 'events', events: parseSse(text) } : { kind: 'unreadable' };
}

function* parseSse(text: string): Generator<BodyEvent> {
  for (const { data } of readSse(text)) {
    if (data.trim() === '[DONE]') yield 'ended';
    // Keep-alives may be empty or a word.
    else if (data.trimStart().startsWith('{')) yield parseEvent(data);
  }
}

function* parseObjects(first: JsonObject, rest: Generator<string, boolean>): Generator<BodyEvent> {
  yield first;
  for (;;) {
    const next = rest.next();
    if (next.done !== true) yield parseEvent(next.value);
    else {
      if (next.value) yield 'broken';
      return;
    }
  }
}

function parseEvent(data: string): JsonObject | 'broken' {
  return asObject(parseJson(data)?.value) ?? 'broken';
}

/**
 * The texts of the complete objects at the top of JSON lines or of an array that may be cut. Returns whether
 * the text ended within an object.
 */
function* topLevelObjects(text: string): Generator<string, boolean> {
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === '{') {
      if (depth === 0) start = at;
      depth++;
    } else if (character === '}' && depth > 0) {
      depth--;
      if (depth === 0) yield text.slice(start, at + 1);
    }
  }
  return depth > 0 || inString;
}
