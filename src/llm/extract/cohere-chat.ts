import type { MessageText, Usage } from '../call.ts';
import { cohereUsage } from './cohere-usage.ts';
import {
  argumentTexts,
  contentTexts,
  conversation,
  retrievedTexts,
  roleOf,
  type Turn,
  textsOf,
} from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamFacts, type StreamReader } from './facts.ts';
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
  toJsonText,
} from './json.ts';

/**
 * Cohere's chat (API reference, `/v2/chat` and `/v1/chat`). Version 2 speaks of `messages`, version 1 of a
 * `message` with a `chat_history` and a `preamble`. No answer names its model.
 */
export const cohereChat: Extractor = {
  shape: 'cohere-chat',
  operation: 'chat',

  request(body) {
    const documents = asList(body['documents']).flatMap(documentTexts);
    const grounding: Turn = { role: 'user', texts: retrievedTexts('user', documents) };
    const turns = [...asList(body['messages']).map(turnOf), ...asList(body['chat_history']).map(historyTurn)];
    const message: Turn = { role: 'user', texts: textsOf('user', asTexts(body['message'])) };
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] === true,
      ...conversation(asTexts(body['preamble']), [...turns, grounding, message]),
    };
  },

  response: wholeAnswer,

  stream: chatStream,
};

/** A document is a text, or an object of texts, in version 2 under `data`. */
function documentTexts(document: unknown): string[] {
  if (typeof document === 'string') return [document];
  const fields = asObject(document) ?? {};
  const data = fields['data'] ?? fields;
  if (typeof data === 'string') return [data];
  return Object.entries(asObject(data) ?? {}).flatMap(([key, value]) => (key === 'id' ? [] : asTexts(value)));
}

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  if (role === 'assistant') return { role, texts: messageTexts(message) };
  const documents = asList(message['content']).flatMap((part) => {
    const document = asObject(part)?.['document'];
    return document === undefined ? [] : documentTexts(document);
  });
  return {
    role,
    texts: [...textsOf(role, contentTexts(message['content'])), ...retrievedTexts(role, documents)],
  };
}

/** Version 1 shouts its roles, and calls the assistant a chatbot. */
function historyTurn(value: unknown): Turn {
  const entry = asObject(value) ?? {};
  const name = asText(entry['role'])?.toLowerCase();
  const role = name === 'chatbot' ? 'assistant' : roleOf(name);
  return { role, texts: textsOf(role, asTexts(entry['message'])) };
}

/** What an assistant's message of version 2 says; its thinking has no `text`. */
function messageTexts(message: JsonObject): MessageText[] {
  const calls = asList(message['tool_calls']).map((call) => asObject(asObject(call)?.['function']));
  return [
    ...textsOf('assistant', [...asTexts(message['tool_plan']), ...contentTexts(message['content'])]),
    ...argumentTexts(calls.flatMap((call) => asTexts(call?.['arguments']))),
  ];
}

function wholeAnswer(body: JsonObject): ResponseFacts {
  const message = asObject(body['message']);
  const isFirstVersion = message === undefined;
  const calls = isFirstVersion
    ? asList(body['tool_calls']).map((call) => asObject(call)?.['parameters'])
    : [];
  const texts = isFirstVersion
    ? [
        ...textsOf('assistant', asTexts(body['text'])),
        ...argumentTexts(calls.flatMap((args) => asTexts(toJsonText(args)))),
      ]
    : messageTexts(message);
  return known({
    responseId:
      asIdentifier(body['id']) ?? asIdentifier(body['response_id']) ?? asIdentifier(body['generation_id']),
    usage: cohereUsage(body['usage'] ?? body['meta']),
    stopReason: asWord(body['finish_reason']),
    responseTexts: texts.filter(({ text }) => text !== ''),
  });
}

/**
 * Puts a stream together. Version 2 streams pieces by their index; version 1 streams pieces of text and ends
 * with the whole answer, from which alone id and counts are taken.
 */
function chatStream(): StreamReader {
  const contents = new Map<number, string>();
  const toolArguments = new Map<number, string>();
  let plan = '';
  let responseId: string | undefined;
  let stopReason: string | undefined;
  let usage: Usage = {};
  let whole: ResponseFacts | undefined;

  const append = (pieces: Map<number, string>, event: JsonObject, piece: unknown) => {
    const index = asCount(event['index']) ?? 0;
    pieces.set(index, (pieces.get(index) ?? '') + (asText(piece) ?? ''));
  };

  function addSecondVersion(event: JsonObject): void {
    const delta = asObject(event['delta']);
    const message = asObject(delta?.['message']);
    switch (event['type']) {
      case 'message-start':
        responseId = asIdentifier(event['id']);
        break;
      case 'content-start':
      case 'content-delta':
        append(contents, event, asObject(message?.['content'])?.['text']);
        break;
      case 'tool-plan-delta':
        plan += asText(message?.['tool_plan']) ?? '';
        break;
      case 'tool-call-start':
      case 'tool-call-delta': {
        const call = asObject(message?.['tool_calls']);
        append(toolArguments, event, asObject(call?.['function'])?.['arguments']);
        break;
      }
      case 'message-end':
        stopReason = asWord(delta?.['finish_reason']);
        usage = cohereUsage(delta?.['usage']);
    }
  }

  return {
    add(event) {
      switch (event['event_type']) {
        case undefined:
          addSecondVersion(event);
          break;
        case 'text-generation':
          append(contents, {}, event['text']);
          break;
        case 'stream-end':
          whole = wholeAnswer(asObject(event['response']) ?? {});
          stopReason = asWord(event['finish_reason']) ?? whole.stopReason;
      }
    },

    finish(): StreamFacts {
      const texts = [
        ...textsOf('assistant', [plan, ...inOrder(contents)]),
        ...argumentTexts(inOrder(toolArguments)),
      ].filter(({ text }) => text !== '');
      const wholeTexts = whole?.responseTexts ?? [];
      return {
        ...known({ responseId: whole?.responseId ?? responseId, stopReason }),
        usage: whole?.usage ?? usage,
        responseTexts: wholeTexts.length > 0 ? wholeTexts : texts,
        complete: whole !== undefined || stopReason !== undefined,
      };
    },
  };
}

function inOrder(pieces: ReadonlyMap<number, string>): string[] {
  return [...pieces].sort(([a], [b]) => a - b).map(([, text]) => text);
}
