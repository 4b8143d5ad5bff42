import type { MessageText, TokenEstimate } from '../call.ts';
import { countTokens } from './count-tokens.ts';
import { estimateTokens } from './estimate.ts';

/** What a chat adds to the text of each message: its role and its ends (OpenAI's guide to counting tokens). */
const TOKENS_PER_MESSAGE = 4;

/** Estimates of a request's tokens. `forCost`: the better one too, of which its cost is made where nobody counted. */
export function estimateInput(messages: readonly MessageText[], forCost: boolean): TokenEstimate {
  if (messages.length === 0) return {};
  const inputTokens = estimateTokens(textsOf(messages));
  if (!forCost) return { inputTokens };
  const frames = messages.length * TOKENS_PER_MESSAGE;
  return { inputTokens, pricedInputTokens: countAll(messages) + frames };
}

/** Likewise of an answer's. */
export function estimateOutput(texts: readonly MessageText[], forCost: boolean): TokenEstimate {
  // What a search of the provider's brought stands in the answer and is none of the model's words.
  const messages = texts.filter(({ source }) => source !== 'retrieved');
  if (messages.length === 0) return {};
  const outputTokens = estimateTokens(textsOf(messages));
  return forCost ? { outputTokens, pricedOutputTokens: countAll(messages) } : { outputTokens };
}

function countAll(messages: readonly MessageText[]): number {
  return messages.reduce((sum, { text }) => sum + countTokens(text), 0);
}

function textsOf(messages: readonly MessageText[]): string[] {
  return messages.map(({ text }) => text);
}
