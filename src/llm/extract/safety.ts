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
  const categories = new Set<string>();
  let refused = false;
  let blocked = false;

  const tell = (category: unknown) => {
    const word = /^[A-Za-z][\w/-]{0,63}$/.exec(asText(category) ?? '')?.[0];
    if (word !== undefined && categories.size < MOST_CATEGORIES)
      categories.add(word.toLowerCase().replace(/^harm_category_/, ''));
  };

  /** Azure: an object by category; `detected` without `filtered` means that the filter only watches. */
  const azureFilter = (value: unknown) => {
    for (const [category, result] of Object.entries(asObject(value) ?? {})) {
      const { filtered, detected } = asObject(result) ?? {};
      if (filtered === true) blocked = true;
      if (filtered === true || detected === true) tell(category);
    }
  };

  const choice = (value: unknown) => {
    const { message, delta, content_filter_results: results } = asObject(value) ?? {};
    if (results !== undefined) azureFilter(results);
    const said = asObject(message) ?? asObject(delta);
    if (said !== undefined && (hasText(said['refusal']) || hasRefusalPart(said['content']))) refused = true;
  };

  const error = (value: JsonObject) => {
    const inner = asObject(value['innererror']);
    if (FILTER_CODES.has(value['code']) || FILTER_CODES.has(inner?.['code'])) blocked = true;
    azureFilter(inner?.['content_filter_result'] ?? inner?.['content_filter_results']);
    const reasons = asList(asObject(value['metadata'])?.['reasons']);
    if (reasons.length > 0) blocked = true;
    reasons.forEach(tell);
  };

  const gemini = (body: JsonObject) => {
    const reason = asObject(body['promptFeedback'])?.['blockReason'];
    if (typeof reason === 'string') {
      blocked = true;
      tell(reason);
    }
    for (const value of asList(body['candidates'])) {
      for (const rating of asList(asObject(value)?.['safetyRatings'])) {
        const { category, blocked: isBlocked } = asObject(rating) ?? {};
        if (isBlocked !== true) continue;
        blocked = true;
        tell(category);
      }
    }
  };

  const assessment = (value: unknown) => {
    for (const [policy, list] of GUARDRAIL_LISTS) {
      for (const found of asList(asObject(asObject(value)?.[policy])?.[list])) {
        const { type, action } = asObject(found) ?? {};
        if (GUARDRAIL_ACTIONS.has(action)) tell(policy === 'topicPolicy' ? 'denied_topic' : type);
        if (action === 'BLOCKED') blocked = true;
      }
    }
  };

  const guardrail = (body: JsonObject) => {
    if (body['amazon-bedrock-guardrailAction'] === 'INTERVENED') blocked = true;
    // The last event of Converse's stream, by the name that the binary frame gives it.
    const trace = asObject(body['trace']) ?? asObject(asObject(body['metadata'])?.['trace']);
    const { inputAssessment, outputAssessments } = asObject(trace?.['guardrail']) ?? {};
    Object.values(asObject(inputAssessment) ?? {}).forEach(assessment);
    Object.values(asObject(outputAssessments) ?? {})
      .flatMap(asList)
      .forEach(assessment);
  };

  return {
    add(body) {
      asList(body['choices']).forEach(choice);
      for (const item of asList((asObject(body['response']) ?? body)['output'])) {
        if (hasRefusalPart(asObject(item)?.['content'])) refused = true;
      }
      if (body['type'] === 'response.refusal.delta') refused = true;
      for (const prompt of asList(body['prompt_filter_results']))
        azureFilter(asObject(prompt)?.['content_filter_results']);
      const failure = asObject(body['error']);
      if (failure !== undefined) error(failure);
      gemini(body);
      guardrail(body);
      for (const result of asList(body['results'])) {
        const { flagged, categories: verdicts } = asObject(result) ?? {};
        // Mistral leaves it at the categories.
        if (flagged === false) continue;
        for (const [category, isFlagged] of Object.entries(asObject(verdicts) ?? {}))
          if (isFlagged === true) tell(category);
      }
    },

    verdict(isWhole) {
      const isKnown = isWhole && categories.size > 0;
      if (!refused && !blocked && !isKnown) return undefined;
      return {
        ...(refused && { refused }),
        ...(blocked && { blocked }),
        ...(isKnown && { categories: [...categories].sort() }),
      };
    },
  };
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Parts of a message's content of the type `refusal`. */
function hasRefusalPart(content: unknown): boolean {
  return asList(content).some((part) => asObject(part)?.['type'] === 'refusal');
}
