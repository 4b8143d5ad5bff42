import type { Payload, SpanView } from '../call.ts';
import { decoded } from './decoded.ts';
import { toJson } from './structured.ts';

/** Keys of the attributes below begin with this. */
export const PIECE_PREFIX = 'llm.';

/** `llm.anthropic.stop_reason`: a field of the provider's answer, or of the request where the answer has none such. */
const PIECE = /^llm\.[\w-]{1,64}\.(\w{1,64})$/;

/** LiteLLM's second span of a call, a child of the first, which has what the provider was sent and sent. */
export function isLiteLlmsRawRequest({ name, scopeName }: SpanView): boolean {
  return scopeName === 'litellm' && name === 'raw_gen_ai_request';
}

/**
 * The provider's answer out of the attributes that LiteLLM has its fields in, objects and lists as Python's `repr`.
 * The request's fields stand among them, and where both have one of a name, the answer's does: of the request no
 * more can be told than its messages, which the first span has.
 */
export function answerInPieces({ attributes }: SpanView): { response?: Payload } {
  const fields: [string, unknown][] = [];
  for (const [key, value] of attributes) {
    const field = PIECE.exec(key)?.[1];
    if (field !== undefined && value !== '') fields.push([field, decoded(value)]);
  }
  const text = fields.length === 0 ? undefined : toJson(Object.fromEntries(fields));
  return text === undefined ? {} : { response: { place: `${PIECE_PREFIX}*`, text, truncated: false } };
}
