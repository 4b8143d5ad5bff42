import type { Note, Payload, Shape } from '../call.ts';
import { readBody } from './body.ts';
import { type CutBody, sureFacts } from './cut-json.ts';
import { type ExtractedRequest, known, type RequestFacts } from './facts.ts';
import type { JsonObject } from './json.ts';
import { readParameters } from './request-parameters.ts';
import { EXTRACTORS } from './shapes.ts';
import { fitsRequest, sniffRequest } from './sniff.ts';

/**
 * Reads a captured request. `hint` is the shape that host and path tell, where they do; the body is looked at
 * where there is none or where it plainly does not fit.
 *
 * Never throws. A body that cannot be read yields no facts and a note that says so; one that is cut yields, with
 * a note, those facts that hold however it went on, and the texts that are there.
 */
export function extractRequest(payload: Payload, hint: Shape | undefined): ExtractedRequest {
  const body = readBody(payload);
  if (body.kind === 'cut' && body.body !== undefined) return fromCut(body.body, hint);
  if (body.kind !== 'object') {
    return nothing(payload.truncated || body.kind === 'cut' ? 'request_truncated' : 'request_unreadable');
  }
  const shape = shapeOf(body.value, hint);
  if (shape === undefined) return nothing('request_unreadable');
  return Object.assign(factsIn(shape, body.value), { shape, notes: [] });
}

function shapeOf(body: JsonObject, hint: Shape | undefined): Shape | undefined {
  return hint !== undefined && fitsRequest(hint, body) ? hint : (sniffRequest(body) ?? hint);
}

function factsIn(shape: Shape, body: JsonObject): RequestFacts {
  const extractor = EXTRACTORS[shape];
  // Made for this call, and nobody else's: copying it took 2 µs.
  const facts: { -readonly [Key in keyof RequestFacts]: RequestFacts[Key] } = extractor.request(body);
  const parameters = readParameters(body);
  if (facts.operation === undefined && extractor.operation !== undefined)
    facts.operation = extractor.operation;
  if (facts.parameters === undefined && parameters !== undefined) facts.parameters = parameters;
  return facts;
}

function fromCut({ closed, continued }: CutBody, hint: Shape | undefined): ExtractedRequest {
  const shape = shapeOf(closed, hint);
  if (shape === undefined) return nothing('request_truncated');
  const other = shapeOf(continued, hint);
  const {
    requestTexts = [],
    operation,
    streaming,
    outputSchemas: _,
    ...facts
  } = sureFacts(
    { ...factsIn(shape, closed), shape },
    { ...factsIn(other ?? shape, continued), shape: other },
  );
  return {
    ...facts,
    ...known({
      // What a request without any text asks for is not seen yet; nor is a provider's default a fact.
      operation: requestTexts.length > 0 ? operation : undefined,
      streaming: Object.hasOwn(closed, 'stream') ? streaming : undefined,
    }),
    requestTexts,
    notes: ['request_truncated'],
  };
}

function nothing(note: Note): ExtractedRequest {
  return { requestTexts: [], notes: [note] };
}
