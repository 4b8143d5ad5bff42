import type { Cost, Usage } from '../call.ts';

/** USD per million tokens; tiered rates depend on how long the whole input is. */
export type Rate = number | TieredRate;

export interface TieredRate {
  readonly base: number;
  /** In ascending order. An input of more than `start` tokens puts all of the call's tokens into the tier. */
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

/** What one model costs at one time. What a rate is absent for cannot be priced. */
export interface Rates {
  /** Absent for models that are not paid by the token. */
  readonly input?: Rate;
  /** Absent for models that put out no tokens (embeddings). */
  readonly output?: Rate;
  readonly cacheRead?: Rate;
  /** Of cache writes that are kept for some minutes. */
  readonly cacheWrite?: Rate;
  /** Of cache writes that are kept for an hour. */
  readonly cacheWrite1h?: Rate;
  readonly inputAudio?: Rate;
  readonly outputAudio?: Rate;
  readonly inputImage?: Rate;
  readonly outputImage?: Rate;
  readonly perAudioSecondUsd?: number;
  readonly perRequestUsd?: number;
  readonly perWebSearchUsd?: number;
}

/** Factors on the rates of tokens: what a service tier or an endpoint makes of the list's price. */
export interface Factors {
  readonly tokens: number;
  /** For tokens read from the cache, where it is another; null: they have a price that is not known. */
  readonly cacheRead?: number | null;
}

export type ChargeKind = keyof Rates;

/** One line of the bill. */
export interface Charge {
  readonly kind: ChargeKind;
  /** Tokens, seconds, requests or searches. */
  readonly quantity: number;
  /** For a million tokens, else for one; the factor is in it. */
  readonly rateUsd: number;
  readonly usd: number;
}

const TOKENS_PER_MTOK = 1e6;

type AddCharge = (kind: ChargeKind, quantity: number, rateUsd: number, usd: number) => void;

/**
 * The lines of a call's bill. Undefined where the whole cannot be told: a side without a count, counts that
 * contradict each other, or something billed for which there is no rate.
 */
export function chargesOf(rates: Rates, usage: Usage, factors?: Factors): Charge[] | undefined {
  const charges: Charge[] = [];
  const isWhole = charge(rates, usage, factors, (kind, quantity, rateUsd, usd) => {
    charges.push({ kind, quantity, rateUsd, usd });
  });
  return isWhole ? charges : undefined;
}

/** Adds up what is billed, without making lines of it: this runs for every call. False: the whole cannot be told. */
function charge(rates: Rates, usage: Usage, factors: Factors = PLAIN, add: AddCharge): boolean {
  if (rates.perAudioSecondUsd !== undefined) return chargeSeconds(rates.perAudioSecondUsd, usage, add);
  const inputTokens = usage.billedInputTokens ?? usage.inputTokens;
  const outputTokens = usage.billedOutputTokens ?? usage.outputTokens;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return false;
  if ((usage.otherModalityTokens ?? 0) > 0 || rates.input === undefined) return false;
  const cacheReads = usage.cachedInputTokens ?? 0;
  const cacheWrites = usage.cacheWriteTokens ?? 0;
  const writes1h = usage.cacheWrite1hTokens ?? 0;
  const inputAudio = usage.inputAudioTokens ?? 0;
  const inputImages = usage.inputImageTokens ?? 0;
  const outputAudio = usage.outputAudioTokens ?? 0;
  const outputImages = usage.outputImageTokens ?? 0;
  // How much of the audio or of the images came out of the cache is not told, and both have rates of their own.
  if (cacheReads > 0 && inputAudio + inputImages > 0) return false;

  const { tokens: factor, cacheRead: readFactor = factor } = factors;
  if (readFactor === null && cacheReads > 0) return false;
  const tokens = (kind: TokenKind, quantity: number, by = factor): boolean => {
    if (quantity === 0) return true;
    const rate = rates[kind];
    if (rate === undefined || !isCount(quantity)) return false;
    const rateUsd = rateAt(rate, inputTokens) * by;
    add(kind, quantity, rateUsd, (quantity * rateUsd) / TOKENS_PER_MTOK);
    return true;
  };
  return (
    tokens('input', inputTokens - cacheReads - cacheWrites - inputAudio - inputImages) &&
    tokens('inputAudio', inputAudio) &&
    tokens('inputImage', inputImages) &&
    tokens('cacheRead', cacheReads, readFactor ?? factor) &&
    tokens('cacheWrite', cacheWrites - writes1h) &&
    tokens('cacheWrite1h', writes1h) &&
    tokens('output', outputTokens - outputAudio - outputImages) &&
    tokens('outputAudio', outputAudio) &&
    tokens('outputImage', outputImages) &&
    chargePieces('perWebSearchUsd', usage.webSearches ?? 0, rates, add) &&
    chargePieces('perRequestUsd', rates.perRequestUsd === undefined ? 0 : 1, rates, add)
  );
}

const PLAIN: Factors = { tokens: 1 };

type PieceKind = 'perWebSearchUsd' | 'perRequestUsd';
type TokenKind = Exclude<ChargeKind, PieceKind | 'perAudioSecondUsd'>;

function chargePieces(kind: PieceKind, quantity: number, rates: Rates, add: AddCharge): boolean {
  if (quantity === 0) return true;
  const rateUsd = rates[kind];
  if (rateUsd === undefined) return false;
  add(kind, quantity, rateUsd, quantity * rateUsd);
  return true;
}

function chargeSeconds(rateUsd: number, { audioSeconds }: Usage, add: AddCharge): boolean {
  if (!isCount(audioSeconds)) return false;
  add('perAudioSecondUsd', audioSeconds, rateUsd, audioSeconds * rateUsd);
  return true;
}

/** To which part of the cost a line belongs; those that are in none are in the total alone. */
const PARTS: Readonly<Partial<Record<ChargeKind, 'inputUsd' | 'outputUsd' | 'cacheUsd'>>> = {
  input: 'inputUsd',
  inputAudio: 'inputUsd',
  inputImage: 'inputUsd',
  perAudioSecondUsd: 'inputUsd',
  cacheRead: 'cacheUsd',
  cacheWrite: 'cacheUsd',
  cacheWrite1h: 'cacheUsd',
  output: 'outputUsd',
  outputAudio: 'outputUsd',
  outputImage: 'outputUsd',
};

/**
 * Prices a call; undefined as `chargesOf` is. `inputUsd` is of the input that no cache was involved in; `cacheUsd`
 * of cache reads and writes, where the provider tells of them; what is charged per request or per search is in
 * the total alone.
 */
export function costOf(
  rates: Rates,
  usage: Usage,
  source: Cost['source'],
  factors?: Factors,
): Cost | undefined {
  let totalUsd = 0;
  const parts = { inputUsd: 0, outputUsd: 0, cacheUsd: 0 };
  const isWhole = charge(rates, usage, factors, (kind, _quantity, _rateUsd, usd) => {
    totalUsd += usd;
    const part = PARTS[kind];
    if (part !== undefined) parts[part] += usd;
  });
  if (!isWhole) return undefined;
  const cost: Mutable<Cost> = {
    totalUsd: round(totalUsd),
    inputUsd: round(parts.inputUsd),
    outputUsd: round(parts.outputUsd),
    source,
  };
  if (usage.cachedInputTokens !== undefined || usage.cacheWriteTokens !== undefined)
    cost.cacheUsd = round(parts.cacheUsd);
  return cost;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

/** The price per million tokens for a call with so many input tokens. */
function rateAt(rate: Rate, inputTokens: number): number {
  if (typeof rate === 'number') return rate;
  let price = rate.base;
  for (const tier of rate.tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

/** The number of input tokens above which the rates of a call are those of long inputs, where they are. */
export function longContextStart(rates: Rates, inputTokens: number): number | undefined {
  const { input } = rates;
  if (input === undefined || typeof input === 'number') return undefined;
  return input.tiers.findLast(({ start }) => inputTokens > start)?.start;
}

/** To a millionth of a micro-dollar: sums of doubles otherwise show digits such as 0.0014999999999999998. */
function round(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
