import type { Detection, Payload } from './call.ts';
import type { ExtractedRequest, ExtractedResponse } from './extract/facts.ts';
import type { Bodies } from './payload/bodies.ts';

/** What a span was recognised by, in words. */
export function describeDetection(detection: Detection): string {
  const { source, host, path, shape, urlModel } = detection;
  const told = {
    http: 'an HTTP client span whose address fits the endpoint table',
    sdk: 'an LLM instrumentation says so',
    manual: 'a hand-made span of the mission’s names',
  }[source];
  const address = [host !== undefined && `host ${host}`, path !== undefined && `path ${path}`];
  const rest = [shape !== undefined && `shape ${shape}`, urlModel !== undefined && `model ${urlModel}`];
  return [told, ...address, ...rest].filter((part) => part !== false).join('; ');
}

/** Where captured bodies were found and as what they were read, in words without their text. */
export function describeBodies(
  bodies: Bodies,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): string {
  return `request: ${describeBody(bodies.request, request)}; answer: ${describeBody(bodies.response, response)}`;
}

function describeBody(
  payload: Payload | undefined,
  read: ExtractedRequest | ExtractedResponse | undefined,
): string {
  if (payload === undefined) return 'none found';
  const size = payload.text.length + (payload.tail?.length ?? 0);
  const notes = read === undefined || read.notes.length === 0 ? '' : ` (${read.notes.join(', ')})`;
  return `${payload.place}, ${size} characters, read as ${read?.shape ?? 'no known shape'}${notes}`;
}
