import type { SafetyVerdict } from '../call.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';

/** Collects what the bodies or events of one answer say of refusals and filters. */
export interface SafetyCollector {
  add(body: JsonObject): void;
  /**
   * Undefined where nothing was said.
   * @param isWhole False where the answer was cut: a list of categories may then lack some, and is left out.
   */
  verdict(isWhole: boolean): SafetyVerdict | undefined;
}

/** More categories than any provider has. */
const MOST_CATEGORIES = 32;

/** Codes of errors by which a filter refuses a prompt: OpenAI, Azure, OpenAI's images, OpenRouter's by its metadata. */
const FILTER_CODES: ReadonlySet<unknown> = new Set([
  'content_filter',
  'content_policy_violation',
  'moderation_blocked',
  'ResponsibleAIPolicyViolation',
]);

/** Bedrock's words for what a guardrail did with what it found. */
const GUARDRAIL_ACTIONS: ReadonlySet<unknown> = new Set(['BLOCKED', 'ANONYMIZED']);

/** Where the parts of a guardrail's assessment (Bedrock API reference, GuardrailAssessment) list what was found. */
const GUARDRAIL_LISTS = [
  ['contentPolicy', 'filters'],
  ['topicPolicy', 'topics'],
  ['wordPolicy', 'managedWordLists'],
  ['sensitiveInformationPolicy', 'piiEntities'],
  ['contextualGroundingPolicy', 'filters'],
] as const;

/**
 * Starts reading the verdicts that providers send with their answers. The places differ from API to API and none
 * means two things, so one reader serves all shapes: OpenAI's refusals (chat and responses), Azure's content filter
 * on prompt, choices and errors, Gemini's prompt feedback and safety ratings, Bedrock's guardrails, OpenRouter's
 * moderation, and the results of moderation endpoints. Stop reasons, which say it too, are told apart.
 */
export function newSafetyCollector(): SafetyCollector {
  const said: Said = { refused: false, blocked: false, categories: undefined };
  return {
    add: (body) => readBody(said, body),
    verdict: (isWhole) => verdictOf(said, isWhole),
  };
}

/** What a whole answer says. */
export function safetyOf(body: JsonObject): SafetyVerdict | undefined {
  const said: Said = { refused: false, blocked: false, categories: undefined };
  readBody(said, body);
  return verdictOf(said, true);
}

/** What was said so far. */
interface Said {
  refused: boolean;
  blocked: boolean;
  categories: Set<string> | undefined;
}

function readBody(said: Said, body: JsonObject): void {
  for (const item of asList(body['choices'])) choice(said, item);
  for (const item of asList((asObject(body['response']) ?? body)['output'])) {
    if (hasRefusalPart(asObject(item)?.['content'])) said.refused = true;
  }
  if (body['type'] === 'response.refusal.delta') said.refused = true;
  for (const prompt of asList(body['prompt_filter_results']))
    azureFilter(said, asObject(prompt)?.['content_filter_results']);
  const failure = asObject(body['error']);
  if (failure !== undefined) error(said, failure);
  gemini(said, body);
  guardrail(said, body);
  for (const result of asList(body['results'])) {
    const { flagged, categories: verdicts } = asObject(result) ?? {};
    // Mistral leaves it at the categories.
    if (flagged === false) continue;
    for (const [category, isFlagged] of Object.entries(asObject(verdicts) ?? {}))
      if (isFlagged === true) tell(said, category);
  }
}

function verdictOf(
  { refused, blocked, categories }: Readonly<Said>,
  isWhole: boolean,
): SafetyVerdict | undefined {
  const known = isWhole ? categories : undefined;
  if (!refused && !blocked && known === undefined) return undefined;
  return {
    ...(refused && { refused }),
    ...(blocked && { blocked }),
    ...(known !== undefined && { categories: [...known].sort() }),
  };
}

function tell(said: Said, category: unknown): void {
  const word = /^[A-Za-z][\w/-]{0,63}$/.exec(asText(category) ?? '')?.[0];
  if (word === undefined) return;
  said.categories ??= new Set();
  if (said.categories.size < MOST_CATEGORIES)
    said.categories.add(word.toLowerCase().replace(/^harm_category_/, ''));
}

/** Azure: an object by category; `detected` without `filtered` means that the filter only watches. */
function azureFilter(said: Said, value: unknown): void {
  const results = asObject(value);
  if (results === undefined) return;
  for (const [category, result] of Object.entries(results)) {
    const { filtered, detected } = asObject(result) ?? {};
    if (filtered === true) said.blocked = true;
    if (filtered === true || detected === true) tell(said, category);
  }
}

function choice(said: Said, value: unknown): void {
  const { message, delta, content_filter_results: results } = asObject(value) ?? {};
  if (results !== undefined) azureFilter(said, results);
  const words = asObject(message) ?? asObject(delta);
  if (words !== undefined && (hasText(words['refusal']) || hasRefusalPart(words['content'])))
    said.refused = true;
}

function error(said: Said, value: JsonObject): void {
  const inner = asObject(value['innererror']);
  if (FILTER_CODES.has(value['code']) || FILTER_CODES.has(inner?.['code'])) said.blocked = true;
  azureFilter(said, inner?.['content_filter_result'] ?? inner?.['content_filter_results']);
  const reasons = asList(asObject(value['metadata'])?.['reasons']);
  if (reasons.length > 0) said.blocked = true;
  for (const reason of reasons) tell(said, reason);
}

function gemini(said: Said, body: JsonObject): void {
  const reason = asObject(body['promptFeedback'])?.['blockReason'];
  if (typeof reason === 'string') {
    said.blocked = true;
    tell(said, reason);
  }
  for (const value of asList(body['candidates'])) {
    for (const rating of asList(asObject(value)?.['safetyRatings'])) {
      const { category, blocked: isBlocked } = asObject(rating) ?? {};
      if (isBlocked !== true) continue;
      said.blocked = true;
      tell(said, category);
    }
  }
}

function guardrail(said: Said, body: JsonObject): void {
  if (body['amazon-bedrock-guardrailAction'] === 'INTERVENED') said.blocked = true;
  // The last event of Converse's stream, by the name that the binary frame gives it.
  const trace = asObject(body['trace']) ?? asObject(asObject(body['metadata'])?.['trace']);
  if (trace === undefined) return;
  const { inputAssessment, outputAssessments } = asObject(trace['guardrail']) ?? {};
  for (const value of Object.values(asObject(inputAssessment) ?? {})) assessment(said, value);
  for (const value of Object.values(asObject(outputAssessments) ?? {}).flatMap(asList))
    assessment(said, value);
}

function assessment(said: Said, value: unknown): void {
  for (const [policy, list] of GUARDRAIL_LISTS) {
    for (const found of asList(asObject(asObject(value)?.[policy])?.[list])) {
      const { type, action } = asObject(found) ?? {};
      if (GUARDRAIL_ACTIONS.has(action)) tell(said, policy === 'topicPolicy' ? 'denied_topic' : type);
      if (action === 'BLOCKED') said.blocked = true;
    }
  }
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Parts of a message's content of the type `refusal`. */
function hasRefusalPart(content: unknown): boolean {
  return asList(content).some((part) => asObject(part)?.['type'] === 'refusal');
}
