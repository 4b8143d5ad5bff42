import type { MessageText, Role, TextSource } from '../call.ts';
import type { RequestFacts } from './facts.ts';
import { asList, asObject, asText } from './json.ts';

/** One message of a request, as the shapes hand it over: empty texts still in it. */
export interface Turn {
  readonly role: Role;
  readonly texts: readonly MessageText[];
}

const ROLES = new Map<unknown, Role>([
  ['system', 'system'],
  ['developer', 'system'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/** Our word for a provider's role. One that nobody knows counts as the user's: it is text from outside. */
export function roleOf(value: unknown): Role {
  return ROLES.get(value) ?? 'user';
}

export function textsOf(role: Role, texts: readonly string[], source?: TextSource): MessageText[] {
  return texts.map((text) => (source === undefined ? { role, text } : { role, text, source }));
}

/** What the model hands to tools, as text. */
export function argumentTexts(texts: readonly string[]): MessageText[] {
  return textsOf('assistant', texts, 'tool_arguments');
}

/** What was looked up, in a message of the role. */
export function retrievedTexts(role: Role, texts: readonly string[]): MessageText[] {
  return textsOf(role, texts, 'retrieved');
}

/**
 * The text of a message's content: a string, or a list of parts of which those with a `text` or a `refusal`
 * count. Images, files, audio and reasoning have neither.
 */
export function contentTexts(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return asList(content).flatMap((part) => {
    const text = typeof part === 'string' ? part : partText(part);
    return text === undefined ? [] : [text];
  });
}

function partText(part: unknown): string | undefined {
  const fields = asObject(part);
  return asText(fields?.['text']) ?? asText(fields?.['refusal']);
}

/**
 * Puts a request's texts in order and its system prompt together: the instructions that stand apart from the
 * messages, then the leading system messages; all their parts joined by one newline, nothing trimmed.
 */
export function conversation(
  instructions: readonly string[],
  turns: readonly Turn[],
): Pick<RequestFacts, 'systemPrompt' | 'requestTexts'> {
  const requestTexts: MessageText[] = [];
  const systemParts: string[] = [...instructions];
  let isLeading = true;
  for (const text of instructions) if (text !== '') requestTexts.push({ role: 'system', text });
  for (const { role, texts } of turns) {
    isLeading &&= role === 'system';
    for (const piece of texts) {
      if (isLeading) systemParts.push(piece.text);
      if (piece.text !== '') requestTexts.push(piece);
    }
  }
  const systemPrompt = systemParts.length === 1 ? systemParts[0] : systemParts.join('\n');
  return systemPrompt ? { systemPrompt, requestTexts } : { requestTexts };
}
