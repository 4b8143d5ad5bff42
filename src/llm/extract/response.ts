import type { Note, Payload, Shape } from '../call.ts';
import { type BodyEvent, readBody } from './body.ts';
import { errorTypeOf } from './error-body.ts';
import { type ExtractedResponse, known, type StreamFacts, type StreamReader } from './facts.ts';
import type { JsonObject } from './json.ts';
import { EXTRACTORS } from './shapes.ts';
import { isStreamEvent, sniffResponse } from './sniff.ts';

/**
 * Reads a captured answer: a whole body, an error body, or a stream. What the body shows of its shape goes
 * before `hint`, the shape that host and path tell.
 *
 * Never throws. A whole body that is cut or cannot be read yields no facts and a note that says so; of a stream
 * that is cut, the facts of its complete events are given, with a note.
 */
export function extractResponse(payload: Payload, hint: Shape | undefined): ExtractedResponse {
  const body = readBody(payload.text);
  switch (body.kind) {
    case 'object':
      return fromObject(body.value, hint, payload.truncated);
    case 'events':
      return fromEvents(body.events, hint, payload.truncated);
    case 'cut':
      return nothing('response_truncated');
    case 'unreadable':
      return nothing(payload.truncated ? 'response_truncated' : 'response_unreadable');
  }
}

function fromObject(body: JsonObject, hint: Shape | undefined, truncated: boolean): ExtractedResponse {
  if (isStreamEvent(body)) return fromEvents([body], hint, truncated);
  const shape = sniffResponse(body) ?? hint;
  const errorType = errorTypeOf(body);
  if (shape === undefined) {
    return errorType === undefined
      ? nothing('response_unreadable')
      : { usage: {}, responseTexts: [], errorType, notes: [] };
  }
  const extractor = EXTRACTORS[shape];
  const facts = extractor.response(body);
  return {
    operation: extractor.operation,
    ...facts,
    ...known({ errorType: errorType ?? facts.errorType }),
    shape,
    notes: [],
  };
}

function fromEvents(
  events: Iterable<BodyEvent>,
  hint: Shape | undefined,
  truncated: boolean,
): ExtractedResponse {
  let shape: Shape | undefined;
  let reader: StreamReader | undefined;
  let errorType: string | undefined;
  let objects = 0;
  let ended = false;
  let broken = false;
  for (const event of events) {
    if (event === 'ended') ended = true;
    else if (event === 'broken') broken = true;
    else {
      objects++;
      errorType ??= errorTypeOf(event);
      // Events before the first that shows the shape tell nothing: they are keep-alives or an error.
      shape ??= sniffResponse(event);
      if (shape !== undefined) reader ??= EXTRACTORS[shape].stream();
      reader?.add(event);
    }
  }
  if (objects === 0)
    return nothing(truncated || broken || ended ? 'response_truncated' : 'response_unreadable');
  shape ??= hint;
  const { complete, ...facts } = reader?.finish(ended) ?? EMPTY_STREAM;
  const failed = errorType ?? facts.errorType;
  const whole = !truncated && !broken && (complete || failed !== undefined);
  return {
    ...known({ shape, operation: shape && EXTRACTORS[shape].operation, errorType: failed }),
    ...facts,
    streaming: true,
    notes: whole ? [] : ['response_truncated'],
  };
}

const EMPTY_STREAM: StreamFacts = { usage: {}, responseTexts: [], complete: false };

function nothing(note: Note): ExtractedResponse {
  return { usage: {}, responseTexts: [], notes: [note] };
}
