import type { RequestParameters } from '../call.ts';
import { asObject, type JsonObject } from './json.ts';

interface ParameterRow {
  readonly name: keyof RequestParameters;
  readonly isWhole: boolean;
  /** Its names at the top of a request. */
  readonly top: readonly string[];
  /** Its names in the object in which a shape keeps its options. */
  readonly inOptions: readonly string[];
}

/** Objects in which options stand: Gemini's, Bedrock's (Converse and Titan), Ollama's, those of TGI, watsonx and DashScope. */
const OPTIONS = [
  'generationConfig',
  'generation_config',
  'inferenceConfig',
  'textGenerationConfig',
  'options',
  'parameters',
  'input',
] as const;

/**
 * The parameters of requests by the names that the providers' APIs have for them. No name means two things in two of
 * them, so one table serves all shapes. Stop sequences are text and left out.
 */
const ROWS: readonly ParameterRow[] = [
  { name: 'temperature', isWhole: false, top: ['temperature'], inOptions: ['temperature'] },
  { name: 'topP', isWhole: false, top: ['top_p', 'topP', 'p'], inOptions: ['topP', 'top_p'] },
  { name: 'topK', isWhole: false, top: ['top_k', 'topK', 'k'], inOptions: ['topK', 'top_k'] },
  {
    name: 'maxTokens',
    isWhole: true,
    top: [
      'max_completion_tokens',
      'max_tokens',
      'max_output_tokens',
      'max_tokens_to_sample',
      'max_gen_len',
      'maxTokens',
      'n_predict',
    ],
    inOptions: [
      'maxOutputTokens',
      'max_output_tokens',
      'maxTokens',
      'maxTokenCount',
      'max_new_tokens',
      'max_tokens',
      'num_predict',
    ],
  },
  {
    name: 'frequencyPenalty',
    isWhole: false,
    top: ['frequency_penalty'],
    inOptions: ['frequencyPenalty', 'frequency_penalty'],
  },
  {
    name: 'presencePenalty',
    isWhole: false,
    top: ['presence_penalty'],
    inOptions: ['presencePenalty', 'presence_penalty'],
  },
  { name: 'seed', isWhole: true, top: ['seed'], inOptions: ['seed'] },
  { name: 'choiceCount', isWhole: true, top: ['n', 'num_generations'], inOptions: ['candidateCount'] },
];

/** Where a name stands in the table. */
interface Named {
  readonly row: ParameterRow;
  /** The lower goes before the others of its row. */
  readonly rank: number;
}

const AT_TOP: ReadonlyMap<string, Named> = new Map(
  ROWS.flatMap((row) => row.top.map((name, rank) => [name, { row, rank }] as const)),
);

type Found = { -readonly [Name in keyof RequestParameters]: number };

/**
 * What a request asks of the model besides its texts; undefined where it asks nothing. Goes over the few keys that are
 * there, not over all that could be.
 */
export function readParameters(body: JsonObject): RequestParameters | undefined {
  let found: Found | undefined;
  let ranks: Partial<Record<keyof RequestParameters, number>> | undefined;
  let hasOptions = false;
  for (const key in body) {
    const named = AT_TOP.get(key);
    if (named === undefined) {
      hasOptions ||= OPTION_KEYS.has(key);
      continue;
    }
    const value = body[key];
    if (typeof value !== 'number') continue;
    const { name } = named.row;
    found ??= {};
    ranks ??= {};
    if (named.rank >= (ranks[name] ?? Number.POSITIVE_INFINITY)) continue;
    ranks[name] = named.rank;
    found[name] = value;
  }
  if (hasOptions) found = withOptions(found ?? {}, body);
  return found && usable(found);
}

const OPTION_KEYS: ReadonlySet<string> = new Set(OPTIONS);

/** Adds what stands in options and not at the top. */
function withOptions(found: Found, body: JsonObject): Found {
  const options = OPTIONS.map((key) => asObject(body[key])).filter((object) => object !== undefined);
  for (const { name, inOptions } of ROWS) {
    const value = found[name] ?? firstNumberInAny(inOptions, options);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** Those that are of the right kind, in the order of the table. */
function usable(found: Found): RequestParameters | undefined {
  let parameters: Found | undefined;
  for (const { name, isWhole } of ROWS) {
    const value = found[name];
    if (value === undefined || !(isWhole ? Number.isSafeInteger(value) : Number.isFinite(value))) continue;
    parameters ??= {};
    parameters[name] = value;
  }
  return parameters;
}

function firstNumber(names: readonly string[], object: JsonObject): number | undefined {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

function firstNumberInAny(names: readonly string[], objects: readonly JsonObject[]): number | undefined {
  for (const object of objects) {
    const value = firstNumber(names, object);
    if (value !== undefined) return value;
  }
  return undefined;
}
