import type { Shape } from '../call.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import type { Extractor } from './facts.ts';
import { gemini } from './gemini.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';

/** Every shape that is understood: a new one is a file beside these and a row here. */
export const EXTRACTORS: Readonly<Record<Shape, Extractor>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
  gemini,
};
