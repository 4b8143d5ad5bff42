/** What the texts of a call show when they are held against each other. */

import type { Direction } from '../../call.ts';
import { addressesIn, cargoOf, knowRequest } from './addresses.ts';
import { findPromptLeak, type KnownPrompt, knowPrompt, type Place } from './prompt-leak.ts';
import { CONVERSATION_RULES, type ConversationRule } from './rules.ts';

/** A text of a call, and the places in it at which a rule for secrets fired (UTF-16 units). */
export interface ConversationText {
  readonly direction: Direction;
  readonly text: string;
  readonly secrets: readonly Place[];
}

/** Where a rule fired: at most one place for each rule and text. It never holds the text. */
export interface ConversationFinding extends Place {
  readonly rule: ConversationRule;
  /** Index into the texts. */
  readonly textIndex: number;
}

/** A shorter word is none that a rule for secrets is about. */
const LEAST_SECRET = 8;

/**
 * Compares the answers of a call with its request.
 * @param canaries strings that stand in prompts for no purpose but to be recognised; empty ones are left out
 * @param know makes the system prompt ready; one that remembers takes less time
 */
export function findInConversation(
  texts: readonly ConversationText[],
  canaries: readonly string[],
  know: (texts: readonly string[]) => KnownPrompt = knowPrompt,
): ConversationFinding[] {
  const answers = [...texts.entries()].filter(([, { direction }]) => direction === 'output');
  if (answers.length === 0) return [];
  const asked = texts.filter(({ direction }) => direction !== 'output');
  const request = asked.map(({ text }) => text);
  const secrets = asked.flatMap(({ text, secrets: places }) => places.map((place) => secretIn(text, place)));
  const system = texts.filter(({ direction }) => direction === 'system').map(({ text }) => text);
  const prompt = know(system);
  return answers.flatMap(([textIndex, answer]) => {
    const found = [
      rowOf(CONVERSATION_RULES.systemPromptInAnswer, findPromptLeak(answer.text, prompt)),
      rowOf(CONVERSATION_RULES.canaryInAnswer, findCanary(answer.text, canaries)),
      rowOf(CONVERSATION_RULES.secretOnlyInAnswer, findNewSecret(answer, request)),
      ...findCargo(answer.text, request, secrets),
    ];
    return found.flatMap((row) => (row === undefined ? [] : { ...row, textIndex }));
  });
}

type Row = Place & { readonly rule: ConversationRule };

function rowOf(rule: ConversationRule, place: Place | undefined): Row | undefined {
  return place && { rule, ...place };
}

function findCanary(text: string, canaries: readonly string[]): Place | undefined {
  for (const canary of canaries) {
    const start = canary === '' ? -1 : text.indexOf(canary);
    if (start >= 0) return { start, end: start + canary.length };
  }
  return undefined;
}

function findNewSecret({ text, secrets }: ConversationText, request: readonly string[]): Place | undefined {
  return secrets.find((place) => {
    const secret = secretIn(text, place);
    return secret.length >= LEAST_SECRET && !request.some((known) => known.includes(secret));
  });
}

/** A match begins with what the secret was assigned to; the secret is its longest word. */
function secretIn(text: string, { start, end }: Place): string {
  const words = text.slice(start, end).match(/[A-Za-z0-9_+/=.~-]+/g) ?? [];
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function findCargo(text: string, request: readonly string[], secrets: readonly string[]): Row[] {
  const addresses = addressesIn(text);
  if (addresses.length === 0) return [];
  const known = knowRequest(
    request,
    secrets.filter((secret) => secret.length >= LEAST_SECRET),
  );
  const cargoes = addresses.map((address) => ({ address, cargo: cargoOf(address, known) }));
  const withContext = cargoes.find(({ cargo }) => cargo === 'context');
  const withText = cargoes.find(({ address, cargo }) => cargo === 'text' && address.kind === 'image');
  const place = (address: Place | undefined) => address && { start: address.start, end: address.end };
  return [
    rowOf(CONVERSATION_RULES.addressCarriesContext, place(withContext?.address)),
    rowOf(CONVERSATION_RULES.addressCarriesText, place(withText?.address)),
  ].filter((row) => row !== undefined);
}
