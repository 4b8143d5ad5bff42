import type { AttributeValue } from '../call.ts';
import { parsePythonRepr } from './python-repr.ts';
import { jsonValueOf } from './structured.ts';

/** What begins like this was meant as JSON or as Python's `repr`, not as text. */
const CONTAINER = /^\s*(?:\{\s*["'}]|\[\s*[[{"'\]])/;
const QUOTED = /^\s*"/;

/** What instrumentations write where they hide or lost a text: OpenInference, Logfire, and what users configure. */
const PLACEHOLDER =
  /^(?:__REDACTED__|<streamed>|<redacted>|\[redacted\]|\[filtered\]|\[scrubbed due to [^\]]*\])$/i;

/** Whether a text stands for another one, which is not told. */
export function isPlaceholder(text: string): boolean {
  return text.length < 200 && PLACEHOLDER.test(text.trim());
}

/**
 * What an attribute stands for: structured values as they are, JSON and Python's `repr` parsed, JSON within a
 * JSON string as well. Any other text is text. Undefined: there is nothing, or it cannot be read (cut JSON).
 */
export function decoded(value: AttributeValue | undefined): unknown {
  if (typeof value !== 'string') return jsonValueOf(value);
  const once = decodedText(value);
  return typeof once === 'string' && once !== value && CONTAINER.test(once) ? decodedText(once) : once;
}

function decodedText(text: string): unknown {
  if (!CONTAINER.test(text)) return QUOTED.test(text) ? (jsonValueOf(text) ?? text) : text;
  return jsonValueOf(text) ?? parsePythonRepr(text);
}

/**
 * The content of a message whose library writes lists of parts out as text. A text that merely looks like a
 * list stays text: every item has to be a part.
 */
export function decodedContent(value: AttributeValue | undefined): unknown {
  if (typeof value !== 'string') return jsonValueOf(value);
  if (!/^\s*\[\s*\{/.test(value)) return value;
  const parts = decodedText(value);
  return Array.isArray(parts) && parts.every(isPart) ? parts : value;
}

const PART_KEYS = ['text', 'toolUse', 'toolResult', 'functionCall', 'functionResponse'] as const;

function isPart(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const type = (item as { type?: unknown }).type;
  return (typeof type === 'string' && PART_TYPES.test(type)) || PART_KEYS.some((key) => key in item);
}

const PART_TYPES =
  /^(?:(?:input_|output_)?(?:text|image|image_url|audio|file)|document|refusal|thinking|tool.*)$/;
