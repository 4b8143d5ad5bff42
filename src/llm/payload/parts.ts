import type { MessageText, Role, TextSource } from '../call.ts';
import { toJson } from './structured.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** Content within tool results within content: deeper than this nobody goes. */
const DEEPEST = 8;

/** Parts whose `content` is no message text: base64, and what a model thought before it answered. */
const NOT_TEXT: ReadonlySet<unknown> = new Set([
  'blob',
  'reasoning',
  'thinking',
  'redacted_thinking',
  'image',
  'file',
  'uri',
  'audio',
]);

const TOOL_CALLS: ReadonlySet<unknown> = new Set([
  'tool_call',
  'tool_use',
  'tool-call',
  'function_call',
  'server_tool_use',
  'server_tool_call',
]);

const TOOL_RESULTS: ReadonlySet<unknown> = new Set([
  'tool_call_response',
  'tool_result',
  'tool-result',
  'tool-return',
  'function_call_output',
  'server_tool_call_response',
]);

const DOCUMENTS: ReadonlySet<unknown> = new Set(['document', 'search_result']);

/** Where a part has no type, the key that its call or result stands under says what it is. */
const CALL_KEYS = ['functionCall', 'function_call', 'toolUse', 'function'] as const;
const RESULT_KEYS = ['functionResponse', 'function_response', 'toolResult'] as const;

/**
 * The texts of one part of a message's content, in the words of any dialect: the conventions' parts, OpenAI's
 * and Anthropic's, Gemini's, Bedrock's, the AI SDK's. A tool call gives its arguments, a tool's result counts as
 * the tool's words. What is no text gives none.
 */
export function partTexts(role: Role, part: unknown, depth = 0): MessageText[] {
  if (typeof part === 'string') return textPiece(role, part);
  if (!isObject(part) || depth > DEEPEST) return [];
  const kind = part['type'] ?? part['part_kind'];
  if (NOT_TEXT.has(kind) || part['thought'] === true) return [];
  const call = TOOL_CALLS.has(kind) ? part : objectAt(part, CALL_KEYS);
  if (call !== undefined) return argumentTexts(role, call);
  const result = TOOL_RESULTS.has(kind) ? part : objectAt(part, RESULT_KEYS);
  if (result !== undefined) return resultTexts(result, depth);
  if (DOCUMENTS.has(kind)) return documentTexts(role, part, depth);
  const text = part['content'] ?? part['text'] ?? part['refusal'];
  return textPiece(role, isObject(text) ? text['value'] : text);
}

/** The texts of a message's content: a string, one part, or a list of parts. */
export function contentTexts(role: Role, content: unknown, depth = 0): MessageText[] {
  if (!Array.isArray(content)) return partTexts(role, content, depth);
  return content.flatMap((part) => partTexts(role, part, depth));
}

/** The arguments of a tool call, as text. */
export function argumentTexts(role: Role, call: JsonObject): MessageText[] {
  const wrapped = objectAt(call, CALL_KEYS) ?? call;
  const given = wrapped['arguments'] ?? wrapped['args'] ?? wrapped['input'];
  return textPiece(role, asText(given), 'tool_arguments');
}

/** A document's text stands in its content, or is what its source holds; bytes are no text. */
function documentTexts(role: Role, part: JsonObject, depth: number): MessageText[] {
  const source = objectAt(part, ['source']);
  const content = source === undefined ? part['content'] : (source['content'] ?? textOfSource(source));
  return contentTexts(role, content, depth + 1).map((piece) => ({ ...piece, source: 'retrieved' }));
}

function textOfSource({ type, data, text }: JsonObject): unknown {
  return text ?? (type === 'text' ? data : undefined);
}

function resultTexts(result: JsonObject, depth: number): MessageText[] {
  const output = result['response'] ?? result['result'] ?? result['output'] ?? result['content'];
  const value = isObject(output) && 'value' in output ? output['value'] : output;
  if (Array.isArray(value) && value.every(isObject)) {
    const texts = contentTexts('tool', value, depth + 1);
    if (texts.length > 0) return texts;
  }
  return textPiece('tool', asText(value));
}

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : toJson(value);
}

function textPiece(role: Role, text: unknown, source?: TextSource): MessageText[] {
  if (typeof text !== 'string') return [];
  return [source === undefined ? { role, text } : { role, text, source }];
}

function objectAt(fields: JsonObject, keys: readonly string[]): JsonObject | undefined {
  for (const key of keys) {
    const value = fields[key];
    if (isObject(value)) return value;
  }
  return undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asArray(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
