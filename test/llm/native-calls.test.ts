import { beforeAll, describe, expect, it } from 'vitest';
import { bodies, enriched, ROOMS } from './enriched.ts';
import { spanView } from './span-view.ts';

beforeAll(() => ROOMS.pricer.ready());

const posted = (url: string, request?: unknown, response?: unknown) =>
  enriched(
    spanView({
      'http.request.method': 'POST',
      'url.full': url,
      'http.response.status_code': 200,
      ...(request !== undefined && bodies(request, response ?? {})),
    }),
  );

const CHAT_ANSWER = {
  object: 'chat.completion',
  choices: [{ message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
};
const GENERATION = { inputs: 'Once upon', parameters: { max_new_tokens: 5 } };
const COMPLETION = { prompt: 'Once upon', n_predict: 5 };
const RANKING = { query: 'q', texts: ['a', 'b'] };
const OLLAMA_CHAT = { model: 'llama3.2:3b', messages: [{ role: 'user', content: 'Hi' }], stream: false };
const OLLAMA_ANSWER = {
  model: 'llama3.2:3b',
  message: { role: 'assistant', content: 'Hello.' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 26,
  eval_count: 3,
};

describe('paths that others have too, on hosts that are not known', () => {
  it.each([
    ['http://tgi:8080/generate', GENERATION, 'text_completion'],
    ['http://sagemaker.internal/invocations', GENERATION, 'text_completion'],
    ['http://llama:8080/completion', COMPLETION, 'text_completion'],
    ['http://tei:80/rerank', RANKING, 'rerank'],
    ['http://vllm:8000/score', { model: 'bge', text_1: 'a', text_2: ['b'] }, 'rerank'],
    ['http://gpu1:9000/api/chat', OLLAMA_CHAT, 'chat'],
    ['http://proxy/v1/chat', { model: 'command-r', message: 'Hi', chat_history: [] }, 'chat'],
    [
      'http://proxy/v1/embed',
      { model: 'embed-english-v3.0', texts: ['a'], input_type: 'search_query' },
      'embeddings',
    ],
    ['http://proxy/v1/moderations', { model: 'omni-moderation-latest', input: 'a' }, 'moderation'],
    ['http://proxy/v1/images/generations', { model: 'gpt-image-1', prompt: 'a cat' }, 'image'],
    ['http://proxy/v1/audio/speech', { model: 'tts-1', input: 'a', voice: 'alloy' }, 'audio'],
  ])('%s is a call where the body can be nothing else', (url, request, operation) => {
    expect(posted(url, request)).toMatchObject({ 'llm.operation': operation });
  });

  it.each([
    ['http://pdf.internal/generate', { template: 'invoice', data: {} }],
    ['http://pdf.internal/generate', { inputs: 'invoice' }],
    ['http://pdf.internal/generate', { prompt: 'a text', model: 'x' }],
    ['http://mlflow/invocations', { inputs: [[1, 2, 3]] }],
    ['http://mlflow/invocations', { inputs: 'the text to classify' }],
    ['http://mlflow/invocations', { dataframe_split: { columns: ['a'], data: [[1]] } }],
    ['http://ide/completion', { prompt: 'for (', language: 'ts' }],
    ['http://search/rerank', { query: { match: 'a' }, documents: 7 }],
    ['http://credit/score', { model: 'risk-2', customer: 7 }],
    ['http://game/score', { player: 'a', points: 3 }],
    // A chat application's own backend, as browsers and front ends call it.
    ['http://app/api/chat', { id: 'c1', model: 'gpt-4o', messages: [{ role: 'user', parts: [] }] }],
    ['http://app/api/chat', { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }],
    ['http://app/api/generate', { model: 'Golf', prompt: 'a name' }],
    ['http://app/api/embed', { url: 'https://example.com/video' }],
    ['http://app/v1/chat', { message: 'Hi', room: 7 }],
    ['http://app/v2/chat', { message: 'Hi', model: 'gpt-4o' }],
    ['http://app/v1/embed', { texts: ['a'] }],
    ['http://forum/moderations', { input: 'x', post: 3 }],
    ['http://shop/images/edits', { prompt: 'crop', id: 3 }],
    ['http://shop/audio/speech', { text: 'hello' }],
  ])('%s with %j is none', (url, request) => {
    expect(posted(url, request, { ok: true })).toBeUndefined();
  });

  it('are none without a body', () => {
    for (const path of ['generate', 'score', 'completion', 'rerank', 'invocations', 'api/chat', 'api/embed'])
      expect(posted(`http://unknown.example/${path}`), path).toBeUndefined();
  });

  it('are calls where the answer can be nothing else', () => {
    const request = { model: 'mymodel', messages: [{ role: 'user', content: 'Hi' }] };
    expect(posted('http://gpu1/api/chat', request, OLLAMA_ANSWER)).toMatchObject({
      'llm.provider': 'ollama',
      'llm.input_tokens': 26,
      'llm.output_tokens': 3,
    });
  });
});

describe('hosts that serve models of all kinds', () => {
  const WORKERS_AI = 'https://api.cloudflare.com/client/v4/accounts/a1/ai/run';

  it('Databricks: the endpoint is the model that was asked for, in whatever shape', () => {
    const url = 'https://acme.cloud.databricks.com/serving-endpoints/my-llama/invocations';
    const chat = { messages: [{ role: 'user', content: 'Hi' }] };
    expect(posted(url, chat)).toMatchObject({ 'llm.request_model': 'my-llama', 'llm.operation': 'chat' });
    expect(posted(url, { input: ['a', 'b'] })).toMatchObject({ 'llm.operation': 'embeddings' });
    expect(posted(url, { dataframe_records: [{ a: 1 }] })).toBeUndefined();
    expect(posted(url)).toBeUndefined();
  });

  it('Workers AI: language models by request or answer, others not', () => {
    const llama = `${WORKERS_AI}/@cf/meta/llama-3.1-8b-instruct`;
    expect(posted(llama, { messages: [{ role: 'user', content: 'Hi' }] })).toMatchObject({
      'llm.provider': 'cloudflare',
      'llm.request_model': '@cf/meta/llama-3.1-8b-instruct',
      'llm.operation': 'chat',
    });
    const answer = { result: { response: 'Hello' }, success: true, errors: [] };
    expect(posted(llama, { prompt: 'Hi' }, answer)).toMatchObject({ 'llm.operation': 'text_completion' });
    expect(posted(`${WORKERS_AI}/@cf/bytedance/sdxl`, { prompt: 'A cat', num_steps: 4 })).toBeUndefined();
    expect(posted(`${WORKERS_AI}/@cf/baai/bge-m3`, { text: ['a'] })).toBeUndefined();
  });

  it('Replicate: only what has a language model’s inputs', () => {
    const url = 'https://api.replicate.com/v1/models/meta/meta-llama-3-8b-instruct/predictions';
    expect(posted(url, { input: { prompt: 'Hi', max_tokens: 9 } })).toMatchObject({
      'llm.provider': 'replicate',
      'llm.request_model': 'meta/meta-llama-3-8b-instruct',
    });
    const image = 'https://api.replicate.com/v1/models/black-forest-labs/flux/predictions';
    expect(posted(image, { input: { prompt: 'A cat', aspect_ratio: '1:1' } })).toBeUndefined();
  });

  it('Hugging Face: text generation, and no other task', () => {
    const url = 'https://api-inference.huggingface.co/models/mistralai/Mistral-7B';
    expect(posted(url, GENERATION)).toMatchObject({ 'llm.request_model': 'mistralai/Mistral-7B' });
    expect(posted(url, { inputs: 'Hi' }, [{ generated_text: 'Hi there' }])).toMatchObject({
      'llm.provider': 'huggingface',
    });
    expect(posted(url, { inputs: 'Hi' }, [{ label: 'POSITIVE', score: 0.9 }])).toBeUndefined();
  });
});

describe('Ollama behind the SDKs of others', () => {
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'openai' };

  it.each([
    ['the port beside the address', { 'server.address': 'gpu1', 'server.port': 11434 }],
    ['the port in the address', { 'http.host': 'gpu1:11434' }],
    ['the base of the API', { 'gen_ai.openai.api_base': 'http://GPU1:11434/v1/' }],
    ['the URL', { 'url.full': 'http://gpu1:11434/v1/chat/completions' }],
  ])('is told by %s', (_place, attributes) => {
    expect(enriched(spanView({ ...chat, ...attributes }))).toMatchObject({ 'llm.provider': 'ollama' });
  });

  it('is not taken for what a known host serves at that port', () => {
    const attributes = { ...chat, 'server.address': 'api.openai.com', 'server.port': 11434 };
    expect(enriched(spanView(attributes))).toMatchObject({ 'llm.provider': 'openai' });
  });
});

describe('calls to native APIs', () => {
  it('Ollama: told by its port, with the counts of the answer', () => {
    expect(posted('http://localhost:11434/api/chat', OLLAMA_CHAT, OLLAMA_ANSWER)).toMatchObject({
      'llm.provider': 'ollama',
      'llm.model': 'llama3.2:3b',
      'llm.streaming': false,
      'llm.input_tokens': 26,
      'llm.output_tokens': 3,
      'llm.stop_reason': 'stop',
      'llm.enrichment.status': 'complete',
    });
  });

  it('Cohere: tokens as the model saw them, the cost by what is billed', () => {
    const answer = {
      id: 'c-1',
      finish_reason: 'COMPLETE',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Paris' }] },
      usage: {
        billed_units: { input_tokens: 1000, output_tokens: 100 },
        tokens: { input_tokens: 1500, output_tokens: 103 },
      },
    };
    const request = { model: 'command-r-plus', messages: [{ role: 'user', content: 'Capital?' }] };
    expect(posted('https://api.cohere.com/v2/chat', request, answer)).toMatchObject({
      'llm.provider': 'cohere',
      'llm.input_tokens': 1500,
      'llm.output_tokens': 103,
      'llm.cost_usd': expect.closeTo((1000 * 2.5 + 100 * 10) / 1e6, 12),
    });
  });

  it('Cohere: embeddings are priced by their input alone', () => {
    const request = { model: 'embed-v4.0', texts: ['a'], input_type: 'search_query' };
    const answer = {
      id: 'e',
      embeddings: { float: [[0.1]] },
      meta: { billed_units: { input_tokens: 1000 } },
    };
    expect(posted('https://api.cohere.com/v2/embed', request, answer)).toMatchObject({
      'llm.input_tokens': 1000,
      'llm.cost_usd': expect.closeTo((1000 * 0.12) / 1e6, 12),
    });
  });

  it('images are priced by the rates of image tokens, not of text', () => {
    const answer = { data: [{ b64_json: '' }], usage: { input_tokens: 10, output_tokens: 272 } };
    const told = posted(
      'https://api.openai.com/v1/images/generations',
      { model: 'gpt-image-1', prompt: 'A cat' },
      answer,
    );
    expect(told).toMatchObject({
      'llm.operation': 'image',
      'llm.output_tokens': 272,
      'llm.cost_usd': expect.closeTo((10 * 5 + 272 * 40) / 1e6, 12),
    });
  });

  it('Gemini: embeddings have no counts, and their path says what they are', () => {
    const url = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:embedContent';
    expect(
      posted(url, { content: { parts: [{ text: 'a' }] } }, { embedding: { values: [0.1] } }),
    ).toMatchObject({ 'llm.operation': 'embeddings', 'llm.request_model': 'gemini-embedding-001' });
  });

  it('MiniMax: an error that comes with status 200 is one', () => {
    const answer = { base_resp: { status_code: 1002, status_msg: 'rate limit exceeded(RPM)' } };
    const request = { model: 'MiniMax-M2', messages: [{ role: 'user', content: 'Hi' }] };
    expect(posted('https://api.minimax.io/v1/text/chatcompletion_v2', request, answer)).toMatchObject({
      'llm.error.type': '1002',
      'llm.rate_limited': true,
    });
    const well = { ...CHAT_ANSWER, base_resp: { status_code: 0, status_msg: '' } };
    expect(posted('https://api.minimax.io/v1/text/chatcompletion_v2', request, well)).not.toHaveProperty(
      'llm.error.type',
    );
  });

  it('Claude on Vertex AI: the URL names the model, the body is Anthropic’s', () => {
    const url =
      'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict';
    const request = {
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const answer = {
      id: 'msg_vrtx_1',
      type: 'message',
      model: 'claude-sonnet-4-5-20250929',
      content: [{ type: 'text', text: 'Hello.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1000, output_tokens: 100 },
    };
    expect(posted(url, request, answer)).toMatchObject({
      'llm.provider': 'gcp.vertex_ai',
      'llm.request_model': 'claude-sonnet-4-5@20250929',
      'llm.model': 'claude-sonnet-4-5-20250929',
      'llm.response_id': 'msg_vrtx_1',
      'llm.cost_usd': expect.any(Number),
    });
  });

  it('Bedrock: headers count what the body of a model does not', () => {
    const span = spanView({
      'http.request.method': 'POST',
      'url.full':
        'https://bedrock-runtime.us-east-1.amazonaws.com/model/mistral.mistral-large-2402-v1:0/invoke',
      'http.response.status_code': 200,
      'http.response.header.x-amzn-bedrock-input-token-count': ['30'],
      'http.response.header.x-amzn-bedrock-output-token-count': ['8'],
      'http.response.header.x-amzn-bedrock-cache-read-input-token-count': ['100'],
      ...bodies(
        { prompt: '<s>[INST] Hi [/INST]', max_tokens: 10 },
        { outputs: [{ text: ' Hello.', stop_reason: 'stop' }] },
      ),
    });
    expect(enriched(span)).toMatchObject({
      'llm.tokens_source': 'provider',
      'llm.input_tokens': 130,
      'llm.output_tokens': 8,
      'llm.cached_input_tokens': 100,
    });
  });
});
