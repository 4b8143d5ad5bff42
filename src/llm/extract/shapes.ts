import type { Shape } from '../call.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { bedrockInvoke } from './bedrock-invoke.ts';
import { cohereChat } from './cohere-chat.ts';
import { cohereEmbeddings } from './cohere-embeddings.ts';
import { dashscope } from './dashscope.ts';
import type { Extractor } from './facts.ts';
import { gemini } from './gemini.ts';
import { llamaCpp } from './llama-cpp.ts';
import { ollamaChat, ollamaEmbeddings, ollamaGenerate } from './ollama.ts';
import { openaiAudio } from './openai-audio.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiImages } from './openai-images.ts';
import { openaiModerations } from './openai-moderations.ts';
import { openaiResponses } from './openai-responses.ts';
import { rekaChat } from './reka-chat.ts';
import { replicate } from './replicate.ts';
import { rerank } from './rerank.ts';
import { tgi } from './tgi.ts';
import { vertexEmbeddings } from './vertex-embeddings.ts';
import { watsonxGeneration } from './watsonx-generation.ts';
import { workersAi } from './workers-ai.ts';

/** Every shape that is understood: a new one is a file beside these and a row here. */
export const EXTRACTORS: Readonly<Record<Shape, Extractor>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
  gemini,
  'bedrock-converse': bedrockConverse,
  'bedrock-invoke': bedrockInvoke,
  'cohere-chat': cohereChat,
  'cohere-embeddings': cohereEmbeddings,
  dashscope,
  'llama-cpp': llamaCpp,
  'openai-audio': openaiAudio,
  'openai-images': openaiImages,
  'openai-moderations': openaiModerations,
  'reka-chat': rekaChat,
  replicate,
  rerank,
  tgi,
  'vertex-embeddings': vertexEmbeddings,
  'watsonx-generation': watsonxGeneration,
  'workers-ai': workersAi,
  'ollama-chat': ollamaChat,
  'ollama-generate': ollamaGenerate,
  'ollama-embeddings': ollamaEmbeddings,
};
