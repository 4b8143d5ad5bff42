import { BODY_ATTRIBUTES } from '../../llm/payload/body-attributes.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { compileKeySet, hasAttributeKey, startsWith } from '../../otlp/wire/key-set.ts';
import { LOG_RECORD_ATTRIBUTES_FIELD, MESSAGES } from '../../otlp/wire/messages.ts';
import { tagOf, tagsOf } from '../../otlp/wire/tags.ts';
import { walkFields } from '../../otlp/wire/walk.ts';

/** The names under which captured bodies are met. */
export const BODY_KEYS: readonly string[] = BODY_ATTRIBUTES.filter(
  ({ promisesBody }) => promisesBody,
).flatMap(({ request, response }) => [request, response]);

/** Namespaces and names in which instrumentations of models, agents, chains and tools write what was said. */
export const INSTRUMENTATION_KEYS = {
  exact: [
    'input.value',
    'output.value',
    'request_data',
    'response_data',
    'all_messages_events',
    'tool_arguments',
    'tool_response',
    'final_result',
  ],
  prefixes: [
    'gen_ai.',
    'llm.',
    'ai.',
    'traceloop.',
    'openinference.',
    'langfuse.',
    'langsmith.',
    'mlflow.',
    'pydantic_ai.',
    'gcp.vertex.agent.',
    'genkit:',
    'lk.',
    'crewai.',
    'haystack.',
    'litellm.',
  ],
} as const;

const EVENT_NAME_TAG = tagsOf(MESSAGES.LogRecord).eventName;
const EVENT_PREFIX = new TextEncoder().encode('gen_ai.');
const RECORD_KEYS = compileKeySet(['event.name'], ['gen_ai.']);

/** Tells on the bytes whether a log record may be an LLM instrumentation's event. May say yes to one that is not. */
export function mayTellOfCall(bytes: Uint8Array, record: Frame): boolean {
  if (hasAttributeKey(bytes, record, LOG_RECORD_ATTRIBUTES_FIELD, RECORD_KEYS)) return true;
  let found = false;
  walkFields(bytes, record.start, record.end, (field) => {
    found ||= tagOf(field) === EVENT_NAME_TAG && startsWith(bytes, field.start, EVENT_PREFIX);
    return undefined;
  });
  return found;
}
