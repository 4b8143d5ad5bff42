import type { MessageText, Usage } from '../call.ts';
import { type Confidence, confidenceOf, newLogprobs, tokenLogprobs } from './confidence.ts';
import { argumentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import {
  type Extractor,
  known,
  type RequestFacts,
  type ResponseFacts,
  type StreamFacts,
  type StreamReader,
} from './facts.ts';
import {
  asCount,
  asIdentifier,
  asList,
  asModelName,
  asObject,
  asText,
  asTexts,
  asWord,
  type JsonObject,
  sumOfCounts,
  toJsonText,
} from './json.ts';
import { outputFacts, type ToolCall } from './model-output.ts';
import { positiveSum } from './openai-usage.ts';
import { geminiSchemas } from './output-schemas.ts';

/**
 * Gemini's generateContent and embedContent (API reference of the Gemini API and of Vertex AI). The URL names
 * the model and says whether the answer is streamed. Requests may be written in snake_case as well, and Google's
 * SDKs for Python have answers in it.
 */
export const gemini: Extractor = {
  shape: 'gemini',
  operation: 'generate_content',

  request(body) {
    const contents = asList(body['contents']);
    const embedded = embeddedContents(body);
    if (contents.length === 0 && embedded.length > 0) return embeddingRequest(body, embedded);
    const instruction = field(body, 'systemInstruction') ?? fieldAt(body, 'config', 'systemInstruction');
    return {
      ...known({ requestModel: modelName(body['model']) }),
      ...conversation(partTexts(instruction), contents.map(turnOf)),
      ...geminiSchemas(body),
    };
  },

  response(body) {
    const candidates = candidatesOf(body);
    const answers = candidates.map((candidate) => {
      const answer = newAnswer();
      addParts(answer, candidate);
      return answer;
    });
    const isEmbedding = asObject(body['embedding']) !== undefined || asList(body['embeddings']).length > 0;
    return known({
      operation: isEmbedding ? ('embeddings' as const) : undefined,
      responseModel: modelName(field(body, 'modelVersion')),
      responseId: asIdentifier(field(body, 'responseId')),
      usage: usageOf(field(body, 'usageMetadata')),
      serviceTier: trafficType(field(body, 'usageMetadata')),
      stopReason: finishReasonOf(candidates[0]),
      confidence: candidatesConfidence(candidates),
      responseTexts: answers.flatMap(answerTexts),
      ...answersOutput(answers),
    });
  },

  stream: generateContentStream,
};

/** Google's ADK has one candidate's content beside the counts. */
function candidatesOf(body: JsonObject): JsonObject[] {
  const candidates = asList(body['candidates']).map((candidate) => asObject(candidate) ?? {});
  return candidates.length === 0 && asObject(body['content']) !== undefined ? [body] : candidates;
}

/** `models/gemini-2.5-pro` and `publishers/google/models/gemini-2.5-pro` are resource names of the model. */
function modelName(value: unknown): string | undefined {
  return asModelName(value)?.replace(/^(?:.*\/)?models\//, '');
}

function embeddedContents(body: JsonObject): unknown[] {
  const single = asObject(body['content']);
  if (single !== undefined) return [single];
  return asList(body['requests']).map((request) => asObject(request)?.['content']);
}

function embeddingRequest(body: JsonObject, contents: readonly unknown[]): RequestFacts {
  const model = body['model'] ?? asObject(asList(body['requests'])[0])?.['model'];
  return {
    operation: 'embeddings',
    ...known({ requestModel: modelName(model) }),
    ...conversation(
      [],
      contents.map((content) => ({ role: 'user', texts: textsOf('user', partTexts(content)) })),
    ),
  };
}

function partsOf(content: unknown): JsonObject[] {
  if (typeof content === 'string') return [{ text: content }];
  const parts = asObject(content)?.['parts'];
  // A single part may stand without its list.
  return (asObject(parts) === undefined ? asList(parts) : [parts]).map((part) => asObject(part) ?? {});
}

function partTexts(content: unknown): string[] {
  return partsOf(content).flatMap((part) => asTexts(part['text']));
}

function turnOf(value: unknown): Turn {
  const role = roleOf(asObject(value)?.['role']);
  const texts = partsOf(value).flatMap((part): MessageText[] => {
    const call = asObject(field(part, 'functionCall'));
    const response = asObject(field(part, 'functionResponse'));
    if (call !== undefined) return argumentTexts([toJsonText(call['args']) ?? '']);
    if (response !== undefined) return textsOf('tool', [toJsonText(response['response']) ?? '']);
    return part['thought'] === true ? [] : textsOf(role, asTexts(part['text']));
  });
  return { role, texts };
}

/** Thoughts are counted apart from the candidates, and the prompts of the provider's tools from the prompt. */
function usageOf(value: unknown): Usage {
  const usage = asObject(value) ?? {};
  const thoughts = asCount(field(usage, 'thoughtsTokenCount'));
  const candidates = asCount(field(usage, 'candidatesTokenCount'));
  return known({
    inputTokens: sumOfCounts(
      asCount(field(usage, 'promptTokenCount')),
      asCount(field(usage, 'toolUsePromptTokenCount')),
    ),
    outputTokens:
      candidates === undefined && thoughts === undefined ? undefined : (candidates ?? 0) + (thoughts ?? 0),
    cachedInputTokens: asCount(field(usage, 'cachedContentTokenCount')),
    reasoningTokens: thoughts,
    inputAudioTokens: positiveSum(modalityCounts(field(usage, 'promptTokensDetails'), ['AUDIO'])),
    outputAudioTokens: positiveSum(modalityCounts(field(usage, 'candidatesTokensDetails'), ['AUDIO'])),
    outputImageTokens: positiveSum(modalityCounts(field(usage, 'candidatesTokensDetails'), ['IMAGE'])),
    otherModalityTokens: positiveSum(modalityCounts(field(usage, 'candidatesTokensDetails'), ['VIDEO'])),
  });
}

/** Where the tokens are not told one by one, the mean of a single candidate still is. */
function candidatesConfidence(candidates: readonly JsonObject[]): Confidence | undefined {
  const confidence = confidenceOf(candidates.map(candidateLogprobs));
  if (confidence !== undefined || candidates.length !== 1) return confidence;
  const average = confidenceOf([[candidates[0] && field(candidates[0], 'avgLogprobs')]]);
  return average && { mean: average.mean };
}

function candidateLogprobs(candidate: JsonObject): unknown[] {
  return tokenLogprobs(fieldAt(candidate, 'logprobsResult', 'chosenCandidates'), 'logProbability');
}

/** Vertex AI says with the counts whether the call was paid by the token or in advance. */
function trafficType(usage: unknown): string | undefined {
  return asWord(field(asObject(usage) ?? {}, 'trafficType'));
}

function modalityCounts(details: unknown, modalities: readonly unknown[]): unknown[] {
  return asList(details)
    .map((detail) => asObject(detail) ?? {})
    .filter((detail) => modalities.includes(detail['modality']))
    .map((detail) => field(detail, 'tokenCount'));
}

/** A candidate as it is put together: its text is one, however many parts it came in. */
interface Answer {
  text: string;
  readonly calls: ToolCall[];
  stopReason?: string;
  usesServerTools: boolean;
}

function newAnswer(): Answer {
  return { text: '', calls: [], usesServerTools: false };
}

/** A field by its name in JSON, else by the one that the SDKs for Python give it. */
function field(fields: JsonObject, name: string): unknown {
  const value = fields[name] ?? fields[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  return value ?? undefined;
}

function fieldAt(fields: JsonObject, name: string, inner: string): unknown {
  const value = asObject(field(fields, name));
  return value && field(value, inner);
}

/** Python's enumerations may be written with their class. */
function finishReasonOf(candidate: JsonObject | undefined): string | undefined {
  return candidate && asWord(field(candidate, 'finishReason'))?.replace(/^FinishReason\./, '');
}

function addParts(answer: Answer, candidate: JsonObject): void {
  for (const part of partsOf(candidate['content'])) {
    const call = asObject(field(part, 'functionCall'));
    if (call !== undefined)
      answer.calls.push({ name: asText(call['name']) ?? '', arguments: toJsonText(call['args']) ?? '' });
    else if (part['thought'] !== true) answer.text += asText(part['text']) ?? '';
    if (field(part, 'executableCode') !== undefined) answer.usesServerTools = true;
  }
  if (
    field(candidate, 'groundingMetadata') !== undefined ||
    field(candidate, 'urlContextMetadata') !== undefined
  ) {
    answer.usesServerTools = true;
  }
}

function answerTexts(answer: Answer): MessageText[] {
  return [
    ...textsOf('assistant', [answer.text]),
    ...argumentTexts(answer.calls.map((call) => call.arguments)),
  ].filter(({ text }) => text !== '');
}

function answersOutput(answers: readonly Answer[]): Pick<ResponseFacts, 'output'> {
  return outputFacts(
    answers.map(({ text, calls }) => ({ text, refused: false, callsTools: calls.length > 0 })),
    answers.flatMap(({ calls }) => calls).filter(({ name }) => name !== ''),
  );
}

/**
 * Puts a stream together. Every chunk may bring the counts so far; those that come with or after the first
 * candidate's finish are final. Of a stream that is cut short the prompt's count stays, unless the provider ran
 * tools of its own, whose results it adds to the prompt later.
 */
function generateContentStream(): StreamReader {
  const answers = new Map<number, Answer>();
  const logprobs = newLogprobs();
  let responseModel: string | undefined;
  let responseId: string | undefined;
  let usage: unknown;
  let promptBlocked = false;

  return {
    add(chunk) {
      responseModel ??= modelName(field(chunk, 'modelVersion'));
      responseId ??= asIdentifier(field(chunk, 'responseId'));
      usage = asObject(field(chunk, 'usageMetadata')) ?? usage;
      if (fieldAt(chunk, 'promptFeedback', 'blockReason') !== undefined) promptBlocked = true;
      for (const value of asList(chunk['candidates'])) {
        const candidate = asObject(value) ?? {};
        const index = asCount(candidate['index']) ?? 0;
        const answer = answers.get(index) ?? newAnswer();
        answers.set(index, answer);
        addParts(answer, candidate);
        logprobs.add(candidateLogprobs(candidate));
        const stopReason = finishReasonOf(candidate);
        if (stopReason !== undefined) answer.stopReason = stopReason;
      }
    },

    finish(): StreamFacts {
      const inOrder = [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
      const finished = inOrder.length > 0 && inOrder.every(({ stopReason }) => stopReason !== undefined);
      const complete = finished || (promptBlocked && inOrder.length === 0);
      const serverTools = inOrder.some(({ usesServerTools }) => usesServerTools);
      const { inputTokens } = serverTools ? {} : usageOf(usage);
      return {
        ...known({
          responseModel,
          responseId,
          serviceTier: trafficType(usage),
          stopReason: answers.get(0)?.stopReason,
          confidence: complete ? logprobs.confidence() : undefined,
        }),
        usage: complete ? usageOf(usage) : known({ inputTokens }),
        responseTexts: inOrder.flatMap(answerTexts),
        ...(complete && answersOutput(inOrder)),
        complete,
      };
    },
  };
}
