import type { Attributes } from '../call.ts';

type Words = ReadonlyMap<string, string>;

/*
 * Instrumentations write stop reasons in words of their own: those of the conventions' enum (`stop`, `length`,
 * `tool_call`, `content_filter`), OpenAI's for everybody, or the AI SDK's (`tool-calls`). These tables lead back
 * to what the provider's API says. A word that is in none of them is taken for the provider's own.
 */

const ANTHROPIC: Words = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_call', 'tool_use'],
  ['tool_calls', 'tool_use'],
  ['tool-calls', 'tool_use'],
  ['content_filter', 'refusal'],
  ['content-filter', 'refusal'],
]);

const OPENAI_CHAT: Words = new Map([
  ['tool_call', 'tool_calls'],
  ['tool-calls', 'tool_calls'],
  ['content-filter', 'content_filter'],
]);

/** The responses API has a status for the whole answer and no reason for a choice. */
const OPENAI_RESPONSES: Words = new Map([
  ['stop', 'completed'],
  ['tool_call', 'completed'],
  ['tool_calls', 'completed'],
  ['tool-calls', 'completed'],
  ['length', 'incomplete'],
  ['content_filter', 'incomplete'],
  ['content-filter', 'incomplete'],
]);

/** Gemini shouts; a function call ends with STOP there. */
const GEMINI: Words = new Map([
  ['length', 'MAX_TOKENS'],
  ['tool_call', 'STOP'],
  ['tool_calls', 'STOP'],
  ['tool-calls', 'STOP'],
]);

const RESPONSES_ID = 'resp_';

/**
 * The provider's own word for a stop reason that an instrumentation may have normalised. Undefined where it
 * cannot be told: with stop sequences in the request, Anthropic's `stop` may be either of two words.
 */
export function providerStopReason(
  written: string,
  provider: string | undefined,
  responseId: string | undefined,
  attributes: Attributes,
): string | undefined {
  if (responseId?.startsWith(RESPONSES_ID)) return OPENAI_RESPONSES.get(written) ?? written;
  switch (provider) {
    case 'anthropic':
      return written === 'stop' && hasStopSequences(attributes)
        ? undefined
        : (ANTHROPIC.get(written) ?? written);
    case 'gcp.gemini':
    case 'gcp.vertex_ai':
      return GEMINI.get(written) ?? written.toUpperCase();
    default:
      return OPENAI_CHAT.get(written) ?? written;
  }
}

function hasStopSequences(attributes: Attributes): boolean {
  const sequences = attributes.get('gen_ai.request.stop_sequences');
  return Array.isArray(sequences) && sequences.length > 0;
}
