import { asObject, type JsonObject, parseJson } from './json.ts';

/** Fields of answers that hold what is told at the end: choices, the reason of the end, and the counts. */
const LAST_FIELDS = [
  'choices',
  'candidates',
  'stop_reason',
  'stopReason',
  'finish_reason',
  'done_reason',
  'usage',
  'usageMetadata',
  'prompt_eval_count',
  'prompt_token_count',
  'meta',
  'amazon-bedrock-invocationMetrics',
];

/** The last places of a field that are looked at: a text may hold its name any number of times. */
const MOST_PLACES = 3;

/**
 * The last fields of a JSON object of which the beginning is missing. That a name is one of a field, not words of
 * a text, shows in its quotes, which a text would escape; that the field is the body's own, not one of an object
 * further in, shows in what follows, which closes one object and no more.
 */
export function findTail(text: string): JsonObject | undefined {
  // Gemini's stream is a list, of which the last chunk counts.
  const whole = text.trimEnd();
  const end = /\}\s{0,16}\]$/.test(whole.slice(-20)) ? whole.slice(0, whole.lastIndexOf('}') + 1) : whole;
  let start = end.length;
  let found: JsonObject | undefined;
  for (const field of LAST_FIELDS) {
    let at = end.length;
    for (let place = 0; place < MOST_PLACES && at > 0; place++) {
      at = end.lastIndexOf(`"${field}"`, at - 1);
      if (at === -1) break;
      const fields = at < start ? fieldsFrom(end, at) : undefined;
      if (fields === undefined) continue;
      start = at;
      found = fields;
      break;
    }
  }
  return found;
}

function fieldsFrom(text: string, at: number): JsonObject | undefined {
  return text[at - 1] === '\\' ? undefined : asObject(parseJson(`{${text.slice(at)}`)?.value);
}
