import type { ListedModel, PriceList } from './price-list.ts';
import type { Rate, Rates } from './rates.ts';
import { type RateSchedule, type ScheduledRates, timeOfDayMs } from './schedule.ts';

/** What the price list has not, or not as it is published. */
export interface Correction {
  /** As the price list calls the provider. */
  readonly providerId: string;
  readonly models: RegExp;
  /** A model to which it applies. */
  readonly example: string;
  /** Other rates; null: none that could be applied to a call. */
  readonly schedule?: RateSchedule | null;
  /** Rates that the listed ones lack, made of them. */
  readonly add?: (rates: Rates) => Rates;
  /** Why, and where it is published. */
  readonly reason: string;
}

const always = (rates: Rates): RateSchedule => [{ rates }];

const from = (time: string, rates: Rates): ScheduledRates => ({
  rates,
  validity: { fromMs: Date.parse(time) },
});

const daily = (fromTime: string, start: string, end: string, rates: Rates, weekdaysOnly = false) => ({
  rates,
  validity: {
    fromMs: Date.parse(fromTime),
    daily: { startMs: timeOfDayMs(start), endMs: timeOfDayMs(end) },
    ...(weekdaysOnly && { weekdaysOnly: true as const }),
  },
});

const rates = (input: number, cacheRead: number, output: number): Rates => ({ input, cacheRead, output });

/** DeepSeek's peak hours, at twice the price, since 16 August 2026; on weekdays only since 10 September. */
function peakHours(fromTime: string, { input, cacheRead, output }: Rates, weekdaysOnly = false) {
  const peak = rates(2 * Number(input), 2 * Number(cacheRead), 2 * Number(output));
  return [
    daily(fromTime, '01:00:00Z', '04:00:00Z', peak, weekdaysOnly),
    daily(fromTime, '06:00:00Z', '10:00:00Z', peak, weekdaysOnly),
  ];
}

const V4_FLASH = rates(0.14, 0.0028, 0.28);
const V4_FLASH_OFF_PEAK = rates(0.22, 0.007, 0.66);
const V41_FLASH_OFF_PEAK = rates(0.15, 0.003, 0.6);
const V4_PRO_OFF_PEAK = rates(0.66, 0.022, 1.98);
const PEAK_FROM = '2026-08-16T16:00:00Z';
const V41_FROM = '2026-09-10T04:00:00Z';

/** What `deepseek-chat` and `deepseek-reasoner` have cost since they cost the same, until they were retired. */
const DEEPSEEK_SINCE_V3_1: readonly ScheduledRates[] = [
  from('2025-09-05T16:00:00Z', rates(0.56, 0.07, 1.68)),
  from('2025-09-29T10:00:00Z', rates(0.28, 0.028, 0.42)),
  from('2026-04-24T00:00:00Z', V4_FLASH),
  from('2026-07-24T16:00:00Z', {}),
];

const DEEPSEEK_PRICES =
  'The list has one price for all time. DeepSeek, "Models & Pricing" and its change log, 2025-02 to 2026-10';
const FINE_TUNED = 'The list has no cached input, or no such model. OpenAI, "Pricing", fine-tuned models';

/** The first row that fits a model applies. */
export const CORRECTIONS: readonly Correction[] = [
  {
    providerId: 'openai',
    models: /^ft:gpt-4o-2024-\d\d-\d\d:/,
    example: 'ft:gpt-4o-2024-08-06:acme::x1',
    schedule: always(rates(3.75, 1.875, 15)),
    reason: FINE_TUNED,
  },
  {
    providerId: 'openai',
    models: /^ft:gpt-4o-mini-2024-07-18:/,
    example: 'ft:gpt-4o-mini-2024-07-18:acme::x1',
    schedule: always(rates(0.3, 0.15, 1.2)),
    reason: FINE_TUNED,
  },
  {
    providerId: 'openai',
    models: /^ft:gpt-4\.1-2025-04-14:/,
    example: 'ft:gpt-4.1-2025-04-14:acme::x1',
    schedule: always(rates(3, 0.75, 12)),
    reason: FINE_TUNED,
  },
  {
    providerId: 'openai',
    models: /^ft:gpt-4\.1-mini-2025-04-14:/,
    example: 'ft:gpt-4.1-mini-2025-04-14:acme::x1',
    schedule: always(rates(0.8, 0.2, 3.2)),
    reason: FINE_TUNED,
  },
  {
    providerId: 'openai',
    models: /^ft:gpt-4\.1-nano-2025-04-14:/,
    example: 'ft:gpt-4.1-nano-2025-04-14:acme::x1',
    schedule: always(rates(0.2, 0.05, 0.8)),
    reason: FINE_TUNED,
  },
  {
    providerId: 'openai',
    models: /^o3(?:-2025-04-16)?$/,
    example: 'o3',
    schedule: [
      { rates: { ...rates(10, 2.5, 40), perWebSearchUsd: 0.01 } },
      from('2025-06-10T00:00:00Z', { ...rates(2, 0.5, 8), perWebSearchUsd: 0.01 }),
    ],
    reason: 'The list has cached input at the later price from the beginning. OpenAI, "Pricing", spring 2025',
  },
  {
    providerId: 'openai',
    models: /-search-(?:preview|api)/,
    example: 'gpt-4o-mini-search-preview',
    schedule: null,
    reason: 'Each search has a fee, and answers do not count them. OpenAI, "Pricing", web search',
  },
  {
    providerId: 'openai',
    models: /^gpt-image-(?:1|1-mini|2)(?:-\d{4}-\d\d-\d\d)?$/,
    example: 'gpt-image-1',
    add: (listed) => ({ ...listed, ...(listed.output !== undefined && { outputImage: listed.output }) }),
    reason: 'The listed output is that of images, there is no other. OpenAI, "Pricing", image tokens',
  },
  {
    providerId: 'google',
    models: /^gemini-(?:2\.5-pro(?!-tts)|3(?:\.1)?-pro-preview|3\.5-flash$)/,
    example: 'gemini-2.5-pro',
    add: (listed) => ({ ...listed, ...(listed.input !== undefined && { inputAudio: listed.input }) }),
    reason: 'One price for text, images and audio. Google, "Gemini Developer API pricing"',
  },
  {
    providerId: 'google',
    models: /^gemini-2\.5-flash-preview(?:-0[45]-\d\d)?(?::thinking)?$/,
    example: 'gemini-2.5-flash-preview-05-20',
    schedule: null,
    reason:
      'Thoughts made the whole output dearer, which the list has not. Google, price list of spring 2025',
  },
  {
    providerId: 'google',
    models: /claude-/,
    example: 'claude-sonnet-4-5@20250929',
    add: withHourlyWrites,
    reason: 'The list has no cache writes for an hour: twice the input. Anthropic, "Pricing", prompt caching',
  },
  {
    providerId: 'aws',
    models: /anthropic\.claude-/,
    example: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    add: withHourlyWrites,
    reason: 'Likewise. Amazon Bedrock pricing, Anthropic',
  },
  {
    providerId: 'anthropic',
    models: /^claude-sonnet-5-5(?:-\d{8})?$/,
    example: 'claude-sonnet-5-5',
    schedule: always({ ...rates(2, 0.1, 10), cacheWrite: 2.5, cacheWrite1h: 4, perWebSearchUsd: 0.01 }),
    reason: 'The list takes it for Sonnet 5, whose cached input is dearer. Anthropic, "Pricing"',
  },
  {
    providerId: 'groq',
    models: /^openai\/gpt-oss-safeguard-20b$/,
    example: 'openai/gpt-oss-safeguard-20b',
    schedule: always(rates(0.075, 0.037, 0.3)),
    reason: 'The list takes it for gpt-oss-120b. Groq, "Pricing"',
  },
  {
    providerId: 'mistral',
    models: /^mistral-large-latest$/,
    example: 'mistral-large-latest',
    schedule: [
      { rates: { input: 2, output: 6 } },
      from('2025-12-02T00:00:00Z', { input: 0.5, cacheRead: 0.05, output: 1.5 }),
    ],
    reason: 'The list has the alias of before Mistral Large 3. Mistral, "Mistral Large 3 v25.12"',
  },
  {
    providerId: 'mistral',
    models: /^mistral-small-latest$/,
    example: 'mistral-small-latest',
    schedule: [
      { rates: { input: 0.1, output: 0.3 } },
      from('2026-03-16T00:00:00Z', { input: 0.15, cacheRead: 0.015, output: 0.6 }),
    ],
    reason: 'The list has the alias of before Mistral Small 4. Mistral, "Mistral Small 4 v26.03"',
  },
  {
    providerId: 'perplexity',
    models: /^sonar/,
    example: 'sonar-pro',
    schedule: null,
    reason:
      'The fee for a request depends on its search context; the list takes the highest. Answers tell the cost themselves',
  },
  {
    providerId: 'deepseek',
    models: /^deepseek-chat$/,
    example: 'deepseek-chat',
    schedule: [
      { rates: rates(0.27, 0.07, 1.1) },
      daily('2025-02-26T16:30:00Z', '16:30:00Z', '00:30:00Z', rates(0.135, 0.035, 0.55)),
      ...DEEPSEEK_SINCE_V3_1,
    ],
    reason: DEEPSEEK_PRICES,
  },
  {
    providerId: 'deepseek',
    models: /^deepseek-reasoner$/,
    example: 'deepseek-reasoner',
    schedule: [
      { rates: rates(0.55, 0.14, 2.19) },
      daily('2025-02-26T16:30:00Z', '16:30:00Z', '00:30:00Z', rates(0.135, 0.035, 0.55)),
      ...DEEPSEEK_SINCE_V3_1,
    ],
    reason: DEEPSEEK_PRICES,
  },
  {
    providerId: 'deepseek',
    models: /^deepseek-(?:v4-)?flash(?:-vision-exp)?$/,
    example: 'deepseek-v4-flash',
    schedule: [
      { rates: V4_FLASH },
      from(PEAK_FROM, V4_FLASH_OFF_PEAK),
      ...peakHours(PEAK_FROM, V4_FLASH_OFF_PEAK),
      from(V41_FROM, V41_FLASH_OFF_PEAK),
      ...peakHours(V41_FROM, V41_FLASH_OFF_PEAK, true),
    ],
    reason:
      'Calls to V4 Flash go to V4.1 Flash at its price. DeepSeek, "Models & Pricing", 2026-08 to 2026-10',
  },
  {
    providerId: 'deepseek',
    models: /^deepseek-v4-pro$/,
    example: 'deepseek-v4-pro',
    schedule: [
      { rates: rates(0.435, 0.003625, 0.87) },
      from(PEAK_FROM, V4_PRO_OFF_PEAK),
      ...peakHours(PEAK_FROM, V4_PRO_OFF_PEAK),
      from(V41_FROM, V4_PRO_OFF_PEAK),
      ...peakHours(V41_FROM, V4_PRO_OFF_PEAK, true),
    ],
    reason: 'The list has peak hours for weekends too. DeepSeek, "Models & Pricing", 2026-08 to 2026-10',
  },
];

/** A price list, mended where we know better. */
export function corrected(list: PriceList): PriceList {
  return {
    ...list,
    find(providerId, model) {
      const correction = correctionOf(providerId, model);
      if (correction === undefined) return list.find(providerId, model);
      const { schedule, add } = correction;
      if (schedule === null) return undefined;
      if (schedule !== undefined) return { providerId, modelId: model, schedule };
      const found = list.find(providerId, model);
      return found && add && { ...found, schedule: mapRates(found, add) };
    },
  };
}

/** Why the list's price of a model is not used as it stands; undefined where it is. */
export function correctionReason(providerId: string, model: string): string | undefined {
  return correctionOf(providerId, model)?.reason;
}

function correctionOf(providerId: string, model: string): Correction | undefined {
  return CORRECTIONS.find((row) => row.providerId === providerId && row.models.test(model));
}

function mapRates(
  { schedule: [first, ...rest] }: ListedModel,
  change: (rates: Rates) => Rates,
): RateSchedule {
  const changed = (entry: ScheduledRates) => ({ ...entry, rates: change(entry.rates) });
  return [changed(first), ...rest.map(changed)];
}

function withHourlyWrites(listed: Rates): Rates {
  if (listed.cacheWrite1h !== undefined || listed.cacheWrite === undefined || listed.input === undefined)
    return listed;
  return { ...listed, cacheWrite1h: times(listed.input, 2) };
}

function times(rate: Rate, factor: number): Rate {
  if (typeof rate === 'number') return rate * factor;
  const tiers = rate.tiers.map(({ start, price }) => ({ start, price: price * factor }));
  return { base: rate.base * factor, tiers };
}
