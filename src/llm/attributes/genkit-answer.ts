import type { Attributes } from '../call.ts';
import { asName, objectAt, valueAt } from './values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What Genkit's span of a model tells beside texts and counts. */
export interface GenkitAnswer {
  readonly requestModel?: string;
  readonly responseModel?: string;
  readonly responseId?: string;
  /** The provider's own word, or Genkit's for it. */
  readonly stopReason?: string;
}

const NAME = 'genkit:name';
const INPUT = 'genkit:input';
const OUTPUT = 'genkit:output';

/** What plugins keep of the provider's answer: all of it, or its id and its model. */
const BODIES = ['custom', 'raw'] as const;

const IDS = ['id', 'responseId'] as const;
const MODELS = ['model', 'modelVersion'] as const;
const REASONS = [
  'choices.0.finish_reason',
  'candidates.0.finishReason',
  'stop_reason',
  'stopReason',
  'done_reason',
] as const;

/** Genkit's word for an answer that asks for tools is that for any other. */
const STOP = 'stop';

/**
 * Reads what Genkit (Go, JavaScript, Python) writes of a call: the plugin and the model as the name of the action
 * (`googleai/gemini-2.5-flash`), a version of the model in the request, the answer with the provider's own beneath.
 */
export function readGenkitAnswer(attributes: Attributes): GenkitAnswer | undefined {
  const name = attributes.get(NAME);
  if (typeof name !== 'string') return undefined;
  const input = objectAt(attributes, INPUT);
  const output = objectAt(attributes, OUTPUT) ?? {};
  const requestModel =
    asName(input && valueAt(input, 'config.version')) ?? asName(name.slice(name.indexOf('/') + 1));
  const bodies = BODIES.map((key) => output[key]).filter(isFields);
  const responseModel = firstAt(bodies, MODELS);
  const responseId = firstAt(bodies, IDS);
  const stopReason = firstAt(bodies, REASONS) ?? ownReason(output);
  return {
    ...(requestModel !== undefined && { requestModel }),
    ...(responseModel !== undefined && { responseModel }),
    ...(responseId !== undefined && { responseId }),
    ...(stopReason !== undefined && { stopReason }),
  };
}

function ownReason(output: Fields): string | undefined {
  const reason = asName(output['finishReason']);
  const message = output['message'];
  const content = isFields(message) ? message['content'] : undefined;
  const asksForTools =
    Array.isArray(content) && content.some((part) => isFields(part) && part['toolRequest']);
  return reason === STOP && asksForTools ? 'tool_calls' : reason;
}

function firstAt(bodies: readonly Fields[], paths: readonly string[]): string | undefined {
  for (const body of bodies) {
    for (const path of paths) {
      const name = asName(valueAt(body, path));
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
