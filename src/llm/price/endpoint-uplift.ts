/** Hosts that keep a call's data in a region, at a price, and the models to which that applies. */
export interface UpliftRow {
  readonly provider: string;
  readonly host: RegExp;
  readonly models: RegExp;
  readonly factor: number;
}

/**
 * Sources: OpenAI's pricing page ("regional processing endpoints", models from March 2026 on); Vertex AI's pricing
 * page (Claude from Sonnet 4.5 on, and Gemini from 3.1 Flash-Lite and 3.5 Flash on: regional and multi-region
 * endpoints a tenth above the global one).
 */
export const UPLIFT_ROWS: readonly UpliftRow[] = [
  {
    provider: 'openai',
    host: /^(?!api\.)[a-z]{2}\.api\.openai\.com$/,
    models: /^gpt-(?:5\.[4-9]|[6-9])/,
    factor: 1.1,
  },
  {
    provider: 'gcp.vertex_ai',
    host: /^(?:[a-z]+-[a-z]+\d+-aiplatform\.googleapis\.com|aiplatform\.[a-z-]+\.rep\.googleapis\.com)$/,
    models: /^claude-(?:sonnet-(?:4-[5-9]|[5-9])|opus-(?:4-[5-9]|[5-9])|haiku-(?:4-[5-9]|[5-9])|fable)/,
    factor: 1.1,
  },
  {
    provider: 'gcp.vertex_ai',
    host: /^(?:[a-z]+-[a-z]+\d+-aiplatform\.googleapis\.com|aiplatform\.[a-z-]+\.rep\.googleapis\.com)$/,
    models: /^gemini-(?:3\.1-flash-(?:lite|image)|3\.[5-9]-flash|[4-9])/,
    factor: 1.1,
  },
];

/** The factor on the list's price for calls to this host; 1 where it is the list's. */
export function endpointUplift(
  provider: string | undefined,
  host: string | undefined,
  model: string,
): number {
  if (provider === undefined || host === undefined) return 1;
  const row = UPLIFT_ROWS.find(
    (row) => row.provider === provider && row.host.test(host) && row.models.test(model),
  );
  return row?.factor ?? 1;
}
