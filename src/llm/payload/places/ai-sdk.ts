import type { Attributes, SpanView } from '../../call.ts';
import { decoded } from '../decoded.ts';
import { type Exchange, requestOf } from '../exchange.ts';
import { asArray } from '../parts.ts';
import { type Turn, turnsOf } from '../turns.ts';

const PROMPTS = ['ai.prompt.messages', 'ai.prompt', 'ai.values', 'ai.value'] as const;
const TEXTS = ['ai.response.text', 'ai.result.text', 'ai.response.object', 'ai.result.object'] as const;
const TOOL_CALLS = ['ai.response.toolCalls', 'ai.result.toolCalls'] as const;

/** The Vercel AI SDK's own attributes (scope `ai`): the prompt as JSON, the answer as text and tool calls. */
export function aiSdk({ attributes }: SpanView): Exchange {
  const prompt = firstValue(attributes, PROMPTS);
  const response = answer(attributes);
  return { ...(prompt !== undefined && requestOf(prompt)), ...(response !== undefined && { response }) };
}

function answer(attributes: Attributes): Turn[] | undefined {
  const key = TEXTS.find((name) => attributes.has(name));
  const text = key === undefined ? undefined : attributes.get(key);
  const calls = firstValue(attributes, TOOL_CALLS);
  if (typeof text !== 'string' && calls === undefined) return undefined;
  return turnsOf(
    {
      content: typeof text === 'string' ? text : [],
      tool_calls: asArray(calls),
      finish_reason: attributes.get('ai.response.finishReason'),
    },
    'assistant',
  );
}

function firstValue(attributes: Attributes, keys: readonly string[]): unknown {
  for (const key of keys) {
    const value = attributes.get(key);
    // Embeddings' values are JSON strings in a list.
    const found = Array.isArray(value) ? value.map(decoded) : decoded(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
