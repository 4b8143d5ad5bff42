import { knownRole, type Turn } from './turns.ts';

const ROLE_LINE = /^(system|developer|user|assistant|tool|function|human|ai): ?/;

/**
 * Reads messages that a library joined as `role: text` lines (openlit to 1.34): each goes on to the line that
 * the next role begins. Undefined: the text does not begin with a role.
 */
export function roleLines(text: string): Turn[] | undefined {
  if (!ROLE_LINE.test(text)) return undefined;
  const messages: { role: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const start = ROLE_LINE.exec(line);
    if (start === null) messages.at(-1)?.lines.push(line);
    else messages.push({ role: start[1] ?? '', lines: [line.slice(start[0].length)] });
  }
  return messages.map(({ role: word, lines }) => {
    const role = knownRole(word) ?? 'user';
    return { role, texts: partsOf(lines.join('\n')).map((text) => ({ role, text })) };
  });
}

/** Content of several parts is `text: …, text: …` there. */
function partsOf(content: string): string[] {
  return content.startsWith('text: ') ? content.slice('text: '.length).split(', text: ') : [content];
}
