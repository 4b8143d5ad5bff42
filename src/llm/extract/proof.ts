import type { Payload, Shape, Usage } from '../call.ts';
import { readBody } from './body.ts';
import type { JsonObject } from './json.ts';
import { extractResponse } from './response.ts';
import { fitsRequest, sniffRequest } from './sniff.ts';
import { provesAnswer, provesRequest, TELLING_ANSWERS } from './sniff-native.ts';

/** What an address that leaves it open says of a span that may be a call. */
export interface OpenAddress {
  /** The shape that the path is for, where it is for one. */
  readonly shape?: Shape;
  readonly urlModel?: string;
}

/**
 * Whether captured bodies prove that a span at such an address is a call to a model: the request asks a model for
 * something in the shape expected (any known one where none is), in a way that no other service has; or the
 * answer is one that no other service gives. Never throws.
 */
export function provesCall(
  { request, response }: { readonly request?: Payload; readonly response?: Payload },
  { shape, urlModel }: OpenAddress,
): boolean {
  const asked = request && wholeBody(request);
  if (asked !== undefined && isRequest(asked, shape, urlModel)) return true;
  if (shape === undefined || response === undefined || !TELLING_ANSWERS.has(shape)) return false;
  const answered = wholeBody(response);
  return answered !== undefined && provesAnswer(shape, answered);
}

function isRequest(body: JsonObject, expected: Shape | undefined, urlModel: string | undefined): boolean {
  const shape = expected === undefined || !fitsRequest(expected, body) ? sniffRequest(body) : expected;
  if (shape === undefined || (expected !== undefined && shape !== expected)) return false;
  return provesRequest(shape, body) ?? (namesModel(body) || urlModel !== undefined);
}

function namesModel(body: JsonObject): boolean {
  return typeof body['model'] === 'string';
}

/**
 * Whether bodies on a span whose address says nothing are a call's: a request that proves it, or an answer in a
 * known shape.
 */
export function tellBodies(bodies: { readonly request?: Payload; readonly response?: Payload }): boolean {
  if (bodies.request !== undefined && isRequestOfSomeCall(bodies.request)) return true;
  return bodies.response !== undefined && isAnswer(bodies.response);
}

/** Shapes whose URL names the model, so that none stands in the body. */
const MODEL_IN_URL: ReadonlySet<Shape | undefined> = new Set<Shape>([
  'gemini',
  'bedrock-converse',
  'bedrock-invoke',
  'anthropic-messages',
]);

function isRequestOfSomeCall(request: Payload): boolean {
  if (provesCall({ request }, {})) return true;
  const body = wholeBody(request);
  return body !== undefined && MODEL_IN_URL.has(sniffRequest(body)) && hasMessage(body);
}

function hasMessage(body: JsonObject): boolean {
  const [message] = [body['contents'], body['messages']].flatMap((list) => (Array.isArray(list) ? list : []));
  if (message === undefined)
    return typeof body['prompt'] === 'string' || typeof body['inputText'] === 'string';
  return typeof message === 'object' && message !== null && ('parts' in message || 'content' in message);
}

function isAnswer(response: Payload): boolean {
  const answer = extractResponse(response, undefined);
  return answer.responseId !== undefined || answer.errorType !== undefined || hasCounts(answer.usage);
}

function hasCounts({ inputTokens, outputTokens }: Usage): boolean {
  return inputTokens !== undefined || outputTokens !== undefined;
}

/** A whole object, or the first event of a stream. */
function wholeBody(payload: Payload): JsonObject | undefined {
  const body = readBody(payload);
  if (body.kind === 'object') return body.value;
  if (body.kind === 'cut') return body.body?.closed;
  if (body.kind !== 'events') return undefined;
  for (const event of body.events) if (typeof event === 'object') return event;
  return undefined;
}
