import type { Attributes, AttributeValue, Role, SpanView } from '../../call.ts';
import { decodedContent } from '../decoded.ts';
import type { Exchange } from '../exchange.ts';
import { indexed } from '../indexed.ts';
import { type Turn, turnsOf } from '../turns.ts';

/**
 * OpenLLMetry before it took up the conventions' messages, and those who took after it: attributes flattened as
 * `gen_ai.prompt.N.{role,content,tool_calls.M.arguments}` and `gen_ai.completion.N.*`; at first, and in Go still, as
 * `llm.prompts.N.*` and `llm.completions.N.*`. Content that is a list of parts is written out as JSON.
 */
export function openLlmetry({ attributes }: SpanView): Exchange {
  const request = turnsAt(attributes, ['gen_ai.prompt.', 'llm.prompts.'], 'user');
  const response = turnsAt(attributes, ['gen_ai.completion.', 'llm.completions.'], 'assistant');
  return { ...(request.length > 0 && { request }), ...(response.length > 0 && { response }) };
}

function turnsAt(attributes: Attributes, prefixes: readonly string[], silent: Role): Turn[] {
  for (const prefix of prefixes) {
    const turns = indexed(attributes, prefix).flatMap((fields) => turnsOf(messageOf(fields), silent));
    if (turns.length > 0) return turns;
  }
  return [];
}

function messageOf(fields: ReadonlyMap<string, AttributeValue>): unknown {
  return {
    ...(fields.has('role') && { role: fields.get('role') }),
    // Of a plain prompt to Bedrock or Vertex AI the role is the name of the field.
    content: decodedContent(fields.get('content') ?? fields.get('user')),
    tool_calls: indexed(fields, 'tool_calls.').map((call) => ({ arguments: call.get('arguments') })),
    finish_reason: fields.get('finish_reason'),
  };
}
