import type { MessageText, SpanView } from '../call.ts';
import { isPlaceholder } from './decoded.ts';
import type { Exchange } from './exchange.ts';
import { aiSdk } from './places/ai-sdk.ts';
import { eventLists } from './places/event-lists.ts';
import { genAiMessages } from './places/gen-ai-messages.ts';
import { messageEvents } from './places/message-events.ts';
import { openInference } from './places/openinference.ts';
import { openLlmetry } from './places/openllmetry.ts';
import { singleTexts } from './places/single-texts.ts';
import { vendorValues } from './places/vendor-values.ts';
import type { Turn } from './turns.ts';

/** What the messages that an instrumentation wrote on a span tell of a call. */
export interface Messages {
  /** Contract, "The system prompt". */
  readonly systemPrompt?: string;
  readonly requestTexts: readonly MessageText[];
  readonly responseTexts: readonly MessageText[];
  /** As the instrumentation wrote it, which may be a normalised word. */
  readonly finishReason?: string;
  readonly hasRequest: boolean;
  readonly hasResponse: boolean;
}

/** The places where messages are met, the most telling first; the first that has a side's texts gives that side. */
const PLACES: readonly ((span: SpanView) => Exchange)[] = [
  genAiMessages,
  messageEvents,
  openInference,
  openLlmetry,
  aiSdk,
  eventLists,
  vendorValues,
  singleTexts,
];

/**
 * Finds the messages that an instrumentation wrote on a span or on its events, in any dialect's words. Returns
 * undefined where there are none. Never throws; cost is linear in what the span holds.
 */
export function findMessages(span: SpanView): Messages | undefined {
  const found = readPlaces(span);
  const asked = found.find(asksWithText) ?? found.find(asks);
  const answered = found.find(answersWithText) ?? found.find(({ response }) => response !== undefined);
  if (asked === undefined && answered === undefined) return undefined;
  const request = asked?.request ?? [];
  const response = answered?.response ?? [];
  const leading = leadingSystemTexts(request);
  const apart = instructionsOf(asked, leading.length > 0 ? [] : found);
  // openlit writes the same text in both places.
  const instructions = apart.join('\n') === leading.join('\n') ? [] : apart;
  const systemPrompt = promptOf([...instructions, ...leading]);
  const finishReason = found.flatMap((exchange) => exchange.response ?? []).find(hasFinished)?.finishReason;
  return {
    ...(systemPrompt !== undefined && { systemPrompt }),
    requestTexts: [
      ...instructions.map((text) => ({ role: 'system' as const, text })),
      ...request.flatMap((turn) => turn.texts),
    ].filter(hasText),
    responseTexts: response.flatMap((turn) => turn.texts).filter(hasText),
    ...(finishReason !== undefined && { finishReason }),
    hasRequest: asked !== undefined,
    hasResponse: answered !== undefined,
  };
}

/** Reads one place after the other, until both sides of the call have been found. */
function readPlaces(span: SpanView): Exchange[] {
  const found: Exchange[] = [];
  let isAsked = false;
  let isAnswered = false;
  for (const read of PLACES) {
    const exchange = read(span);
    found.push(exchange);
    isAsked ||= asksWithText(exchange);
    isAnswered ||= answersWithText(exchange);
    if (isAsked && isAnswered) break;
  }
  return found;
}

/** Instructions may stand in one place and the messages that they go with in another. */
function instructionsOf(asked: Exchange | undefined, others: readonly Exchange[]): readonly string[] {
  const own = asked?.instructions ?? [];
  if (own.length > 0) return own;
  return others.find(({ instructions = [] }) => instructions.length > 0)?.instructions ?? [];
}

function asks({ instructions, request }: Exchange): boolean {
  return request !== undefined || instructions !== undefined;
}

function asksWithText({ request }: Exchange): boolean {
  return saysSomething(request);
}

function answersWithText({ response }: Exchange): boolean {
  return saysSomething(response);
}

function saysSomething(turns: readonly Turn[] | undefined): boolean {
  return turns?.some((turn) => turn.texts.some(hasText)) ?? false;
}

function hasFinished({ finishReason }: Turn): boolean {
  return finishReason !== undefined;
}

function leadingSystemTexts(turns: readonly Turn[]): string[] {
  const firstOther = turns.findIndex((turn) => turn.role !== 'system');
  const leading = firstOther === -1 ? turns : turns.slice(0, firstOther);
  return leading.flatMap((turn) => turn.texts).map(({ text }) => text);
}

/** The hash of a prompt of which a part was hidden would be another prompt's. */
function promptOf(parts: readonly string[]): string | undefined {
  return parts.some(isPlaceholder) ? undefined : parts.join('\n') || undefined;
}

function hasText({ text }: MessageText): boolean {
  return text !== '' && !isPlaceholder(text);
}
