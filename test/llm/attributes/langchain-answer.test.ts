import { describe, expect, it } from 'vitest';
import { readLangChainAnswer } from '../../../src/llm/attributes/langchain-answer.ts';
import { spanView } from '../span-view.ts';

const message = (className: string, kwargs: object) => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', className],
  kwargs: { content: 'Hi', ...kwargs },
});

const read = (generation: object, place = 'output.value') =>
  readLangChainAnswer(
    spanView({ [place]: JSON.stringify({ generations: [[{ text: 'Hi', ...generation }]] }) }).attributes,
  );

describe('LangChain’s answer', () => {
  it('of OpenAI’s chats has model and reason in its metadata, and the id as its own', () => {
    const response_metadata = { finish_reason: 'stop', model_name: 'gpt-4o-2024-11-20' };
    const answer = message('AIMessage', { id: 'chatcmpl-1', response_metadata });
    expect(read({ message: answer })).toEqual({
      responseModel: 'gpt-4o-2024-11-20',
      responseId: 'chatcmpl-1',
      stopReason: 'stop',
    });
  });

  it('of OpenAI’s responses API ends with a status', () => {
    const response_metadata = {
      id: 'resp_1',
      model_name: 'gpt-5-mini-2025-08-07',
      model: 'gpt-5-mini-2025-08-07gpt-5-mini-2025-08-07',
      status: 'completed',
    };
    expect(read({ message: message('AIMessageChunk', { response_metadata }) })).toEqual({
      responseModel: 'gpt-5-mini-2025-08-07',
      responseId: 'resp_1',
      stopReason: 'completed',
      streaming: true,
    });
  });

  it('of Anthropic’s streams has it all beside the text', () => {
    const additional_kwargs = { id: 'msg_1', model: 'claude-haiku-4-5-20251001', stop_reason: 'tool_use' };
    expect(read({ message: message('AIMessageChunk', { additional_kwargs }) })).toMatchObject({
      responseModel: 'claude-haiku-4-5-20251001',
      responseId: 'msg_1',
      stopReason: 'tool_use',
    });
  });

  it('may be told by the generation, and by other tracers', () => {
    const generation = {
      generation_info: { finish_reason: 'length', model_name: 'm-1' },
      message: message('AIMessage', { id: 'run-0196-1', type: 'ai' }),
    };
    expect(read(generation, 'gen_ai.completion')).toEqual({ responseModel: 'm-1', stopReason: 'length' });
  });

  it('is none where nothing was generated', () => {
    expect(read({})).toBeUndefined();
    const attributes = { 'output.value': '{"generations": 7}', 'gen_ai.completion': '{"generations":[' };
    expect(readLangChainAnswer(spanView(attributes).attributes)).toBeUndefined();
    expect(readLangChainAnswer(spanView({ 'output.value': 'generations' }).attributes)).toBeUndefined();
  });
});

it('LangChain’s answer of a failed call has the provider’s error', () => {
  const error = { message: 'Rate limit reached', type: 'tokens', param: null, code: 'rate_limit_exceeded' };
  const message = {
    lc: 1,
    kwargs: { content: '', response_metadata: { body: { error }, status_code: 429 } },
  };
  const text = JSON.stringify({ generations: [[{ text: '', message }]] });
  expect(readLangChainAnswer(new Map([['gen_ai.completion', text]]))?.errorType).toBe('rate_limit_exceeded');
});
