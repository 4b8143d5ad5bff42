import { describe, expect, it } from 'vitest';
import { langfuseAnswer, langfuseModels } from '../../../src/llm/attributes/langfuse-facts.ts';
import { spanView } from '../span-view.ts';

const NODE = new Map([['telemetry.sdk.language', 'nodejs']]);
const model = { 'langfuse.observation.model.name': 'gpt-4o-2024-11-20', 'langfuse.observation.output': 'Hi' };
const streamed = { ...model, 'langfuse.observation.completion_start_time': '2026-01-01T00:00:00Z' };
const answered = {
  'langfuse.observation.metadata.status': 'completed',
  'langfuse.observation.metadata.reasoning': '{"effort":null}',
};

describe('Langfuse’s one model', () => {
  it('is the one that answered', () => {
    expect(langfuseModels(spanView(model))).toEqual({ answering: 'gpt-4o-2024-11-20' });
    expect(langfuseModels(spanView(streamed))).toEqual({ answering: 'gpt-4o-2024-11-20' });
  });

  it('is the one that was asked for in Node’s streamed chats, not in its streamed responses', () => {
    expect(langfuseModels(spanView(streamed, { resource: NODE }))).toEqual({ asked: 'gpt-4o-2024-11-20' });
    expect(langfuseModels(spanView({ ...streamed, ...answered }, { resource: NODE }))).toEqual({
      answering: 'gpt-4o-2024-11-20',
    });
  });

  it('stands beside the one that LangChain was asked for', () => {
    const asked = (name: string) => ({ ...model, 'langfuse.observation.metadata.ls_model_name': name });
    expect(langfuseModels(spanView(asked('gpt-4o')))).toEqual({
      asked: 'gpt-4o',
      answering: 'gpt-4o-2024-11-20',
    });
    expect(langfuseModels(spanView(asked('gpt-4o-2024-11-20')))).toEqual({ asked: 'gpt-4o-2024-11-20' });
  });
});

describe('an answer that Langfuse keeps as metadata', () => {
  it('tells how it ended', () => {
    expect(langfuseAnswer(spanView(answered).attributes)).toEqual({ status: 'completed' });
  });

  it('is none for a status of the application’s own', () => {
    const own = { 'langfuse.observation.metadata.status': 'completed' };
    expect(langfuseAnswer(spanView(own).attributes)).toEqual({});
    expect(
      langfuseAnswer(
        spanView({ ...answered, ...{ 'langfuse.observation.metadata.status': 'gold' } }).attributes,
      ),
    ).toEqual({});
  });

  it('may be JSON text', () => {
    const quoted = {
      'langfuse.observation.metadata.object': '"response"',
      'langfuse.observation.metadata.status': '"completed"',
      'langfuse.observation.metadata.id': '"resp_1"',
    };
    expect(langfuseAnswer(spanView(quoted).attributes)).toEqual({ id: 'resp_1', status: 'completed' });
  });
});
