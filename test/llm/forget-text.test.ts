import { describe, expect, it } from 'vitest';
import { forgetText } from '../../src/llm/forget-text.ts';
import { openCall } from '../../src/llm/open-call.ts';
import { promptKey } from '../../src/llm/prompt/key.ts';
import { spanView } from './span-view.ts';

const TEXT = 'Where is the parcel that I ordered on Monday? '.repeat(40);

function callWithText(attributes: Record<string, string> = {}) {
  const span = {
    ...spanView({ 'gen_ai.request.model': 'gpt-4o', 'gen_ai.prompt.0.content': TEXT, ...attributes }),
    events: [{ name: 'gen_ai.user.message', timeUnixNano: 1n, attributes: new Map([['content', TEXT]]) }],
  };
  const call = openCall(span, { source: 'sdk', provider: 'openai' });
  call.requestTexts = [{ role: 'user', text: TEXT }];
  call.responseTexts = [{ role: 'assistant', text: TEXT }];
  call.systemPrompt = TEXT;
  return call;
}

describe('a call whose text is forgotten', () => {
  it('has it nowhere any more, and all else', () => {
    const call = callWithText();
    const { span } = call;
    forgetText(call);
    const values = JSON.stringify([call, ...call.span.attributes], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(values).not.toContain('parcel');
    expect([...call.span.attributes.keys()]).toEqual([...span.attributes.keys()]);
    expect(call.span.attributes.get('gen_ai.request.model')).toBe('gpt-4o');
    const { attributes: _, events: __, statusMessage: ___, ...others } = span;
    expect(call.span).toMatchObject(others);
    // What was decoded may be looked at by others.
    expect(span.attributes.get('gen_ai.prompt.0.content')).toBe(TEXT);
  });

  it('keeps the key of its prompt where the name stands beside the text', () => {
    const prompt = JSON.stringify({ name: 'greeting', prompt: TEXT });
    const call = callWithText({ 'ai.telemetry.metadata.langfusePrompt': prompt });
    const key = promptKey(call);
    forgetText(call);
    expect(promptKey(call)).toBe(key);
  });
});
