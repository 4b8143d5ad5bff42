import type { RateLimit } from '../call.ts';
import { countIn, millisecondsIn, secondsIn } from './header-values.ts';
import type { ResponseHeaders } from './response-headers.ts';

type Count = Exclude<keyof RateLimit, 'resetS'>;

/**
 * Headers by the count that they tell, the first that is there before the others. Without a word for what is
 * counted they count requests (Together, OpenRouter). Sources: the providers' pages on rate limits: OpenAI, whose
 * names Azure, Groq, xAI and LiteLLM use as well; Anthropic; Mistral and Cerebras, who tell the period too.
 */
const COUNTS: readonly (readonly [Count, readonly string[]])[] = [
  [
    'limitRequests',
    [
      'x-ratelimit-limit-requests',
      'anthropic-ratelimit-requests-limit',
      'x-ratelimit-limit-req-minute',
      'x-ratelimit-limit-requests-day',
      'x-ratelimit-limit',
    ],
  ],
  [
    'remainingRequests',
    [
      'x-ratelimit-remaining-requests',
      'anthropic-ratelimit-requests-remaining',
      'x-ratelimit-remaining-req-minute',
      'x-ratelimit-remaining-requests-day',
      'x-ratelimit-remaining',
    ],
  ],
  [
    'limitTokens',
    [
      'x-ratelimit-limit-tokens',
      'anthropic-ratelimit-tokens-limit',
      'x-ratelimit-limit-tokens-minute',
      'x-tokenlimit-limit',
    ],
  ],
  [
    'remainingTokens',
    [
      'x-ratelimit-remaining-tokens',
      'anthropic-ratelimit-tokens-remaining',
      'x-ratelimit-remaining-tokens-minute',
      'x-tokenlimit-remaining',
    ],
  ],
];

/** Headers that tell when a limit is whole again. */
const RESETS = [
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
  'x-ratelimit-reset-requests-day',
  'x-ratelimit-reset-tokens-minute',
  'anthropic-ratelimit-requests-reset',
  'anthropic-ratelimit-tokens-reset',
  'x-ratelimit-reset',
  'x-tokenlimit-reset',
  'ratelimit-reset',
] as const;

/**
 * What the headers say of the limits under which the call ran. The reset is that of the limit which takes
 * longest: then all of them are whole again.
 *
 * @param nowMs When the answer was there: resets that are told as a time count from then.
 */
export function readRateLimit(headers: ResponseHeaders, nowMs: number): RateLimit {
  if (headers.size === 0) return {};
  const limit: { -readonly [Key in keyof RateLimit]: RateLimit[Key] } = {};
  for (const [count, names] of COUNTS) {
    const value = firstOf(headers, names, countIn);
    if (value !== undefined) limit[count] = value;
  }
  const resets = RESETS.flatMap((name) => firstOf(headers, [name], (text) => secondsIn(text, nowMs)) ?? []);
  if (resets.length > 0) limit.resetS = Math.max(...resets);
  return limit;
}

/** How long the caller is asked to wait: `retry-after-ms` (OpenAI, Azure) is finer than `retry-after`. */
export function readRetryAfterS(headers: ResponseHeaders, nowMs: number): number | undefined {
  if (headers.size === 0) return undefined;
  return (
    firstOf(headers, ['retry-after-ms', 'x-ms-retry-after-ms'], millisecondsIn) ??
    firstOf(headers, ['retry-after'], (text) => secondsIn(text, nowMs))
  );
}

function firstOf(
  headers: ResponseHeaders,
  names: readonly string[],
  read: (text: string) => number | undefined,
): number | undefined {
  for (const name of names) {
    const text = headers.get(name);
    const value = text === undefined ? undefined : read(text);
    if (value !== undefined) return value;
  }
  return undefined;
}
