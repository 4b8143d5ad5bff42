import type { MessageText, Role, Usage } from '../call.ts';
import { argumentTexts, contentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamReader } from './facts.ts';
import {
  asCount,
  asList,
  asModelName,
  asObject,
  asTexts,
  asWord,
  type JsonObject,
  toJsonText,
} from './json.ts';
import { lastBody } from './last-body.ts';

/*
 * Ollama's own API (its repository, docs/api.md). Answers are streamed as JSON lines unless the request says
 * `"stream": false`; the last line has `done: true`, the reason and the counts. A prompt that Ollama still has
 * in its cache may go without `prompt_eval_count`.
 */

/** `/api/chat` */
export const ollamaChat: Extractor = {
  shape: 'ollama-chat',
  operation: 'chat',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] !== false,
      ...conversation([], asList(body['messages']).map(turnOf)),
    };
  },

  response: lineFacts,
  stream: () => lines(lineFacts),
};

/** `/api/generate` */
export const ollamaGenerate: Extractor = {
  shape: 'ollama-generate',
  operation: 'text_completion',

  request(body) {
    const texts = [...asTexts(body['prompt']), ...asTexts(body['suffix'])];
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] !== false,
      ...conversation(asTexts(body['system']), [{ role: 'user', texts: textsOf('user', texts) }]),
    };
  },

  response: lineFacts,
  stream: () => lines(lineFacts),
};

/** `/api/embed`, and the older `/api/embeddings` with a `prompt`, which counts nothing. */
export const ollamaEmbeddings: Extractor = {
  shape: 'ollama-embeddings',
  operation: 'embeddings',

  request(body) {
    const texts = [...contentTexts(body['input']), ...asTexts(body['prompt'])];
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: false,
      ...conversation([], [{ role: 'user', texts: textsOf('user', texts) }]),
    };
  },

  response(body) {
    return {
      ...known({ responseModel: asModelName(body['model']) }),
      usage: usageOf(body),
      responseTexts: [],
    };
  },

  stream: () => lastBody(ollamaEmbeddings.response),
};

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  return { role, texts: messageTexts(message, role) };
}

function messageTexts(message: JsonObject, role: Role): MessageText[] {
  return [...textsOf(role, contentTexts(message['content'])), ...argumentTexts(callArguments(message))];
}

/** Ollama writes a tool's arguments as an object. */
function callArguments(message: JsonObject): string[] {
  return asList(message['tool_calls']).flatMap((call) => {
    const written = asObject(asObject(call)?.['function'])?.['arguments'];
    return asTexts(typeof written === 'string' ? written : toJsonText(written));
  });
}

function usageOf(body: JsonObject): Usage {
  return known({
    inputTokens: asCount(body['prompt_eval_count']),
    outputTokens: asCount(body['eval_count']),
  });
}

/** A whole answer has the fields of a stream's last line, and the text besides. */
function lineFacts(body: JsonObject): ResponseFacts {
  const message = asObject(body['message']);
  const texts =
    message === undefined
      ? textsOf('assistant', asTexts(body['response']))
      : messageTexts(message, 'assistant');
  return known({
    responseModel: asModelName(body['model']),
    usage: usageOf(body),
    stopReason: asWord(body['done_reason']),
    responseTexts: texts.filter(({ text }) => text !== ''),
  });
}

function lines(read: (line: JsonObject) => ResponseFacts): StreamReader {
  let content = '';
  const calls: string[] = [];
  let last: JsonObject = {};
  return {
    add(line) {
      last = line;
      const message = asObject(line['message']);
      content += contentTexts(message === undefined ? line['response'] : message['content']).join('');
      if (message !== undefined) calls.push(...callArguments(message));
    },
    finish() {
      const texts = [...textsOf('assistant', [content]), ...argumentTexts(calls)].filter(
        ({ text }) => text !== '',
      );
      return { ...read(last), responseTexts: texts, complete: last['done'] === true };
    },
  };
}
