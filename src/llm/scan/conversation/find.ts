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
  if (!texts.some(isAnswer)) return [];
  const system = texts.filter(({ direction }) => direction === 'system').map(({ text }) => text);
  const prompt = know(system);
  // Asked for by few answers: those with a secret or an address.
  const request = () => texts.filter((text) => !isAnswer(text));
  return texts.flatMap((answer, textIndex) => {
    if (!isAnswer(answer)) return NOTHING;
    const leak = findPromptLeak(answer.text, prompt);
    const canary = findCanary(answer.text, canaries);
    const secret = answer.secrets.length === 0 ? undefined : findNewSecret(answer, request());
    const cargo = findCargo(answer.text, request);
    if (leak === undefined && canary === undefined && secret === undefined)
      return withIndex(cargo, textIndex);
    const rows = [
      rowOf(CONVERSATION_RULES.systemPromptInAnswer, leak),
      rowOf(CONVERSATION_RULES.canaryInAnswer, canary),
      rowOf(CONVERSATION_RULES.secretOnlyInAnswer, secret),
    ].filter((row) => row !== undefined);
    return withIndex([...rows, ...cargo], textIndex);
  });
}

const NOTHING: readonly never[] = [];

function isAnswer({ direction }: ConversationText): boolean {
  return direction === 'output';
}

function withIndex(rows: readonly Row[], textIndex: number): readonly ConversationFinding[] {
  return rows.length === 0 ? NOTHING : rows.map((row) => ({ ...row, textIndex }));
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

function findNewSecret(
  { text, secrets }: ConversationText,
  request: readonly ConversationText[],
): Place | undefined {
  return secrets.find((place) => {
    const secret = secretIn(text, place);
    return secret.length >= LEAST_SECRET && !request.some((known) => known.text.includes(secret));
  });
}

/** A match begins with what the secret was assigned to; the secret is its longest word. */
function secretIn(text: string, { start, end }: Place): string {
  const words = text.slice(start, end).match(/[A-Za-z0-9_+/=.~-]+/g) ?? [];
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function findCargo(text: string, request: () => readonly ConversationText[]): readonly Row[] {
  const addresses = addressesIn(text);
  if (addresses.length === 0) return NOTHING;
  const asked = request();
  const secrets = asked.flatMap(({ text, secrets: places }) => places.map((place) => secretIn(text, place)));
  const known = knowRequest(
    asked.map(({ text }) => text),
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
