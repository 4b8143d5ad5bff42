import { isDeepStrictEqual } from 'node:util';
import type { MessageText } from '../call.ts';
import { asList, asObject, type JsonObject } from './json.ts';
import { childAt, type RecoveredHead, recoverHead } from './recover-json.ts';

/**
 * A body of which a part is missing, read twice: as if it had ended where the text ends, and as if it had gone
 * on in the way that changes the most. What both say holds, however the body went on.
 */
export interface CutBody {
  readonly closed: JsonObject;
  readonly continued: JsonObject;
}

/**
 * Where messages and their texts stand. What is open anywhere else (counts, arguments of a tool, probabilities)
 * means nothing until it is whole, and is left out.
 */
const OPEN_CONTAINERS: ReadonlySet<string | number> = new Set([
  'messages',
  'contents',
  'content',
  'parts',
  'message',
  'input',
  'prompt',
  'system',
  'chat_history',
  'choices',
  'candidates',
  'output',
  // What an event of OpenAI's responses is about.
  'response',
]);

const OPEN_STRINGS: ReadonlySet<string | number> = new Set([
  'content',
  'text',
  'input',
  'prompt',
  'message',
  'output_text',
]);

/** Deeper than any message's text stands. */
const DEEPEST_OPEN = 12;

const UNREAD = 'unread';

/** A message or part that is yet to come, in the words of every shape. */
const NEXT_ITEM: JsonObject = {
  role: 'system',
  type: 'message',
  text: UNREAD,
  content: UNREAD,
  message: UNREAD,
};

/** Gemini knows no system role among its contents; a part of its answer may turn out to be a thought. */
const NEXT_IN: ReadonlyMap<unknown, JsonObject> = new Map([
  ['contents', { ...NEXT_ITEM, role: 'user' }],
  ['candidates', { ...NEXT_ITEM, thought: true }],
]);

/** An item that counts by itself: what the provider ran and bills apart. */
const COUNTED_ITEM: JsonObject = { type: 'web_search_call' };

/** What an object that is still open may yet say of its system prompt, of whose text it is, and of its shape. */
const NEXT_FIELDS: readonly (readonly [string, unknown])[] = [
  ...Object.entries(NEXT_ITEM),
  ['system', UNREAD],
  ['system_prompt', UNREAD],
  ['instructions', UNREAD],
  ['preamble', UNREAD],
  ['systemInstruction', { parts: [{ text: UNREAD }] }],
  ['system_instruction', { parts: [{ text: UNREAD }] }],
  ['messages', [NEXT_ITEM]],
  ['input', [NEXT_ITEM]],
  // These tell shapes apart that have the rest in common.
  ['max_tokens', 1],
  ['encoding_format', UNREAD],
  ['size', UNREAD],
  ['stop_reason', UNREAD],
  ['meta', {}],
  ['version', UNREAD],
  ['urls', {}],
];

/**
 * Reads what is there of a body that was cut at its end. `tail`, where there is one, has fields of the same body
 * from behind the gap. Undefined where the text is no JSON object that was cut, or none that a provider wrote.
 */
export function cutBodyOf(text: string, tail: JsonObject = {}): CutBody | undefined {
  const head = recoverHead(text);
  if (head === undefined) return undefined;
  const open = keepReadable(head);
  return { closed: { ...head.value, ...tail }, continued: { ...goOn(head.value, open), ...tail } };
}

/** The same for fields that stand at the end of a body of which nothing else is there. */
export function tailBodyOf(tail: JsonObject): CutBody {
  return { closed: tail, continued: { ...Object.fromEntries(NEXT_FIELDS), ...tail } };
}

/** What of a way into the body leads to open messages and texts; the rest of it is taken out of the body. */
function keepReadable({ value, openPath, endsInString }: RecoveredHead): readonly (string | number)[] {
  let container: unknown = value;
  for (const [depth, step] of openPath.entries()) {
    const isString = endsInString && depth === openPath.length - 1;
    const known = typeof step === 'number' || (isString ? OPEN_STRINGS : OPEN_CONTAINERS).has(step);
    if (!known || depth >= DEEPEST_OPEN) {
      remove(container, step);
      return openPath.slice(0, depth);
    }
    container = childAt(container, step);
  }
  return openPath;
}

function remove(container: unknown, step: string | number): void {
  if (Array.isArray(container)) container.length = Number(step);
  else Reflect.deleteProperty(container as object, step);
}

/** The same body, with something more in everything that `open` leads to; what it shares is not copied. */
function goOn(body: JsonObject, open: readonly (string | number)[]): JsonObject {
  const containers: unknown[] = [body];
  for (const step of open) containers.push(childAt(containers.at(-1), step));
  const next = NEXT_IN.get(open[0]) ?? NEXT_ITEM;
  return containers.reduceRight<unknown>((inner, container, depth) => {
    const step = open[depth];
    const more = nextOf(container, next);
    if (step === undefined) return more;
    if (Array.isArray(more)) more[Number(step)] = inner;
    else Object.defineProperty(more, step, { value: inner, enumerable: true });
    return more;
  }, undefined) as JsonObject;
}

function nextOf(value: unknown, next: JsonObject): unknown {
  if (typeof value === 'string') return `${value} ${UNREAD}`;
  if (Array.isArray(value)) return [...value, next, COUNTED_ITEM];
  const object = asObject(value) ?? {};
  return { ...Object.fromEntries(NEXT_FIELDS), ...next, ...object };
}

type Facts = Readonly<Record<string, unknown>>;

/** The facts, and of each list of texts those texts, that hold however the body went on. */
export function sureFacts<Sure extends object>(closed: Sure, continued: object): Partial<Sure> {
  const other = continued as Facts;
  const sure = Object.entries(closed).flatMap(([key, value]) => {
    if (key.endsWith('Texts')) return [[key, sureTexts(asTexts(value), asTexts(other[key]))]];
    if (key === 'usage' || key === 'parameters')
      return [[key, sureFacts(value, (other[key] as object) ?? {})]];
    // A schema, and what it speaks of, is whole or nothing.
    if (key === 'output' || key === 'outputSchemas') return [];
    return isDeepStrictEqual(value, other[key]) ? [[key, value]] : [];
  });
  return Object.fromEntries(sure) as Partial<Sure>;
}

function asTexts(value: unknown): readonly MessageText[] {
  return asList(value) as readonly MessageText[];
}

/** How many texts may have been cut at once: those of the last message. */
const MOST_CUT = 8;

/** Texts that are whole, or of which the beginning is there, in a role that is known. */
function sureTexts(closed: readonly MessageText[], continued: readonly MessageText[]): MessageText[] {
  const whole = new Set(continued.map(({ role, text }) => `${role} ${text}`));
  let cut = 0;
  return closed.filter(({ role, text }) => {
    if (whole.has(`${role} ${text}`)) return true;
    if (++cut > MOST_CUT) return false;
    return continued.some((other) => other.role === role && other.text.startsWith(text));
  });
}
