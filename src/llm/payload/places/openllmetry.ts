import type { Attributes, AttributeValue, Role, SpanView } from '../../call.ts';
import { decodedContent } from '../decoded.ts';
import type { Exchange } from '../exchange.ts';
import { indexed } from '../indexed.ts';
import { type Turn, turnsOf } from '../turns.ts';

/**
 * OpenLLMetry before it took up the conventions' messages, and those who took after it: attributes flattened as
 * `gen_ai.prompt.N.{role,content,tool_calls.M.arguments}` and `gen_ai.completion.N.*`. Content that is a list
 * of parts is written out as JSON.
 */
export function openLlmetry({ attributes }: SpanView): Exchange {
  const request = turnsAt(attributes, 'gen_ai.prompt.', 'user');
  const response = turnsAt(attributes, 'gen_ai.completion.', 'assistant');
  return { ...(request.length > 0 && { request }), ...(response.length > 0 && { response }) };
}

function turnsAt(attributes: Attributes, prefix: string, silent: Role): Turn[] {
  return indexed(attributes, prefix).flatMap((fields) => turnsOf(messageOf(fields), silent));
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
