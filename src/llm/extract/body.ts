import type { Payload } from '../call.ts';
import { awsEventsIn } from './aws-event-stream.ts';
import { type CutBody, cutBodyOf, tailBodyOf } from './cut-json.ts';
import { type Form, readForm } from './form.ts';
import { asObject, type JsonObject, parseJson } from './json.ts';
import { nestingOf, topLevelObjects } from './json-nesting.ts';
import { recoverString } from './recover-json.ts';
import { beginsWithField, looksLikeSse, readSse } from './sse.ts';
import { findTail } from './tail-json.ts';

/** What a payload's text turned out to be. */
export type Body =
  | { readonly kind: 'object'; readonly value: JsonObject }
  | { readonly kind: 'events'; readonly events: Iterable<BodyEvent> }
  /** JSON of which a part is missing; `body` is what was recovered, where that is an object with anything in it. */
  | { readonly kind: 'cut'; readonly body: CutBody | undefined }
  | { readonly kind: 'unreadable' };

/** An event of a stream; `ended` is its closing mark, `broken` an object that is not whole. */
export type BodyEvent = JsonObject | 'ended' | 'broken';

/** JSON is often written into JSON once (a logged body), rarely twice. */
const DEEPEST_WRAPPING = 3;

/**
 * Reads a payload: a JSON object, a form, a stream (server-sent events, Gemini's JSON array, JSON lines), or any of
 * these written as a JSON string; whole, or with its beginning, its end or its middle missing. Takes time in
 * proportion to the text and never throws.
 */
export function readBody({ text, tail, bytes }: Pick<Payload, 'text' | 'tail' | 'bytes'>): Body {
  let inner = text;
  let cut = tail !== undefined;
  for (let wrapping = 0; wrapping <= DEEPEST_WRAPPING; wrapping++) {
    const json = inner.startsWith('\uFEFF') ? inner.slice(1) : inner;
    const value = parseJson(json)?.value;
    if (value !== undefined && typeof value !== 'string') return readParsed(value, cut);
    const string = value ?? recoverString(json);
    if (string === undefined) {
      // What stands behind the gap of a wrapped body would have to be unwrapped from its middle.
      const end = wrapping === 0 ? tail : undefined;
      const frames = awsEventsIn(inner, end, bytes);
      return frames === undefined ? readUnparsed(inner, end, cut) : { kind: 'events', events: frames };
    }
    cut ||= value === undefined;
    inner = string;
  }
  return { kind: 'unreadable' };
}

function readParsed(value: unknown, cut: boolean): Body {
  if (Array.isArray(value)) return { kind: 'events', events: objectsOf(value) };
  const object = asObject(value);
  if (object !== undefined) return { kind: 'object', value: object };
  return cut ? { kind: 'cut', body: undefined } : { kind: 'unreadable' };
}

function formBody({ fields, whole }: Form, cut: boolean): Body {
  if (whole && !cut) return { kind: 'object', value: fields };
  return { kind: 'cut', body: { closed: fields, continued: fields } };
}

function objectsOf(items: readonly unknown[]): JsonObject[] {
  return items.map(asObject).filter((item) => item !== undefined);
}

function readUnparsed(text: string, tail: string | undefined, cut: boolean): Body {
  const form = readForm(text);
  if (form !== undefined) return formBody(form, cut);
  // No JSON has a bare line end within a string, so that a stream of events shows even from its middle.
  if (looksLikeSse(text)) return { kind: 'events', events: parseSse(text, tail) };
  const nesting = nestingOf(text);
  if (nesting === 'deep') return { kind: 'unreadable' };
  // Behind a line that lacks its beginning, others may be whole.
  const objects = readObjects(nesting === 'foreign' ? fromNextLine(text) : text, tail);
  if (objects !== undefined && nesting === 'foreign') return { kind: 'events', events: inMiddle(objects) };
  if (objects !== undefined) return { kind: 'events', events: objects };
  const fields = tail !== undefined || nesting === 'foreign' ? findTail(tail ?? text) : undefined;
  const body = nesting === 'open' ? cutBodyOf(text, fields) : undefined;
  if (body !== undefined || nesting === 'open' || fields !== undefined) {
    return { kind: 'cut', body: body ?? (fields && tailBodyOf(fields)) };
  }
  // Also brackets that match around something that is no JSON: a Python dictionary, a NaN.
  return cut ? { kind: 'cut', body: undefined } : { kind: 'unreadable' };
}

/** The objects of JSON lines or of a list, or undefined where the first is none. */
function readObjects(text: string, tail: string | undefined): Iterable<BodyEvent> | undefined {
  if (nestingOf(text) === 'foreign') return undefined;
  const objects = topLevelObjects(text);
  const start = objects.next();
  const first = start.done === true ? 'broken' : parseEvent(start.value);
  return first === 'broken' ? undefined : parseObjects(first, objects, tail);
}

function* inMiddle(events: Iterable<BodyEvent>): Generator<BodyEvent> {
  yield 'broken';
  yield* events;
}

function* parseSse(text: string, tail?: string): Generator<BodyEvent> {
  if (!beginsWithField(text)) yield 'broken';
  for (const { data } of readSse(text)) {
    if (data.trim() === '[DONE]') yield 'ended';
    // Keep-alives may be empty or a word.
    else if (data.trimStart().startsWith('{')) yield parseEvent(data);
  }
  if (tail !== undefined) yield* inMiddle(parseSse(fromNextLine(tail)));
}

function* parseObjects(
  first: JsonObject,
  rest: Generator<string, boolean>,
  tail?: string,
): Generator<BodyEvent> {
  yield first;
  for (;;) {
    const next = rest.next();
    if (next.done !== true) yield parseEvent(next.value);
    else {
      if (next.value) yield 'broken';
      break;
    }
  }
  if (tail === undefined) return;
  const last = findTail(tail);
  yield* inMiddle(readObjects(fromNextLine(tail), undefined) ?? (last === undefined ? [] : [last]));
}

/** Where a text starts in the middle, its first line is a part of one. */
function fromNextLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return end === -1 ? '' : text.slice(end + 1);
}

function parseEvent(data: string): JsonObject | 'broken' {
  return asObject(parseJson(data)?.value) ?? 'broken';
}
