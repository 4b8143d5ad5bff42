import { hash } from 'node:crypto';
import type { Attributes, AttributeValue, LlmCall } from '../call.ts';

/** Attributes that name the prompt which a call was made with (OpenTelemetry, Langfuse, OpenLLMetry, OpenInference). */
const NAME_ATTRIBUTES = [
  'gen_ai.prompt.name',
  'langfuse.observation.prompt.name',
  'traceloop.prompt.key',
  'prompt.id',
] as const;

/** The AI SDK passes Langfuse's prompt on as JSON. */
const LANGFUSE_PROMPT = 'ai.telemetry.metadata.langfusePrompt';

/** Hex digits of the digest that stands for a key: names come from strangers, and are of any length. */
const KEY_DIGITS = 32;

/** A service makes its calls with few prompts: a digest takes 2.2 µs. */
const known = new Map<string, string>();
const MOST_KNOWN = 1024;
const LONGEST_KNOWN = 1024;

/** What the key was made of that was asked for last; the next one is the same as a rule. */
let last: { readonly parts: readonly string[]; readonly key: string } = { parts: [], key: '' };

/**
 * The prompt key (contract): the service name plus the prompt's name if the span tells one, else plus host, path and
 * model asked for. As a digest, which says nothing of what is in it.
 */
export function promptKey(call: LlmCall): string {
  const service = String(call.span.resource.get('service.name') ?? '');
  const name = call.promptName ?? promptNameIn(call.span.attributes);
  const { host = '', path = '' } = call.detection;
  const parts = name === undefined ? [service, host, path, call.requestModel ?? ''] : [service, name];
  if (parts.length !== last.parts.length || parts.some((part, at) => part !== last.parts[at]))
    last = { parts, key: keyOf(JSON.stringify(parts)) };
  return last.key;
}

function keyOf(text: string): string {
  const met = known.get(text);
  if (met !== undefined) return met;
  const key = hash('sha256', text, 'hex').slice(0, KEY_DIGITS);
  if (text.length <= LONGEST_KNOWN) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, key);
  }
  return key;
}

/** The name that an instrumentation gives the prompt which a call was made with. */
export function promptNameIn(attributes: Attributes): string | undefined {
  for (const key of NAME_ATTRIBUTES) {
    const name = attributes.get(key);
    if (typeof name === 'string' && name !== '') return name;
  }
  return langfuseName(attributes.get(LANGFUSE_PROMPT));
}

function langfuseName(value: AttributeValue | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  return /"name"\s*:\s*"([^"\\]{1,256})"/.exec(value)?.[1];
}
