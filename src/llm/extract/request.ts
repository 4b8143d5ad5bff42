import type { Note, Payload, Shape } from '../call.ts';
import { readBody } from './body.ts';
import type { ExtractedRequest } from './facts.ts';
import { EXTRACTORS } from './shapes.ts';
import { fitsRequest, sniffRequest } from './sniff.ts';

/**
 * Reads a captured request. `hint` is the shape that host and path tell, where they do; the body is looked at
 * where there is none or where it plainly does not fit.
 *
 * Never throws. A body that is cut or cannot be read yields no facts and a note that says so.
 */
export function extractRequest(payload: Payload, hint: Shape | undefined): ExtractedRequest {
  const body = readBody(payload.text);
  if (body.kind !== 'object') {
    return nothing(payload.truncated || body.kind === 'cut' ? 'request_truncated' : 'request_unreadable');
  }
  const shape =
    hint !== undefined && fitsRequest(hint, body.value) ? hint : (sniffRequest(body.value) ?? hint);
  if (shape === undefined) return nothing('request_unreadable');
  const extractor = EXTRACTORS[shape];
  return { operation: extractor.operation, ...extractor.request(body.value), shape, notes: [] };
}

function nothing(note: Note): ExtractedRequest {
  return { requestTexts: [], notes: [note] };
}
