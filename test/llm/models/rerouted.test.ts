import { describe, expect, it } from 'vitest';
import { isRerouted } from '../../../src/llm/models/rerouted.ts';

const route = (requestModel: string, responseModel: string, provider?: string) =>
  isRerouted({ requestModel, responseModel, ...(provider !== undefined && { provider }) });

describe('the model that answered is the one asked for', () => {
  it.each([
    ['gpt-4o', 'gpt-4o'],
    ['gpt-4o', 'gpt-4o-2024-08-06'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125'],
    ['gpt-4-turbo-preview', 'gpt-4-0125-preview'],
    ['text-embedding-ada-002', 'text-embedding-ada-002-v2'],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022'],
    ['claude-sonnet-4-0', 'claude-sonnet-4-20250514'],
    ['us.anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet-20241022'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5-20250929'],
    ['anthropic/claude-sonnet-4.5', 'anthropic/claude-4.5-sonnet-20250929'],
    ['openai/gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
    ['meta-llama/llama-3.3-70b-instruct:free', 'Llama-3.3-70B-Instruct-Turbo'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['gemini-1.5-flash', 'gemini-1.5-flash-002'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-preview-05-20'],
    ['gemini-flash-latest', 'gemini-2.5-flash-preview-09-2025'],
    ['mistral-large-latest', 'mistral-large-2411'],
    ['mistral-medium-latest', 'mistral-medium-3'],
    ['command-r', 'command-r-08-2024'],
    ['grok-4-fast', 'grok-4-fast-non-reasoning'],
    ['llama3.2', 'llama3.2:latest'],
    ['my-own-model', 'my-own-model'],
  ])('%s: %s', (asked, answered) => {
    expect(route(asked, answered)).toBe(false);
  });
});

describe('another model answered', () => {
  it.each([
    ['gpt-4o', 'gpt-4o-mini-2024-07-18'],
    ['gpt-4', 'gpt-4-turbo-2024-04-09'],
    ['gpt-5', 'gpt-5-chat-latest'],
    ['gpt-4o-2024-05-13', 'gpt-4o-2024-08-06'],
    ['openai/gpt-4o', 'anthropic/claude-sonnet-4.5'],
    ['claude-3-5-sonnet-20241022', 'claude-3-5-haiku-20241022'],
    ['claude-opus-4-1', 'claude-opus-4-20250514'],
    ['gemini-2.5-pro', 'gemini-2.5-flash'],
    ['gemini-flash-latest', 'gemini-2.5-flash-lite'],
    ['llama-3.1-70b-instruct', 'llama-3.1-8b-instruct'],
    ['text-embedding-004', 'text-embedding-005'],
  ])('%s: %s', (asked, answered) => {
    expect(route(asked, answered)).toBe(true);
  });
});

describe('nothing is told', () => {
  it('remembers verdicts by all that they depend on', () => {
    const routing = { requestModel: 'gpt-4o', responseModel: 'gpt-4.1' };
    const answers = () => [
      isRerouted(routing),
      isRerouted({ ...routing, provider: 'azure.ai.openai' }),
      isRerouted({ requestModel: 'gpt-4', responseModel: 'ogpt-4.1' }),
    ];
    const first = answers();
    expect(first).toEqual([true, undefined, undefined]);
    expect(answers()).toEqual(first);
  });

  it('where one of the two is not known', () => {
    expect(isRerouted({ requestModel: 'gpt-4o' })).toBeUndefined();
    expect(isRerouted({ responseModel: 'gpt-4o' })).toBeUndefined();
  });

  it.each([
    ['a router', 'openrouter/auto', 'anthropic/claude-sonnet-4.5'],
    ["a gateway's group", 'prod-chat', 'gpt-4o-2024-08-06'],
    ['a profile', 'arn:aws:bedrock:us-east-1:1:application-inference-profile/ab1', 'claude-3-haiku-20240307'],
    ['an unknown name that answers', 'gpt-4o', 'internal-model-7'],
    ['a fine-tuned model', 'ft:gpt-4o-mini-2024-07-18:acme::a', 'gpt-4o-mini-2024-07-18'],
  ])('where a name may be that of %s', (_what, asked, answered) => {
    expect(route(asked, answered)).toBeUndefined();
  });

  it("where it is a deployment's name on Azure, even one that sounds like a model", () => {
    expect(route('gpt-4o', 'gpt-4o-mini-2024-07-18', 'azure.ai.openai')).toBeUndefined();
    expect(route('gpt-4o-prod-eu', 'gpt-4o-2024-08-06', 'azure.ai.openai')).toBeUndefined();
    expect(route('gpt-4o', 'gpt-4o-2024-08-06', 'azure.ai.openai')).toBe(false);
  });
});

it('names that nobody should send take no time to speak of', () => {
  for (const piece of ['-', '-1', '/', '.', ':', 'us.']) {
    const name = piece.repeat(256 / piece.length);
    expect(route(name, `${name}x`)).not.toBe(true);
  }
});
