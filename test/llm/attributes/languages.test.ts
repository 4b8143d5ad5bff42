import { beforeAll, describe, expect, it } from 'vitest';
import { enriched, ROOMS } from '../enriched.ts';
import { spanView } from '../span-view.ts';

beforeAll(() => ROOMS.pricer.ready());

describe('spans of instrumentations in other languages', () => {
  it('are read as OpenTelemetry’s for OpenAI’s client in PHP writes them', () => {
    const attributes = {
      'openai.resource': 'chat/create',
      'openai.model': 'gpt-4o-mini',
      'openai.temperature': 0.2,
      'openai.usage.prompt_tokens': 120,
      'openai.usage.completion_tokens': 30,
      'openai.usage.total_tokens': 150,
    };
    const of = (more: Record<string, string | number>) =>
      enriched(
        spanView(
          { ...attributes, ...more },
          { kind: 1, scopeName: 'io.opentelemetry.contrib.php.openaiphp' },
        ),
      );
    expect(of({})).toMatchObject({
      'llm.provider': 'openai',
      'llm.operation': 'chat',
      'llm.request_model': 'gpt-4o-mini',
      'llm.streaming': false,
      'llm.input_tokens': 120,
      'llm.output_tokens': 30,
      'llm.cost_usd': 0.000036,
    });
    expect(of({ 'openai.resource': 'chat/createStreamed' })).toMatchObject({ 'llm.streaming': true });
    expect(of({ 'openai.model': 'llama3.2' })).not.toHaveProperty('llm.provider');
    expect(of({ 'openai.resource': 'models/list' })).toBeUndefined();
  });

  it('are read as OpenLLMetry’s for Go and Ruby writes them', () => {
    const attributes = {
      'llm.vendor': 'OpenAI',
      'llm.request.model': 'gpt-4o',
      'llm.response.model': 'gpt-4o-2024-11-20',
      'llm.usage.prompt_tokens': 12,
      'llm.usage.completion_tokens': 3,
      'llm.prompts.0.role': 'system',
      'llm.prompts.0.content': 'Be brief.',
      'llm.prompts.1.role': 'user',
      'llm.prompts.1.content': 'Hi',
      'llm.completions.0.role': 'assistant',
      'llm.completions.0.content': 'Hello.',
      'traceloop.workflow.name': 'greeting',
    };
    expect(enriched(spanView(attributes, { name: 'openai.chat', kind: 1 }))).toMatchObject({
      'llm.provider': 'openai',
      'llm.request_model': 'gpt-4o',
      'llm.model': 'gpt-4o-2024-11-20',
      'llm.input_tokens': 12,
      'llm.system_prompt_hash': '213c22ed7234eb11',
    });
    const workflow = { ...attributes, 'traceloop.span.kind': 'workflow' };
    expect(enriched(spanView(workflow, { kind: 1 }))).toBeUndefined();
  });

  it('are read as Semantic Kernel for .NET writes them', () => {
    const message = (name: string, content: unknown) => ({
      name,
      attributes: { 'gen_ai.event.content': JSON.stringify(content), 'gen_ai.system': 'openai' },
    });
    const span = spanView(
      {
        'gen_ai.operation.name': 'chat.completions',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.response.prompt_tokens': 20,
        'gen_ai.response.completion_tokens': 3,
        'gen_ai.response.finish_reason': '[Stop]',
        'gen_ai.response.id': 'N/A',
        'server.address': 'https://contoso.openai.azure.com/openai/',
      },
      {
        scopeName: 'Microsoft.SemanticKernel.Diagnostics',
        events: [
          message('gen_ai.system.message', { role: 'system', content: 'Be brief.' }),
          message('gen_ai.user.message', { role: 'user', content: 'Hi' }),
          message('gen_ai.choice', {
            index: 0,
            message: { role: 'assistant', content: 'Hello.' },
            tool_calls: [],
            finish_reason: 'Stop',
          }),
        ],
      },
    );
    const told = enriched(span);
    expect(told).toMatchObject({
      'llm.provider': 'azure.ai.openai',
      'llm.operation': 'chat',
      'llm.input_tokens': 20,
      'llm.output_tokens': 3,
      'llm.stop_reason': 'stop',
      'llm.system_prompt_hash': '213c22ed7234eb11',
      'llm.output_tokens_estimate': 1,
    });
    expect(told).not.toHaveProperty('llm.response_id');
  });

  it('are read as Microsoft.Extensions.AI writes them, errors of OpenAI’s client included', () => {
    const chat = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
    };
    const answered = {
      ...chat,
      'gen_ai.response.finish_reasons': '["tool_calls"]',
      'gen_ai.response.input_tokens': 20,
      'gen_ai.response.output_tokens': 3,
      'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
    };
    expect(enriched(spanView(answered, { scopeName: 'Experimental.Microsoft.Extensions.AI' }))).toMatchObject(
      {
        'llm.input_tokens': 20,
        'llm.output_tokens': 3,
        'llm.stop_reason': 'tool_calls',
        'llm.system_prompt_hash': '213c22ed7234eb11',
      },
    );
    const refused = spanView(
      { ...chat, 'error.type': '429' },
      { statusCode: 2, statusMessage: 'HTTP 429 (tokens: rate_limit_exceeded)\n\nSlow down' },
    );
    expect(enriched(refused)).toMatchObject({
      'llm.error.type': 'rate_limit_exceeded',
      'llm.rate_limited': true,
    });
  });

  it('are read as OpenTelemetry’s for OpenAI’s client in Ruby writes them', () => {
    const of = (operation: string) =>
      enriched(
        spanView({
          'gen_ai.operation.name': operation,
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'server.address': 'api.openai.com',
          'url.path': 'chat/completions',
        }),
      );
    expect(of('chat')).toMatchObject({ 'llm.operation': 'chat', 'llm.provider': 'openai' });
    expect(of('images.generate')).toMatchObject({ 'llm.operation': 'image' });
    expect(of('files')).toBeUndefined();
  });
});
