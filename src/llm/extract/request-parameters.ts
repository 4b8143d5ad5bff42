import type { RequestParameters } from '../call.ts';
import { asObject, type JsonObject } from './json.ts';

interface ParameterRow {
  readonly name: keyof RequestParameters;
  readonly isWhole: boolean;
  readonly places: readonly Place[];
}

/** Where requests have a parameter: at the top, or in the object in which a shape keeps its options. */
interface Place {
  readonly object?: string;
  readonly key: string;
}

/** Objects in which options stand: Gemini's, Bedrock's (Converse and Titan), Ollama's, those of TGI, watsonx and DashScope. */
const GEMINI = ['generationConfig', 'generation_config'] as const;
const OPTIONS = ['inferenceConfig', 'textGenerationConfig', 'options', 'parameters', 'input'] as const;

/**
 * The parameters of requests by the names that the providers' APIs have for them. No name means two things in two of
 * them, so one table serves all shapes. Stop sequences are text and left out.
 */
const ROWS: readonly ParameterRow[] = [
  { name: 'temperature', isWhole: false, places: placesOf(['temperature'], ['temperature']) },
  { name: 'topP', isWhole: false, places: placesOf(['top_p', 'topP', 'p'], ['topP', 'top_p']) },
  { name: 'topK', isWhole: false, places: placesOf(['top_k', 'topK', 'k'], ['topK', 'top_k']) },
  {
    name: 'maxTokens',
    isWhole: true,
    places: placesOf(
      [
        'max_completion_tokens',
        'max_tokens',
        'max_output_tokens',
        'max_tokens_to_sample',
        'max_gen_len',
        'maxTokens',
        'n_predict',
      ],
      [
        'maxOutputTokens',
        'max_output_tokens',
        'maxTokens',
        'maxTokenCount',
        'max_new_tokens',
        'max_tokens',
        'num_predict',
      ],
    ),
  },
  {
    name: 'frequencyPenalty',
    isWhole: false,
    places: placesOf(['frequency_penalty'], ['frequencyPenalty', 'frequency_penalty']),
  },
  {
    name: 'presencePenalty',
    isWhole: false,
    places: placesOf(['presence_penalty'], ['presencePenalty', 'presence_penalty']),
  },
  { name: 'seed', isWhole: true, places: placesOf(['seed'], ['seed']) },
  { name: 'choiceCount', isWhole: true, places: placesOf(['n', 'num_generations'], ['candidateCount']) },
];

function placesOf(top: readonly string[], inOptions: readonly string[]): Place[] {
  return [
    ...top.map((key) => ({ key })),
    ...[...GEMINI, ...OPTIONS].flatMap((object) => inOptions.map((key) => ({ object, key }))),
  ];
}

/** What a request asks of the model besides its texts; undefined where it asks nothing. */
export function readParameters(body: JsonObject): RequestParameters | undefined {
  const found: [string, number][] = [];
  for (const { name, isWhole, places } of ROWS) {
    for (const place of places) {
      const value = valueAt(body, place);
      if (typeof value !== 'number') continue;
      if (isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)) found.push([name, value]);
      break;
    }
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function valueAt(body: JsonObject, { object, key }: Place): unknown {
  const holder = object === undefined ? body : Object.hasOwn(body, object) && asObject(body[object]);
  return holder && Object.hasOwn(holder, key) ? holder[key] : undefined;
}
