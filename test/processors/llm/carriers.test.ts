import { expect, it } from 'vitest';
import { HTTP } from './harness.ts';
import { type PairSpan, startPair } from './pair.ts';

it('a request is found on the parent, although it names no model, as the URL does', async () => {
  const pair = await startPair();
  const url = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent';
  const call: PairSpan = { id: 1, parent: 9, attributes: { ...HTTP, 'url.full': url } };
  const request = {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
  };
  const wrapper: PairSpan = {
    id: 9,
    name: 'assist',
    kind: 1,
    at: [0, 110],
    attributes: { 'http.request.body.text': JSON.stringify(request) },
  };
  await pair.spans([call, wrapper]);
  await pair.timers.advance(1000);
  expect(pair.span(1)).toMatchObject({ 'llm.system_prompt_hash': expect.any(String) });
});
