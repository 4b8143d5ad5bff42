import type { Attributes, AttributeValue, SpanView } from '../../call.ts';
import { decoded } from '../decoded.ts';
import { answerOrWords, type Exchange, requestOf } from '../exchange.ts';
import { roleLines } from '../role-lines.ts';
import { haveText, turnsOf } from '../turns.ts';

const PROMPT = 'gen_ai.prompt';
const COMPLETION = 'gen_ai.completion';

/**
 * One attribute for all that was asked and one for all that was answered: on the events `gen_ai.content.prompt`
 * and `gen_ai.content.completion` of the conventions 1.26 and 1.27, or on the span itself (LangSmith). Their
 * text is JSON, Python's `repr`, `role: text` lines, or the words alone.
 */
export function singleTexts({ attributes, events }: SpanView): Exchange {
  const places = [...events.map((event) => event.attributes), attributes];
  const prompt = valueIn(places, PROMPT);
  const completion = valueIn(places, COMPLETION);
  const answer = decoded(completion);
  return {
    ...promptOf(prompt),
    ...(answer !== undefined && { response: answerOrWords(answer, completion) }),
  };
}

function promptOf(text: AttributeValue | undefined): Exchange {
  const prompt = decoded(text);
  if (prompt === undefined) return {};
  const lines = typeof prompt === 'string' ? roleLines(prompt) : undefined;
  if (lines !== undefined) return { request: lines };
  const asked = requestOf(prompt);
  // JSON that holds no message is what the user wrote.
  const isMessage = haveText(asked.request ?? []) || (asked.instructions ?? []).length > 0;
  return isMessage || typeof text !== 'string' ? asked : { request: turnsOf(text, 'user') };
}

function valueIn(places: readonly Attributes[], key: string): AttributeValue | undefined {
  for (const place of places) {
    const value = place.get(key);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
