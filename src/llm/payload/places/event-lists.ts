import type { SpanView } from '../../call.ts';
import { decoded } from '../decoded.ts';
import type { Exchange } from '../exchange.ts';
import { isObject, type JsonObject } from '../parts.ts';
import { turnsOf } from '../turns.ts';

const CHOICE_EVENT = 'gen_ai.choice';

/**
 * Logfire and older Pydantic AI keep the conventions' message events as a list in one attribute, `events`: what
 * was answered is the choice, everything else was asked.
 */
export function eventLists({ attributes }: SpanView): Exchange {
  const list = decoded(attributes.get('events'));
  if (!Array.isArray(list) || !list.some(isMessageEvent)) return {};
  const events = list.filter(isMessageEvent);
  const request = turnsOf(
    events.filter((event) => !isChoice(event)),
    'user',
  );
  const response = turnsOf(events.filter(isChoice), 'assistant');
  return { ...(request.length > 0 && { request }), ...(response.length > 0 && { response }) };
}

function isChoice(event: JsonObject): boolean {
  return event['event.name'] === CHOICE_EVENT;
}

function isMessageEvent(item: unknown): item is JsonObject {
  return isObject(item) && String(item['event.name'] ?? '').startsWith('gen_ai.');
}
