import { BODY_ATTRIBUTES } from '../../llm/payload/body-attributes.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { compileKeySet, hasAttributeKey, type KeySet, startsWith } from '../../otlp/wire/key-set.ts';
import {
  EVENT_ATTRIBUTES_FIELD,
  LOG_RECORD_ATTRIBUTES_FIELD,
  MESSAGES,
  SPAN_ATTRIBUTES_FIELD,
  SPAN_EVENTS_FIELD,
} from '../../otlp/wire/messages.ts';
import { tagOf, tagsOf } from '../../otlp/wire/tags.ts';
import { walkFields } from '../../otlp/wire/walk.ts';

/** The names under which captured bodies are met, those that the configuration adds included. */
export function bodyKeys(configured: readonly string[]): KeySet {
  const promised = BODY_ATTRIBUTES.filter(({ promisesBody }) => promisesBody);
  return compileKeySet(
    [...promised.flatMap(({ request, response }) => [request, response]), ...configured],
    [],
  );
}

/** Tells on the bytes whether a span that is no call may have captured bodies, on itself or on its events. */
export function mayHaveBody(bytes: Uint8Array, span: Frame, keys: KeySet): boolean {
  if (hasAttributeKey(bytes, span, SPAN_ATTRIBUTES_FIELD, keys)) return true;
  let found = false;
  walkFields(bytes, span.start, span.end, (field) => {
    if (!found && field.number === SPAN_EVENTS_FIELD)
      found = hasAttributeKey(bytes, field, EVENT_ATTRIBUTES_FIELD, keys);
    return undefined;
  });
  return found;
}

/** Namespaces and names in which instrumentations of models, agents, chains and tools write what was said. */
const INSTRUMENTATION_KEYS = compileKeySet(
  [
    'input.value',
    'output.value',
    'request_data',
    'response_data',
    'all_messages_events',
    'tool_arguments',
    'tool_response',
    'final_result',
  ],
  [
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
);

/** Tells on the bytes whether a span is of an instrumentation of models or agents, by itself or by its events. */
export function isOfInstrumentation(bytes: Uint8Array, span: Frame): boolean {
  return mayHaveBody(bytes, span, INSTRUMENTATION_KEYS);
}

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
