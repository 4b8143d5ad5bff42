import { argumentTexts, contentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamReader } from './facts.ts';
import { asList, asObject, asText, asTexts, type JsonObject, toJsonText } from './json.ts';
import { chatUsage } from './openai-usage.ts';

/**
 * Text generation of Cloudflare's Workers AI (`/client/v4/accounts/{id}/ai/run/{model}`), with `messages` or with
 * a `prompt`. The URL names the model, the answer names none and has no id.
 */
export const workersAi: Extractor = {
  shape: 'workers-ai',
  operation: 'chat',

  request(body) {
    const prompt: Turn = { role: 'user', texts: textsOf('user', asTexts(body['prompt'])) };
    const hasMessages = body['messages'] !== undefined;
    return {
      ...known({ operation: hasMessages ? undefined : ('text_completion' as const) }),
      streaming: body['stream'] === true,
      ...conversation([], [...asList(body['messages']).map(turnOf), prompt]),
    };
  },

  response(body) {
    return resultFacts(asObject(body['result']) ?? {});
  },

  stream: responseStream,
};

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  return { role, texts: textsOf(role, contentTexts(message['content'])) };
}

/** With a schema for the answer, the model's text comes as an object. */
function resultFacts(result: JsonObject): ResponseFacts {
  const { response } = result;
  const calls = asList(result['tool_calls']).map((call) => asObject(call)?.['arguments']);
  const texts = [...textsOf('assistant', asWritten(response)), ...argumentTexts(calls.flatMap(asWritten))];
  return { usage: chatUsage(result['usage']), responseTexts: texts.filter(({ text }) => text !== '') };
}

function asWritten(value: unknown): string[] {
  return asTexts(typeof value === 'string' ? value : toJsonText(value));
}

/** Counts may come with every event, so that they are final only at the closing mark. */
function responseStream(): StreamReader {
  let text = '';
  let usage: unknown;
  return {
    add(event) {
      text += asText(event['response']) ?? '';
      usage = asObject(event['usage']) ?? usage;
    },
    finish(ended) {
      return {
        usage: ended ? chatUsage(usage) : {},
        responseTexts: textsOf('assistant', text === '' ? [] : [text]),
        complete: ended,
      };
    },
  };
}
