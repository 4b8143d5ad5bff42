import { eventStream, httpCall, type SampleSpan } from './sample.ts';

const SUPPORT_PROMPT =
  'You are the support assistant of a bicycle shop. Answer in two sentences at most and never promise a delivery date.';

const chunk = {
  id: 'chatcmpl-demo-2',
  object: 'chat.completion.chunk',
  created: 1_780_000_000,
  model: 'gpt-4o-mini-2024-07-18',
};

/** Calls to OpenAI and to what speaks its API. */
export const OPENAI_CALLS: readonly SampleSpan[] = [
  httpCall({
    about: 'OpenAI chat: tokens, cost, the dated model that answered, the hash of the system prompt',
    service: 'support-bot',
    url: 'https://api.openai.com/v1/chat/completions',
    durationMs: 840,
    request: {
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: SUPPORT_PROMPT },
        { role: 'user', content: 'My rear brake squeaks when it rains. Is that dangerous?' },
      ],
    },
    response: {
      id: 'chatcmpl-demo-1',
      object: 'chat.completion',
      created: 1_780_000_000,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: {
            role: 'assistant',
            content:
              'Wet pads often squeak and still brake well. If the lever feels soft, let us look at it.',
          },
        },
      ],
      usage: { prompt_tokens: 47, completion_tokens: 23, total_tokens: 70 },
    },
  }),
  httpCall({
    about: 'OpenAI chat, streamed: the same facts, gathered from the event stream',
    service: 'support-bot',
    url: 'https://api.openai.com/v1/chat/completions',
    durationMs: 1_910,
    request: {
      model: 'gpt-4o-mini',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: SUPPORT_PROMPT },
        { role: 'user', content: 'Which oil do you recommend for the chain in winter?' },
      ],
    },
    response: eventStream([
      { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'A wet-weather ' } }] },
      { ...chunk, choices: [{ index: 0, delta: { content: 'chain lube, a drop a link.' } }] },
      { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...chunk, choices: [], usage: { prompt_tokens: 45, completion_tokens: 12, total_tokens: 57 } },
      '[DONE]',
    ]),
  }),
  httpCall({
    about: 'OpenAI responses API: reasoning and cached tokens told apart',
    service: 'route-planner',
    url: 'https://api.openai.com/v1/responses',
    durationMs: 4_230,
    request: {
      model: 'gpt-5-mini',
      instructions: 'Plan bicycle tours. Prefer small roads.',
      input: 'A day trip of about sixty kilometres around the lake, please.',
    },
    response: {
      id: 'resp-demo-3',
      object: 'response',
      status: 'completed',
      model: 'gpt-5-mini-2025-08-07',
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [
            { type: 'output_text', text: 'Start at the harbour and ride clockwise: the climb comes early.' },
          ],
        },
      ],
      usage: {
        input_tokens: 1_312,
        input_tokens_details: { cached_tokens: 1_024 },
        output_tokens: 418,
        output_tokens_details: { reasoning_tokens: 384 },
        total_tokens: 1_730,
      },
    },
  }),
  httpCall({
    about: 'Azure OpenAI: the URL names a deployment, the answer names the model that is priced',
    service: 'invoice-reader',
    url: 'https://bike-shop.openai.azure.com/openai/deployments/gpt-4o-eu/chat/completions?api-version=2024-10-21',
    durationMs: 1_120,
    request: {
      messages: [
        { role: 'system', content: 'Read invoices. Answer with the total as JSON.' },
        { role: 'user', content: 'Two inner tubes at 6.50, one pump at 24.00.' },
      ],
    },
    response: {
      id: 'chatcmpl-demo-4',
      object: 'chat.completion',
      model: 'gpt-4o-2024-11-20',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '{"total": 37.00}' } },
      ],
      usage: { prompt_tokens: 38, completion_tokens: 8, total_tokens: 46 },
    },
  }),
  httpCall({
    about: 'OpenAI embeddings: input tokens and cost only',
    service: 'catalogue-search',
    url: 'https://api.openai.com/v1/embeddings',
    durationMs: 95,
    request: { model: 'text-embedding-3-small', input: 'touring bicycle with dynamo light' },
    response: {
      object: 'list',
      model: 'text-embedding-3-small',
      data: [{ object: 'embedding', index: 0, embedding: [0.0123, -0.0456, 0.0789] }],
      usage: { prompt_tokens: 6, total_tokens: 6 },
    },
  }),
];
