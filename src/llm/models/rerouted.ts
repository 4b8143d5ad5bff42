import { HOST_WORDS, MODEL_FAMILY, MOVING_ALIASES, OPEN_WEIGHTS, SAME_MODEL } from './alias-table.ts';

/** Whom and for which model a call asked, and which model answered. */
export interface Routing {
  readonly provider?: string | undefined;
  readonly requestModel?: string | undefined;
  readonly responseModel?: string | undefined;
}

/** Here the name asked for is that of a deployment, which the customer chose. */
const DEPLOYMENT_PROVIDERS: ReadonlySet<string> = new Set([
  'azure.ai.openai',
  'azure.ai.inference',
  'databricks',
]);

/** Verdicts on the pairs of names that were met: a service asks for few models, and comparing takes 2.4 µs. */
const verdicts = new Map<string, boolean | undefined>();
const MOST_VERDICTS = 1024;

/**
 * Whether another model answered than the one asked for (contract, `llm.model_rerouted`): false where it is the
 * same, a dated snapshot of it or an alias. Undefined where one of the two is not known to be a model's name.
 */
export function isRerouted({ provider = '', requestModel, responseModel }: Routing): boolean | undefined {
  if (requestModel === undefined || responseModel === undefined) return undefined;
  const { length } = requestModel;
  const pair = `${provider.length} ${length} ${provider}${requestModel}${responseModel}`;
  if (verdicts.has(pair)) return verdicts.get(pair);
  const verdict = compare(provider, requestModel, responseModel);
  if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
  verdicts.set(pair, verdict);
  return verdict;
}

function compare(provider: string, requestModel: string, responseModel: string): boolean | undefined {
  const asked = nameOf(requestModel);
  const answered = nameOf(responseModel);
  if (isSameModel(asked, answered)) return false;
  if (DEPLOYMENT_PROVIDERS.has(provider)) return undefined;
  return MODEL_FAMILY.test(asked.name) && MODEL_FAMILY.test(answered.name) ? true : undefined;
}

interface ModelName {
  /** In one way of writing, as comparableName tells. */
  readonly name: string;
  /** `name` without the date of a snapshot; of several names for a model always the same one. */
  readonly base: string;
  readonly snapshot?: string;
  /** Whatever is the newest of its kind. */
  readonly isLatest: boolean;
}

function isSameModel(asked: ModelName, answered: ModelName): boolean {
  if (asked.name === answered.name) return true;
  if (MOVING_ALIASES.some((row) => row.asked.test(asked.base) && row.answered.test(answered.base)))
    return true;
  if (asked.isLatest && answered.name.startsWith(`${asked.base}-`)) return true;
  const sameSnapshot =
    asked.snapshot === undefined || answered.snapshot === undefined || asked.snapshot === answered.snapshot;
  return sameSnapshot && hasSameWords(asked.base, answered.base);
}

/** `claude-3-5-sonnet` and `claude-sonnet-3-5` are one, and so is a model with open weights at two hosts. */
function hasSameWords(one: string, other: string): boolean {
  const words = (base: string) => {
    const all = base.split('-').sort();
    return (OPEN_WEIGHTS.test(base) ? all.filter((word) => !HOST_WORDS.has(word)) : all).join('-');
  };
  return words(one) === words(other);
}

/** `-2024-07-18`, `-20241022`, `-0613`, `-08-2024`, `-002`, and with `-preview` or `-exp` before it `-05-20`. */
const SNAPSHOT =
  /-(?:\d{4}-\d\d-\d\d|\d{8}|\d\d-\d{4}|\d{6}|\d{3,4}|(?:preview|exp)-(?:\d\d-\d\d|\d\d-\d{4}|\d{4}))$/;

function nameOf(model: string): ModelName {
  const written = comparableName(model);
  const name = written.replace(/-latest$/, '');
  const alias = SAME_MODEL.get(name);
  const base = name.replace(SNAPSHOT, '');
  const snapshot = alias === undefined && base !== name ? name.slice(base.length + 1) : undefined;
  return {
    name,
    base: alias ?? SAME_MODEL.get(base) ?? base,
    ...(snapshot !== undefined && { snapshot: snapshot.replace(/\D/g, '') }),
    isLatest: name !== written,
  };
}

/** A region's and a vendor's name before that of a model on Bedrock (`us.anthropic.`). */
const BEDROCK_PREFIX =
  /^(?:(?:us|us-gov|eu|apac|jp|au|ca|global)\.)?(?:(?:ai21|amazon|anthropic|cohere|deepseek|meta|mistral|moonshot|openai|qwen)\.)?/;

/** Bedrock's version of a model's interface (`-v1:0`), and variants of one model that OpenRouter offers. */
const VARIANT =
  /(?:-v\d{1,3}:\d{1,3}|:(?:latest|free|nitro|floor|online|thinking|extended|beta|exacto|\d{1,3}))$/;

/**
 * A model's name in one way of writing: without the path that gateways and Google put before it, regions, vendors
 * and variants, in lower case, its parts tied by `-` (Vertex AI ties the date with `@`).
 */
function comparableName(model: string): string {
  return model
    .slice(model.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(BEDROCK_PREFIX, '')
    .replace(VARIANT, '')
    .replace(/[@._\s]/g, '-');
}
