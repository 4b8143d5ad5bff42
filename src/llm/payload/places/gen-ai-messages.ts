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
export function genAiMessages({ attributes, events }: SpanView): Exchange {
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
  const input = valueAt(INPUT, jsonValueOf);
  const output = valueAt(OUTPUT, jsonValueOf);
  return {
    ...(system !== undefined && { instructions: instructionTexts(system) }),
    ...(input !== undefined && { request: turnsOf(messagesIn(input), 'user') }),
    ...(output !== undefined && { response: turnsOf(messagesIn(output), 'assistant') }),
  };
}

/** Instructions are met as plain text too; messages are not. */
function jsonOrText(value: AttributeValue): unknown {
  return jsonValueOf(value) ?? (typeof value === 'string' && value !== '' ? value : undefined);
}

function messagesIn(value: unknown): unknown[] {
  return asArray(value).filter(isObject);
}
