import type { CostOverride } from '../llm/price/override.ts';
import { createPricer, type PriceQuery, type Pricer } from '../llm/price/pricer.ts';
import { LISTED_PROVIDERS } from '../llm/price/provider-names.ts';
import { costOverridesOf } from '../service/cost-overrides.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { CONFIG_OPTION, loadConfiguration } from './configuration.ts';
import { writeLine } from './output.ts';
import { billOf } from './price/bill.ts';
import { nearestNames } from './price/nearest-names.ts';

/** `price`: what a call costs, line by line, and where each price is from. */
export const priceCommand: Command = {
  usage: '[--provider P] [--input N] [--output N] [--cached N] … MODEL',
  options: [
    ['--provider P', 'Who serves the model, as llm.provider names it; without it the name has to tell'],
    ['--input N', 'Input tokens, those read from or written to a cache included'],
    ['--output N', 'Output tokens, reasoning included'],
    ['--cached N', 'Of the input, tokens read from a cache'],
    ['--cache-write N', 'Of the input, tokens written to a cache'],
    ['--tier T', 'The service tier that served the call, in the provider’s words (flex, priority, batch, …)'],
    ['--at DATE', 'When the call was made (RFC 3339, or a day in UTC); default: now'],
    ['--host HOST', 'The host that was called, where regions have prices of their own'],
    CONFIG_OPTION,
  ],
  run: runPrice,
};

async function runPrice(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parseArguments(
    args,
    {
      provider: { type: 'string' },
      input: { type: 'string' },
      output: { type: 'string' },
      cached: { type: 'string' },
      'cache-write': { type: 'string' },
      tier: { type: 'string' },
      at: { type: 'string' },
      host: { type: 'string' },
      config: { type: 'string', multiple: true },
    },
    true,
  );
  const [model] = positionals;
  if (model === undefined || positionals.length > 1) throw new UsageError('exactly one MODEL is needed');
  const input = countOf('input', values.input);
  const output = countOf('output', values.output);
  if (input === undefined && output === undefined) throw new UsageError('--input or --output is needed');
  const cached = countOf('cached', values.cached);
  const written = countOf('cache-write', values['cache-write']);
  if ((cached ?? 0) + (written ?? 0) > (input ?? 0))
    throw new UsageError('--cached and --cache-write are parts of --input and cannot be more');
  const query: PriceQuery = {
    model,
    usage: {
      inputTokens: input ?? 0,
      outputTokens: output ?? 0,
      ...(cached !== undefined && { cachedInputTokens: cached }),
      ...(written !== undefined && { cacheWriteTokens: written }),
    },
    timestampMs: values.at === undefined ? io.now() : timeOf(values.at),
    ...(values.provider !== undefined && { provider: values.provider }),
    ...(values.tier !== undefined && { serviceTier: values.tier }),
    ...(values.host !== undefined && { host: values.host }),
  };
  const overrides = await overridesOf(values.config, io);
  if (overrides === undefined) return EXIT.usage;
  const pricer = createPricer(overrides);
  await pricer.ready();
  const explanation = pricer.explain(query);
  if (explanation === undefined) {
    io.stderr.write(`clearspan price: ${whyUnpriced(pricer, query)}\n`);
    return EXIT.failed;
  }
  await writeLine(io.stdout, billOf(query, explanation, overrides).trimEnd());
  return EXIT.done;
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--${option} must be a number of tokens`);
  return Number(text);
}

function timeOf(text: string): number {
  const timestampMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timestampMs)) throw new UsageError('--at must be a date such as 2026-03-01T12:00:00Z');
  return timestampMs;
}

/** Undefined where the configuration has errors, which were reported then. */
async function overridesOf(
  uris: readonly string[] | undefined,
  io: CommandIo,
): Promise<readonly CostOverride[] | undefined> {
  if (uris === undefined) return [];
  const configuration = await loadConfiguration(uris, io);
  return configuration && costOverridesOf(configuration.plan);
}

/** One or two lines: what is not known, and names that may have been meant. */
function whyUnpriced(pricer: Pricer, query: PriceQuery): string {
  const { provider, model, serviceTier } = query;
  const { serviceTier: _, ...standard } = query;
  const whose = provider === undefined ? '' : ` of ${provider}`;
  if (serviceTier !== undefined && pricer.price(standard) !== undefined)
    return `no price is known for ${model}${whose} in the tier ${serviceTier}`;
  const some = { ...standard, usage: { inputTokens: 1, outputTokens: 0 } };
  if (pricer.price(some) !== undefined)
    return `${model}${whose} is listed, but not with a price for each of these kinds of tokens`;
  if (provider !== undefined && !LISTED_PROVIDERS.includes(provider))
    return withNames(`no prices are known of the provider ${provider}`, [...LISTED_PROVIDERS].sort());
  const near = nearestNames(model, pricer.listedModels(provider));
  const hint = provider === undefined ? `; --provider tells whose it is` : '';
  return withNames(`no price is known for ${model}${whose}${hint}`, near, 'nearest names');
}

function withNames(message: string, names: readonly string[], title = 'known'): string {
  return names.length === 0 ? message : `${message}\n${title}: ${names.join(', ')}`;
}
