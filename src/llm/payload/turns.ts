import type { MessageText, Role } from '../call.ts';
import { argumentTexts, asArray, contentTexts, isObject, type JsonObject, partTexts } from './parts.ts';

/** One message. Texts may be empty; they are dropped where they are used. */
export interface Turn {
  readonly role: Role;
  readonly texts: readonly MessageText[];
  /** As the instrumentation wrote it, which may be a normalised word. */
  readonly finishReason?: string;
}

/** Lists of lists of messages are met (LangChain's batches); deeper than this, they are no messages. */
const DEEPEST = 4;

const ROLES: ReadonlyMap<unknown, Role> = new Map<unknown, Role>([
  ['system', 'system'],
  ['developer', 'system'],
  ['system-prompt', 'system'],
  ['SystemMessage', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['user-prompt', 'user'],
  ['HumanMessage', 'user'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['AIMessage', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  ['tool-return', 'tool'],
  ['ToolMessage', 'tool'],
]);

/** `gen_ai.user.message` and the like, as the name of an event. */
const EVENT_NAME = /^gen_ai\.(\w+)\.message$/;

const FINISH_KEYS = ['finish_reason', 'finishReason', 'stop_reason', 'stopReason'] as const;

/** Whether any text is there. */
export function haveText(turns: readonly Turn[]): boolean {
  return turns.some((turn) => turn.texts.some(({ text }) => text !== ''));
}

/** Our word for a role in any dialect. Undefined: nobody knows it. */
export function knownRole(value: unknown): Role | undefined {
  return ROLES.get(value);
}

/**
 * Reads messages in the words of any dialect: a list of them, one alone, or a plain string.
 *
 * @param silent Whose words they are where a message does not say.
 */
export function turnsOf(value: unknown, silent: Role, depth = 0): Turn[] {
  if (typeof value === 'string') return [{ role: silent, texts: [{ role: silent, text: value }] }];
  if (Array.isArray(value))
    return depth > DEEPEST ? [] : value.flatMap((item) => turnsOf(item, silent, depth + 1));
  return isObject(value) ? messageTurns(value, silent, depth) : [];
}

function messageTurns(message: JsonObject, silent: Role, depth: number): Turn[] {
  const inner = wrappedMessage(message);
  if (inner !== undefined && depth <= DEEPEST) {
    const finishReason = finishReasonOf(message);
    return turnsOf(inner, roleOf(message) ?? silent, depth + 1).map((turn) =>
      turn.finishReason === undefined && finishReason !== undefined ? { ...turn, finishReason } : turn,
    );
  }
  const { parts } = message;
  if (Array.isArray(parts) && parts.some(hasRoleOfItsOwn))
    return parts.flatMap((part) => partTurn(part, silent));
  const role = roleOf(message) ?? (message['role'] === undefined ? silent : 'user');
  const finishReason = finishReasonOf(message);
  return [{ role, texts: messageTexts(message, role), ...(finishReason !== undefined && { finishReason }) }];
}

/** A choice holds its message; LangChain's serialiser puts one under `kwargs`, its class name beside it. */
function wrappedMessage(message: JsonObject): unknown {
  const { kwargs, id } = message;
  if (isObject(kwargs)) return { role: Array.isArray(id) ? id.at(-1) : undefined, ...kwargs };
  const inner = message['message'] ?? message['delta'];
  if (inner === undefined || inner === null || 'content' in message) return undefined;
  // Of a message's content alone (strands), the roles are the choice's.
  return Array.isArray(inner) && !inner.some(isMessage) ? { content: inner } : inner;
}

function isMessage(item: unknown): boolean {
  return isObject(item) && ('role' in item || 'kwargs' in item);
}

/** Pydantic AI's own messages have a kind for each part, and with it a role. */
function hasRoleOfItsOwn(part: unknown): boolean {
  return isObject(part) && ROLES.has(part['part_kind']);
}

function partTurn(part: unknown, silent: Role): Turn[] {
  const role = (isObject(part) ? ROLES.get(part['part_kind']) : undefined) ?? silent;
  return [{ role, texts: partTexts(role, part) }];
}

function messageTexts(message: JsonObject, role: Role): MessageText[] {
  // An item of OpenAI's responses API may be a call, or a result, by itself.
  if (
    'type' in message &&
    !('role' in message) &&
    !ROLES.has(message['type']) &&
    message['type'] !== 'message'
  )
    return partTexts(role, message);
  const content = message['parts'] ?? message['content'] ?? message['contents'] ?? message['text'];
  const refusal = message['refusal'];
  const calls = asArray(message['tool_calls'] ?? message['toolCalls'] ?? message['function_call']);
  return [
    ...contentTexts(role, content),
    ...(typeof refusal === 'string' ? [{ role, text: refusal }] : []),
    ...calls.filter(isObject).flatMap((call) => argumentTexts(role, call)),
  ];
}

function roleOf(message: JsonObject): Role | undefined {
  return (
    ROLES.get(message['role']) ??
    ROLES.get(message['type']) ??
    ROLES.get(EVENT_NAME.exec(String(message['event.name'] ?? ''))?.[1])
  );
}

function finishReasonOf(message: JsonObject): string | undefined {
  const metadata = message['response_metadata'];
  for (const fields of isObject(metadata) ? [message, metadata] : [message]) {
    for (const key of FINISH_KEYS) {
      const reason = fields[key];
      if (typeof reason === 'string' && reason !== '') return reason;
    }
  }
  // The status of the responses API stands on each of the answer's items, also where OpenAI's agents made them of a
  // chat's.
  const { status, type, id } = message;
  if (id === '__fake_id__') return undefined;
  return typeof status === 'string' && (type === 'message' || type === 'function_call') ? status : undefined;
}
