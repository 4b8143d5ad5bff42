import type { Attributes, MessageText, Role, SpanView } from '../call.ts';
import { jsonValueOf, toJson } from './structured.ts';

/** What the message attributes of the GenAI conventions tell of a call. */
export interface Messages {
  /** Contract, "The system prompt". */
  readonly systemPrompt?: string;
  readonly requestTexts: readonly MessageText[];
  readonly responseTexts: readonly MessageText[];
  /** As the instrumentation wrote it, which may be a normalised word. */
  readonly finishReason?: string;
  readonly hasRequest: boolean;
  readonly hasResponse: boolean;
}

type JsonObject = { readonly [key: string]: unknown };

const SYSTEM = 'gen_ai.system_instructions';
const INPUT = 'gen_ai.input.messages';
const OUTPUT = 'gen_ai.output.messages';

/**
 * Finds the messages that OpenTelemetry's GenAI conventions (1.37 and later) put on spans and on span events,
 * as JSON text or as structured values: `gen_ai.system_instructions`, `gen_ai.input.messages`,
 * `gen_ai.output.messages`. Returns undefined where there are none.
 */
export function findMessages(span: SpanView): Messages | undefined {
  const system = valueAt(span, SYSTEM);
  const input = valueAt(span, INPUT);
  const output = valueAt(span, OUTPUT);
  if (system === undefined && input === undefined && output === undefined) return undefined;
  const instructions = asArray(system).flatMap(instructionTexts);
  const inputMessages = asArray(input).filter(isObject);
  const outputMessages = asArray(output).filter(isObject);
  const systemPrompt = [...instructions, ...leadingSystemTexts(inputMessages)].join('\n');
  const finishReason = outputMessages[0]?.['finish_reason'];
  return {
    ...(systemPrompt !== '' && { systemPrompt }),
    requestTexts: [
      ...instructions.map((text) => ({ role: 'system' as const, text })),
      ...inputMessages.flatMap(messageTexts),
    ].filter(hasText),
    responseTexts: outputMessages.flatMap(messageTexts).filter(hasText),
    ...(typeof finishReason === 'string' && finishReason !== '' && { finishReason }),
    hasRequest: system !== undefined || input !== undefined,
    hasResponse: output !== undefined,
  };
}

function valueAt(span: SpanView, key: string): unknown {
  const places: Attributes[] = [span.attributes, ...span.events.map((event) => event.attributes)];
  for (const attributes of places) {
    const value = attributes.get(key);
    if (value === undefined) continue;
    const json = jsonValueOf(value);
    if (json !== undefined) return json;
    // Instructions are met as plain text too; messages are not.
    if (key === SYSTEM && typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** Instructions are parts, but are also met as plain strings and wrapped in a message. */
function instructionTexts(item: unknown): string[] {
  if (!isObject(item)) return textsOfString(item);
  return Array.isArray(item['parts'])
    ? item['parts'].flatMap((part) => (isObject(part) ? textOfPart(part) : textsOfString(part)))
    : textOfPart(item);
}

function textsOfString(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}

function leadingSystemTexts(messages: readonly JsonObject[]): string[] {
  const firstOther = messages.findIndex((message) => roleOf(message) !== 'system');
  const leading = firstOther === -1 ? messages : messages.slice(0, firstOther);
  return leading.flatMap(messageTexts).map(({ text }) => text);
}

function messageTexts(message: JsonObject): MessageText[] {
  const role = roleOf(message);
  const content = message['parts'] ?? message['content'];
  return asArray(content).flatMap((part): MessageText[] => {
    if (typeof part === 'string') return [{ role, text: part }];
    if (!isObject(part)) return [];
    const kind = part['type'];
    if (kind === 'tool_call') return textPieces(role, part['arguments']);
    if (kind === 'tool_call_response') return textPieces('tool', part['response'] ?? part['result']);
    return textOfPart(part).map((text) => ({ role, text }));
  });
}

/** Parts whose `content` is no message text: base64, and what a model thought before it answered. */
const NOT_TEXT: ReadonlySet<unknown> = new Set(['blob', 'reasoning', 'thinking']);

function textOfPart(part: JsonObject): string[] {
  return NOT_TEXT.has(part['type']) ? [] : textsOfString(part['content'] ?? part['text']);
}

function textPieces(role: Role, value: unknown): MessageText[] {
  if (value === undefined || value === null) return [];
  const text = typeof value === 'string' ? value : toJson(value);
  return text === undefined ? [] : [{ role, text }];
}

function hasText({ text }: MessageText): boolean {
  return text !== '';
}

function roleOf(message: JsonObject): Role {
  switch (message['role']) {
    case 'system':
    case 'developer':
      return 'system';
    case 'assistant':
    case 'model':
      return 'assistant';
    case 'tool':
    case 'function':
      return 'tool';
    default:
      return 'user';
  }
}

function asArray(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
