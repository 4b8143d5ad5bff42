import type { Attributes, AttributeValue, MessageText, Role, SpanView } from '../../call.ts';
import { decodedContent } from '../decoded.ts';
import type { Exchange } from '../exchange.ts';
import { indexed } from '../indexed.ts';
import { type Turn, turnsOf } from '../turns.ts';

/**
 * OpenInference: `llm.input_messages.N.message.*` and `llm.output_messages.N.message.*`; for plain completions
 * `llm.prompts` and `llm.choices`; for embeddings the texts; for reranking the query; beside them `*.documents.N.document.content`.
 */
export function openInference({ attributes }: SpanView): Exchange {
  const request = firstWith(
    () => messagesAt(attributes, 'llm.input_messages.', 'user'),
    () => textsAt(attributes, 'llm.prompts', 'prompt.text', 'user'),
    () => textsAt(attributes, 'embedding.embeddings', 'embedding.text', 'user'),
    () => textsAt(attributes, 'embedding.text', '', 'user'),
    () => textsAt(attributes, 'reranker.query', '', 'user'),
  );
  const asked = [...request, ...DOCUMENTS.flatMap((prefix) => documentsAt(attributes, prefix))];
  const response = firstWith(
    () => messagesAt(attributes, 'llm.output_messages.', 'assistant'),
    () => textsAt(attributes, 'llm.choices', 'completion.text', 'assistant'),
  );
  return { ...(asked.length > 0 && { request: asked }), ...(response.length > 0 && { response }) };
}

/** What a retriever found and a reranker is to put in order. */
const DOCUMENTS = ['retrieval.documents.', 'reranker.input_documents.'] as const;

function documentsAt(attributes: Attributes, prefix: string): Turn[] {
  return indexed(attributes, prefix).flatMap((fields) => {
    const text = fields.get('document.content');
    if (typeof text !== 'string') return [];
    return [{ role: 'user', texts: [{ role: 'user', text, source: 'retrieved' }] }];
  });
}

function firstWith(...places: readonly (() => Turn[])[]): Turn[] {
  for (const read of places) {
    const turns = read();
    if (turns.length > 0) return turns;
  }
  return [];
}

function messagesAt(attributes: Attributes, prefix: string, silent: Role): Turn[] {
  return indexed(attributes, prefix).flatMap((fields) => turnsOf(messageOf(fields), silent));
}

function messageOf(fields: ReadonlyMap<string, AttributeValue>): unknown {
  const role = fields.get('message.role');
  const contents = indexed(fields, 'message.contents.').map((part) => ({
    type: part.get('message_content.type'),
    text: part.get('message_content.text'),
  }));
  const content = decodedContent(fields.get('message.content'));
  const calls = indexed(fields, 'message.tool_calls.').map((call) => ({
    arguments: call.get('tool_call.function.arguments'),
  }));
  const oldCall = fields.get('message.function_call_arguments_json');
  return {
    ...(role !== undefined && { role }),
    content: contents.length > 0 && content === undefined ? contents : content,
    tool_calls: oldCall === undefined ? calls : [...calls, { arguments: oldCall }],
  };
}

/** Texts as a list in one attribute, or flattened with `field` below each index. */
function textsAt(attributes: Attributes, key: string, field: string, role: Role): Turn[] {
  const whole = attributes.get(key);
  const values =
    whole === undefined
      ? indexed(attributes, `${key}.`).map((row) => row.get(field) ?? row.get(''))
      : [whole].flat();
  const texts = values.flatMap((text): MessageText[] => (typeof text === 'string' ? [{ role, text }] : []));
  return texts.map((text) => ({ role, texts: [text] }));
}
