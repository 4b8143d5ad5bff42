/**
 * Prices as providers publish them, written down by hand: model, a day on which they held, and USD per million
 * tokens. They are what the pricer is held against; the price list has no part in them.
 */
export interface PublishedPrice {
  readonly provider: string;
  readonly model: string;
  /** A time at which the price held, RFC 3339. */
  readonly at: string;
  readonly input: number;
  /** Absent for embeddings. */
  readonly output?: number;
  readonly cached?: number;
  readonly write?: number;
  /** Of cache writes for an hour. */
  readonly write1h?: number;
  readonly serviceTier?: string;
  readonly host?: string;
  /** Length of the input to which the prices belong, where they depend on it. */
  readonly inputTokens?: number;
  readonly source: string;
}

type Row = readonly [
  model: string,
  at: string,
  input: number,
  output?: number | undefined,
  cached?: number | undefined,
  more?: Partial<PublishedPrice>,
];

/** What the rows of one page have in common. */
function page(provider: string, source: string, rows: readonly Row[]): PublishedPrice[] {
  return rows.map(([model, day, input, output, cached, more]) => ({
    provider,
    source,
    model,
    at: day.includes('T') ? day : `${day}T12:00:00Z`,
    input,
    ...(output !== undefined && { output }),
    ...(cached !== undefined && { cached }),
    ...more,
  }));
}

const OPENAI = 'OpenAI, platform.openai.com/docs/pricing';
const ANTHROPIC = 'Anthropic, docs.claude.com/en/docs/about-claude/pricing';
const BEDROCK = 'AWS, aws.amazon.com/bedrock/pricing, US East';
const GEMINI = 'Google, ai.google.dev/gemini-api/docs/pricing';
const VERTEX = 'Google, cloud.google.com/vertex-ai/generative-ai/pricing';
const DEEPSEEK = 'DeepSeek, api-docs.deepseek.com/quick_start/pricing';

export const PUBLISHED_PRICES: readonly PublishedPrice[] = [
  ...page('openai', OPENAI, [
    ['gpt-3.5-turbo', '2025-06-01', 0.5, 1.5],
    ['gpt-4', '2025-06-01', 30, 60],
    ['gpt-4-turbo', '2025-06-01', 10, 30],
    ['gpt-4o-2024-05-13', '2025-06-01', 5, 15],
    ['gpt-4o-2024-08-06', '2025-06-01', 2.5, 10, 1.25],
    ['gpt-4o', '2026-06-01', 2.5, 10, 1.25],
    ['gpt-4o-mini-2024-07-18', '2025-06-01', 0.15, 0.6, 0.075],
    ['gpt-4.1-2025-04-14', '2025-06-01', 2, 8, 0.5],
    ['gpt-4.1-mini', '2025-06-01', 0.4, 1.6, 0.1],
    ['gpt-4.1-nano', '2025-06-01', 0.1, 0.4, 0.025],
    ['gpt-5-2025-08-07', '2025-10-01', 1.25, 10, 0.125],
    ['gpt-5-mini', '2025-10-01', 0.25, 2, 0.025],
    ['gpt-5-nano', '2025-10-01', 0.05, 0.4, 0.005],
    ['gpt-5-pro', '2025-11-01', 15, 120],
    ['gpt-5.1-2025-11-13', '2025-12-01', 1.25, 10, 0.125],
    ['gpt-5.2', '2026-01-15', 1.75, 14, 0.175],
    ['gpt-5.4', '2026-04-01', 2.5, 15, 0.25],
    ['gpt-5.4', '2026-04-01', 5, 22.5, 0.5, { inputTokens: 300_000 }],
    ['gpt-5.5', '2026-06-01', 5, 30, 0.5],
    ['o1-2024-12-17', '2025-06-01', 15, 60, 7.5],
    ['o3-2025-04-16', '2025-05-01', 10, 40, 2.5],
    ['o3-2025-04-16', '2025-07-01', 2, 8, 0.5],
    ['o3-mini-2025-01-31', '2025-06-01', 1.1, 4.4, 0.55],
    ['o4-mini-2025-04-16', '2025-06-01', 1.1, 4.4, 0.275],
    ['ft:gpt-4o-mini-2024-07-18:acme::x1', '2025-06-01', 0.3, 1.2, 0.15],
    ['ft:gpt-4o-2024-08-06:acme::x1', '2025-06-01', 3.75, 15, 1.875],
    ['ft:gpt-4.1-2025-04-14:acme::x1', '2025-06-01', 3, 12, 0.75],
    ['text-embedding-3-small', '2025-06-01', 0.02],
    ['text-embedding-3-large', '2025-06-01', 0.13],
    ['text-embedding-ada-002', '2025-06-01', 0.1],
  ]),
  ...page('openai', `${OPENAI}, priority`, [
    ['gpt-4o', '2025-10-01', 4.25, 17, 2.125, { serviceTier: 'priority' }],
    ['gpt-4o-mini', '2025-10-01', 0.25, 1, 0.125, { serviceTier: 'priority' }],
    ['gpt-4.1', '2025-10-01', 3.5, 14, 0.875, { serviceTier: 'priority' }],
    ['gpt-4.1-nano', '2025-10-01', 0.2, 0.8, 0.05, { serviceTier: 'priority' }],
    ['gpt-5', '2025-10-01', 2.5, 20, 0.25, { serviceTier: 'priority' }],
    ['gpt-5-mini', '2025-10-01', 0.45, 3.6, 0.045, { serviceTier: 'priority' }],
    ['o3', '2025-10-01', 3.5, 14, 0.875, { serviceTier: 'priority' }],
    ['o4-mini', '2025-10-01', 2, 8, 0.5, { serviceTier: 'priority' }],
  ]),
  ...page('openai', `${OPENAI}, flex and batch`, [
    ['gpt-5', '2025-10-01', 0.625, 5, 0.0625, { serviceTier: 'flex' }],
    ['o3', '2025-10-01', 1, 4, 0.25, { serviceTier: 'flex' }],
    ['gpt-4.1-mini', '2025-10-01', 0.2, 0.8, undefined, { serviceTier: 'batch' }],
  ]),
  ...page(
    'azure.ai.openai',
    'Microsoft, azure.microsoft.com/pricing/details/cognitive-services/openai-service, global',
    [
      ['gpt-4o-2024-11-20', '2025-06-01', 2.5, 10, 1.25],
      ['gpt-4o-mini-2024-07-18', '2025-06-01', 0.15, 0.6, 0.075],
      ['gpt-4.1-mini-2025-04-14', '2025-06-01', 0.4, 1.6, 0.1],
      ['o3-mini-2025-01-31', '2025-06-01', 1.1, 4.4, 0.55],
      ['text-embedding-3-small', '2025-06-01', 0.02],
    ],
  ),
  ...page('anthropic', ANTHROPIC, [
    ['claude-3-haiku-20240307', '2025-06-01', 0.25, 1.25, 0.03, { write: 0.3 }],
    ['claude-3-5-haiku-20241022', '2025-06-01', 0.8, 4, 0.08, { write: 1, write1h: 1.6 }],
    ['claude-3-5-sonnet-20241022', '2025-06-01', 3, 15, 0.3, { write: 3.75, write1h: 6 }],
    ['claude-3-7-sonnet-20250219', '2025-06-01', 3, 15, 0.3, { write: 3.75, write1h: 6 }],
    ['claude-3-opus-20240229', '2025-06-01', 15, 75, 1.5, { write: 18.75, write1h: 30 }],
    ['claude-sonnet-4-20250514', '2025-07-01', 3, 15, 0.3, { write: 3.75, write1h: 6 }],
    ['claude-opus-4-20250514', '2025-07-01', 15, 75, 1.5, { write: 18.75, write1h: 30 }],
    ['claude-opus-4-1-20250805', '2025-09-01', 15, 75, 1.5, { write: 18.75, write1h: 30 }],
    ['claude-sonnet-4-5-20250929', '2025-11-01', 3, 15, 0.3, { write: 3.75, write1h: 6 }],
    ['claude-sonnet-4-5-20250929', '2025-11-01', 6, 22.5, 0.6, { write: 7.5, inputTokens: 250_000 }],
    ['claude-haiku-4-5-20251001', '2025-11-01', 1, 5, 0.1, { write: 1.25, write1h: 2 }],
    ['claude-opus-4-5-20251101', '2025-12-01', 5, 25, 0.5, { write: 6.25, write1h: 10 }],
    ['claude-opus-4-6', '2026-02-10', 5, 25, 0.5, { write: 6.25, write1h: 10 }],
    ['claude-sonnet-4-5-20250929', '2025-11-01', 1.5, 7.5, 0.15, { serviceTier: 'batch' }],
    ['claude-opus-4-6', '2026-02-10', 30, 150, undefined, { serviceTier: 'fast' }],
    ['claude-opus-4-6', '2026-02-10', 5.5, 27.5, undefined, { serviceTier: 'standard_us' }],
  ]),
  ...page('aws.bedrock', BEDROCK, [
    ['us.anthropic.claude-3-5-sonnet-20241022-v2:0', '2025-06-01', 3, 15, 0.3, { write: 3.75 }],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', '2025-11-01', 3.3, 16.5, 0.33, { write: 4.125 }],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', '2025-11-01', 3, 15, 0.3, { write: 3.75 }],
    ['us.amazon.nova-micro-v1:0', '2025-06-01', 0.035, 0.14, 0.00875],
    ['us.amazon.nova-lite-v1:0', '2025-06-01', 0.06, 0.24, 0.015],
    ['us.amazon.nova-pro-v1:0', '2025-06-01', 0.8, 3.2, 0.2],
    ['meta.llama3-1-8b-instruct-v1:0', '2025-06-01', 0.22, 0.22],
    ['meta.llama3-1-70b-instruct-v1:0', '2025-06-01', 0.72, 0.72],
  ]),
  ...page('gcp.gemini', GEMINI, [
    ['gemini-1.5-flash', '2025-03-01', 0.075, 0.3, 0.01875],
    ['gemini-2.0-flash', '2025-06-01', 0.1, 0.4, 0.025],
    ['gemini-2.0-flash-lite', '2025-06-01', 0.075, 0.3],
    ['gemini-2.5-flash', '2025-09-01', 0.3, 2.5, 0.03],
    ['gemini-2.5-flash-lite', '2025-09-01', 0.1, 0.4, 0.01],
    ['gemini-2.5-pro', '2025-11-01', 1.25, 10, 0.125],
    ['gemini-2.5-pro', '2025-11-01', 2.5, 15, 0.25, { inputTokens: 250_000 }],
    ['gemini-3-pro-preview', '2025-12-01', 2, 12, 0.2],
    ['gemini-3-pro-preview', '2025-12-01', 4, 18, 0.4, { inputTokens: 250_000 }],
    ['gemini-embedding-001', '2025-09-01', 0.15],
    ['gemini-2.5-flash', '2026-06-01', 0.54, 4.5, 0.054, { serviceTier: 'priority' }],
    ['gemini-2.5-flash', '2026-06-01', 0.15, 1.25, undefined, { serviceTier: 'flex' }],
  ]),
  ...page('gcp.vertex_ai', VERTEX, [
    ['gemini-2.5-pro', '2025-11-01', 1.25, 10, 0.125],
    [
      'claude-sonnet-4-5@20250929',
      '2025-11-01',
      3,
      15,
      0.3,
      { write: 3.75, write1h: 6, host: 'aiplatform.googleapis.com' },
    ],
    [
      'claude-sonnet-4-5@20250929',
      '2025-11-01',
      3.3,
      16.5,
      0.33,
      { write: 4.125, host: 'us-east5-aiplatform.googleapis.com' },
    ],
  ]),
  ...page('mistral_ai', 'Mistral, mistral.ai/pricing', [
    ['mistral-large-2411', '2025-06-01', 2, 6],
    ['mistral-large-2512', '2026-01-15', 0.5, 1.5],
    ['mistral-large-latest', '2025-06-01', 2, 6],
    ['mistral-large-latest', '2026-01-15', 0.5, 1.5],
    ['mistral-medium-2505', '2025-07-01', 0.4, 2],
    ['mistral-small-latest', '2025-07-01', 0.1, 0.3],
    ['codestral-2508', '2025-09-01', 0.3, 0.9],
    ['ministral-8b-2410', '2025-06-01', 0.1, 0.1],
    ['open-mistral-nemo', '2025-06-01', 0.15, 0.15],
    ['mistral-embed', '2025-06-01', 0.1],
  ]),
  ...page('groq', 'Groq, groq.com/pricing', [
    ['llama-3.3-70b-versatile', '2025-10-01', 0.59, 0.79],
    ['llama-3.1-8b-instant', '2025-10-01', 0.05, 0.08],
    ['meta-llama/llama-4-scout-17b-16e-instruct', '2025-10-01', 0.11, 0.34],
    ['openai/gpt-oss-120b', '2025-12-01', 0.15, 0.6, 0.075],
    ['openai/gpt-oss-20b', '2025-12-01', 0.075, 0.3, 0.0375],
    ['openai/gpt-oss-safeguard-20b', '2025-12-01', 0.075, 0.3, 0.037],
    ['moonshotai/kimi-k2-instruct-0905', '2025-12-01', 1, 3, 0.5],
  ]),
  ...page('x_ai', 'xAI, docs.x.ai/docs/models', [
    ['grok-3', '2025-06-01', 3, 15, 0.75],
    ['grok-3-mini', '2025-06-01', 0.3, 0.5, 0.075],
    ['grok-4-0709', '2025-09-01', 3, 15, 0.75],
    ['grok-4-fast-reasoning', '2025-10-01', 0.2, 0.5, 0.05],
    ['grok-code-fast-1', '2025-10-01', 0.2, 1.5, 0.02],
  ]),
  ...page('deepseek', DEEPSEEK, [
    ['deepseek-chat', '2025-06-02T12:00:00Z', 0.27, 1.1, 0.07],
    ['deepseek-chat', '2025-06-02T20:00:00Z', 0.135, 0.55, 0.035],
    ['deepseek-reasoner', '2025-06-02T12:00:00Z', 0.55, 2.19, 0.14],
    ['deepseek-reasoner', '2025-06-02T20:00:00Z', 0.135, 0.55, 0.035],
    ['deepseek-chat', '2025-09-15T20:00:00Z', 0.56, 1.68, 0.07],
    ['deepseek-reasoner', '2025-12-01T20:00:00Z', 0.28, 0.42, 0.028],
    ['deepseek-v4-pro', '2026-08-10T02:00:00Z', 0.435, 0.87, 0.003625],
    ['deepseek-v4-pro', '2026-10-20T02:00:00Z', 1.32, 3.96, 0.044],
    ['deepseek-v4-pro', '2026-10-20T12:00:00Z', 0.66, 1.98, 0.022],
    ['deepseek-flash', '2026-10-20T02:00:00Z', 0.3, 1.2, 0.006],
    ['deepseek-flash', '2026-10-18T02:00:00Z', 0.15, 0.6, 0.003],
  ]),
  ...page('cohere', 'Cohere, cohere.com/pricing', [
    ['command-a-03-2025', '2025-09-01', 2.5, 10],
    ['command-r-08-2024', '2025-09-01', 0.15, 0.6],
    ['command-r-plus-08-2024', '2025-09-01', 2.5, 10],
    ['command-r7b-12-2024', '2025-09-01', 0.0375, 0.15],
    ['embed-v4.0', '2025-09-01', 0.12],
  ]),
  ...page('moonshot_ai', 'Moonshot AI, platform.moonshot.ai/docs/pricing', [
    ['kimi-k2-0905-preview', '2025-11-01', 0.6, 2.5, 0.15],
    ['kimi-k2-turbo-preview', '2025-12-01', 1.15, 8, 0.15],
    ['kimi-k2-thinking', '2025-12-01', 0.6, 2.5, 0.15],
    ['moonshot-v1-8k', '2025-11-01', 0.2, 2],
    ['moonshot-v1-128k', '2025-11-01', 2, 5],
  ]),
  ...page('together', 'Together AI, together.ai/pricing', [
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', '2025-10-01', 0.88, 0.88],
    ['meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo', '2025-10-01', 0.18, 0.18],
    ['meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo', '2025-10-01', 3.5, 3.5],
  ]),
  ...page('fireworks', 'Fireworks AI, fireworks.ai/pricing', [
    ['accounts/fireworks/models/llama-v3p1-8b-instruct', '2025-10-01', 0.2, 0.2],
    ['accounts/fireworks/models/deepseek-v3-0324', '2025-10-01', 0.9, 0.9],
  ]),
  ...page('cerebras', 'Cerebras, cerebras.ai/pricing', [
    ['llama3.1-8b', '2025-10-01', 0.1, 0.1],
    ['llama-3.3-70b', '2025-10-01', 0.85, 1.2],
    ['gpt-oss-120b', '2025-12-01', 0.35, 0.75],
  ]),
  ...page('voyage', 'Voyage AI, docs.voyageai.com/docs/pricing', [
    ['voyage-3.5', '2025-10-01', 0.06],
    ['voyage-3.5-lite', '2025-10-01', 0.02],
    ['voyage-3-large', '2025-10-01', 0.18],
  ]),
];
