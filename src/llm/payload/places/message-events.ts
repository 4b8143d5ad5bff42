import type { Role, SpanEvent, SpanView } from '../../call.ts';
import { decoded, decodedContent } from '../decoded.ts';
import type { Exchange } from '../exchange.ts';
import { isObject } from '../parts.ts';
import { turnsOf } from '../turns.ts';

const MESSAGE_EVENTS: ReadonlyMap<string, Role> = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.developer.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool'],
]);

const CHOICE_EVENT = 'gen_ai.choice';

/** The whole message as JSON (Azure's SDKs). */
const WHOLE_MESSAGE = 'gen_ai.event.content';

/**
 * The conventions 1.28 to 1.36 as span events: one event a message, `gen_ai.choice` for what was answered. The
 * message stands in one attribute as JSON, or each of its fields in one.
 */
export function messageEvents({ events }: SpanView): Exchange {
  const request = events.flatMap((event) => {
    const role = MESSAGE_EVENTS.get(event.name);
    return role === undefined ? [] : turnsOf(messageIn(event), role);
  });
  const response = events.flatMap((event) =>
    event.name === CHOICE_EVENT ? turnsOf(messageIn(event), 'assistant') : [],
  );
  return { ...(request.length > 0 && { request }), ...(response.length > 0 && { response }) };
}

function messageIn({ attributes }: SpanEvent): unknown {
  const whole = decoded(attributes.get(WHOLE_MESSAGE));
  if (whole !== undefined) return whole;
  const message = decodedContent(attributes.get('message'));
  const fields = {
    role: attributes.get('role'),
    content: decodedContent(attributes.get('content') ?? attributes.get('message.content')),
    tool_calls: decoded(attributes.get('tool_calls') ?? attributes.get('message.tool_calls')),
    finish_reason: attributes.get('finish_reason'),
    message: typeof message === 'string' ? messageOrWords(message) : message,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** JSON that holds no message is what the model was asked to write. */
function messageOrWords(text: string): unknown {
  const value = decoded(text);
  const isMessage = isObject(value) && MESSAGE_FIELDS.some((field) => field in value);
  return isMessage ? value : { content: text };
}

const MESSAGE_FIELDS = ['role', 'content', 'parts', 'tool_calls'] as const;
