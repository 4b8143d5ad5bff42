import type { AttributeValue, SpanView } from '../../call.ts';
import { type Exchange, instructionTexts } from '../exchange.ts';
import { asArray, isObject } from '../parts.ts';
import { jsonValueOf } from '../structured.ts';
import { turnsOf } from '../turns.ts';

const SYSTEM = 'gen_ai.system_instructions';
const INPUT = 'gen_ai.input.messages';
const OUTPUT = 'gen_ai.output.messages';

/**
 * OpenTelemetry's GenAI conventions from 1.37 on: `gen_ai.system_instructions`, `gen_ai.input.messages` and
 * `gen_ai.output.messages`, as JSON text or structured, on the span or on events of it: one for the call, or
 * several of the same name that share them out (strands).
 */
export function genAiMessages({ attributes, events, scopeName }: SpanView): Exchange {
  const places = [attributes, ...events.map((event) => event.attributes)];
  const valueAt = (key: string, read: (value: AttributeValue) => unknown): unknown => {
    for (const place of places) {
      const value = place.get(key);
      const found = value === undefined ? undefined : read(value);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const system = valueAt(SYSTEM, jsonOrText);
  const written = valueAt(INPUT, jsonValueOf);
  const input = WRITES_INPUT_AS_TEXT.has(scopeName) ? inputInText(written) : written;
  const output = valueAt(OUTPUT, jsonValueOf);
  return {
    ...(system !== undefined && { instructions: instructionTexts(system) }),
    ...(input !== undefined && { request: turnsOf(messagesIn(input), 'user') }),
    ...(output !== undefined && { response: turnsOf(messagesIn(output), 'assistant') }),
  };
}

/** Instrumentations that write the whole input of OpenAI's responses API, where it is a list, as one user's text. */
const WRITES_INPUT_AS_TEXT: ReadonlySet<string> = new Set(['@traceloop/instrumentation-openai']);

/** The messages in the text of a message that stands alone; anything else as it is. */
function inputInText(written: unknown): unknown {
  const [message, ...others] = messagesIn(written);
  const parts = isObject(message) && message['role'] === 'user' ? asArray(message['parts']) : [];
  const [part] = parts;
  if (others.length > 0 || parts.length !== 1 || !isObject(part) || part['type'] !== 'text') return written;
  const text = part['content'];
  const items = typeof text === 'string' && /^\s*\[\s*\{/.test(text) ? jsonValueOf(text) : undefined;
  const isInput =
    Array.isArray(items) && items.every((item) => isObject(item) && ('role' in item || 'type' in item));
  return isInput ? items : written;
}

/** Instructions are met as plain text too; messages are not. */
function jsonOrText(value: AttributeValue): unknown {
  return jsonValueOf(value) ?? (typeof value === 'string' && value !== '' ? value : undefined);
}

function messagesIn(value: unknown): unknown[] {
  return asArray(value).filter(isObject);
}
