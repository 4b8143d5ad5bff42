import { nonce, SPAN_ID, TRACE_ID } from './template.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export const SYSTEM_PROMPT: ChatMessage = {
  role: 'system',
  content: 'You answer questions about orders. Be exact, be brief, be polite. '.repeat(8),
};

const QUESTION = 'Where is the parcel that I ordered on Monday, and when will it come? ';
const ANSWER = 'It left the warehouse this morning and arrives on Thursday. ';

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const int = (key: string, intValue: number) => ({ key, value: { intValue } });

const identity = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  startTimeUnixNano: '1795397173000000000',
  endTimeUnixNano: '1795397173250000000',
};

/** About 600 bytes: what an instrumented web service sends for a request to another. */
export function plainSpan(index: number): object {
  return {
    ...identity,
    name: 'GET /api/orders/{id}',
    kind: 3,
    attributes: [
      text('http.request.method', 'GET'),
      text(
        'url.full',
        `https://orders.shop.svc.cluster.local:8443/api/orders/${480_000 + index}?expand=lines`,
      ),
      text('server.address', 'orders.shop.svc.cluster.local'),
      int('server.port', 8443),
      int('http.response.status_code', 200),
      text('network.protocol.version', '1.1'),
      text('user_agent.original', 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)'),
      text('thread.name', 'worker-pool-7'),
      text('code.function.name', 'OrderClient.fetchOrder'),
      text('peer.service', 'orders'),
      text('enduser.id', 'c0ffee00-1234-4d5e-8f90-abcdefabcdef'),
    ],
    status: {},
  };
}

/** A call to a model with 3 KB of request and 1.5 KB of answer. */
export function llmSpan(): object {
  return chatSpan([SYSTEM_PROMPT, question(nonce(), 2400)], answer(nonce(), 1050));
}

/** A user's message of about `length` characters that begins with `mark`. */
export function question(mark: string, length: number): ChatMessage {
  return { role: 'user', content: `${mark} ${QUESTION.repeat(length / QUESTION.length)}` };
}

export function answer(mark: string, length: number): ChatMessage {
  return { role: 'assistant', content: `${mark} ${ANSWER.repeat(length / ANSWER.length)}` };
}

/** A call of the chat API, its bodies on events as HTTP instrumentations leave them. */
export function chatSpan(messages: readonly ChatMessage[], reply: ChatMessage): object {
  const request = { model: 'gpt-4o-mini', temperature: 0.2, messages };
  const response = {
    id: `chatcmpl-${nonce()}`,
    object: 'chat.completion',
    created: 1_795_397_173,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: reply, logprobs: null, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 612,
      completion_tokens: 241,
      total_tokens: 853,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  };
  return {
    ...identity,
    name: 'POST',
    kind: 3,
    attributes: [
      text('http.request.method', 'POST'),
      text('url.full', 'https://api.openai.com/v1/chat/completions'),
      text('server.address', 'api.openai.com'),
      int('http.response.status_code', 200),
    ],
    events: [
      {
        timeUnixNano: '1795397173000000001',
        name: 'http.request',
        attributes: [text('http.request.body.content', JSON.stringify(request))],
      },
      {
        timeUnixNano: '1795397173240000000',
        name: 'http.response',
        attributes: [text('http.response.body.content', JSON.stringify(response))],
      },
    ],
    status: {},
  };
}
