import { asArray, contentTexts, isObject, type JsonObject } from './parts.ts';
import { haveText, type Turn, turnsOf } from './turns.ts';

/** What one place on a span says of a call's payload. A side that is absent does not stand there. */
export interface Exchange {
  /** System text that stands apart from the messages. */
  readonly instructions?: readonly string[];
  readonly request?: readonly Turn[];
  readonly response?: readonly Turn[];
}

/** Where requests of all shapes and frameworks keep system text apart, and where their messages. */
const INSTRUCTION_KEYS = ['system', 'instructions', 'systemInstruction', 'system_instruction'] as const;
const MESSAGE_KEYS = [
  'messages',
  'input',
  'contents',
  'prompt',
  'prompts',
  'inputs',
  'items',
  'texts',
] as const;

/** What wraps a request: a recorded function call, Gemini's configuration. */
const REQUEST_WRAPPERS = ['kwargs', 'request'] as const;

/** Where answers of all shapes and frameworks keep their messages. */
const ANSWER_KEYS = [
  'choices',
  'generations',
  'candidates',
  'output',
  'outputs',
  'message',
  'messages',
  'content',
  'output_text',
  'combined_chunk_content',
  'response',
  'completion',
  'generated_text',
  'text',
] as const;

const DEEPEST = 4;

/** Reads a captured request that is no HTTP body in a known shape: messages, or an object that holds them. */
export function requestOf(value: unknown, depth = 0): Exchange {
  if (!isObject(value) || isMessage(value)) return { request: turnsOf(value, 'user') };
  const instructions = [value, value['config']].flatMap((fields) =>
    isObject(fields) ? INSTRUCTION_KEYS.flatMap((key) => instructionTexts(fields[key])) : [],
  );
  const messages = firstOf(value, MESSAGE_KEYS);
  if (messages !== undefined) return { instructions, request: turnsOf(messages, 'user') };
  const wrapped = firstOf(value, REQUEST_WRAPPERS);
  return isObject(wrapped) && depth < DEEPEST ? requestOf(wrapped, depth + 1) : { instructions, request: [] };
}

/** Reads a captured answer likewise. */
export function responseOf(value: unknown, depth = 0): Turn[] {
  if (Array.isArray(value))
    return depth > DEEPEST ? [] : value.flatMap((item) => responseOf(item, depth + 1));
  if (!isObject(value) || isMessage(value)) return turnsOf(value, 'assistant');
  const answer = firstOf(value, ANSWER_KEYS);
  if (answer === undefined || depth > DEEPEST) return turnsOf(value, 'assistant');
  const turns = holdsItsOwnWords(value, answer) ? turnsOf(value, 'assistant') : responseOf(answer, depth + 1);
  const reason = turnsOf({ ...value, content: [] }, 'assistant')[0]?.finishReason;
  return turns.map((turn) =>
    turn.finishReason === undefined && reason !== undefined ? { ...turn, finishReason: reason } : turn,
  );
}

/**
 * Reads an answer that may be the model's words alone: JSON that holds no message is what the model was asked to
 * write.
 *
 * @param text The value as it stands in the attribute; anything but a string is no words.
 */
export function answerOrWords(value: unknown, text: unknown): Turn[] {
  const turns = responseOf(value);
  return typeof text === 'string' && !haveText(turns) && !hasAnswer(value)
    ? turnsOf(text, 'assistant')
    : turns;
}

/** An empty answer and one of tool calls that tell nothing are answers nevertheless. */
function hasAnswer(value: unknown): boolean {
  return asArray(value).some(
    (item) => isObject(item) && (isMessage(item) || ANSWER_KEYS.some((key) => key in item)),
  );
}

/** The text parts of what stands where instructions do: a string, parts, a message, or a list of these. */
export function instructionTexts(value: unknown): string[] {
  return asArray(value).flatMap((item) => {
    const content = isObject(item) ? (item['parts'] ?? item) : item;
    return contentTexts('system', content).map(({ text }) => text);
  });
}

/** An answer whose content is its own is a message, whatever else it holds; Gemini's is a message itself. */
function holdsItsOwnWords(value: JsonObject, answer: unknown): boolean {
  return answer === value['message'] || (answer === value['content'] && !isObject(answer));
}

function isMessage(value: JsonObject): boolean {
  return (
    'role' in value || 'lc' in value || ('type' in value && ('content' in value || 'arguments' in value))
  );
}

function firstOf(value: JsonObject, keys: readonly string[]): unknown {
  for (const key of keys) {
    const found = value[key];
    if (found !== undefined && found !== null && !(Array.isArray(found) && found.length === 0)) return found;
  }
  return undefined;
}
