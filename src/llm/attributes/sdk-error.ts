import type { SpanView } from '../call.ts';
import { nameAt, objectIn, valueAt } from './values.ts';

const STATUS_ERROR = 2;
/** Langfuse leaves the span's own status alone. */
const LANGFUSE_LEVEL = 'langfuse.observation.level';
const LANGFUSE_MESSAGE = 'langfuse.observation.status_message';

/** Looked at of one message. */
const LONGEST_MESSAGE = 4096;

const WORD = /^[A-Za-z][\w.-]{0,63}$/;

/** What SDKs make of an error's body in the messages of their exceptions, and where its name stands in them. */
const PATTERNS: readonly RegExp[] = [
  // openai for Python writes the body as Python's repr; the message, which comes first, may quote anything.
  /\{'error': \{'message': [\s\S]*, 'type': [^,]*, 'param': [^,]*, 'code': '([\w.-]{1,64})'/,
  /\{'error': \{'message': [\s\S]*, 'type': '([\w.-]{1,64})', 'param': [^,]*, 'code': None/,
  // anthropic for Python.
  /\{'type': 'error', 'error': \{'type': '([\w.-]{1,64})', 'message': /,
  // botocore.
  /^An error occurred \((\w{1,64})\) when calling the \w+ operation/,
  // google-genai for Python.
  /(?:^|: )\d{3} ([A-Z][A-Z_]{2,63})\. \{'error': \{/,
  // Pydantic AI, which quotes what the SDK's exception has of the body: OpenAI's error itself, Google's, botocore's.
  /, body: \{'message': [\s\S]*, 'type': [^,]*, 'param': [^,]*, 'code': '([\w.-]{1,64})'/,
  /, body: \{'message': [\s\S]*, 'type': '([\w.-]{1,64})', 'param': [^,]*, 'code': None/,
  /, body: \{'error': \{'code': \d{3}, 'message': [\s\S]*, 'status': '([A-Z][A-Z_]{2,63})'/,
  /, body: \{'Error': \{'Message': [\s\S]*, 'Code': '(\w{1,64})'/,
  // AWS's SDK for Go.
  /https response error StatusCode: \d{3}, RequestID: [^,]*, (?:api error )?(\w{1,64}): /,
  // google.golang.org/genai.
  /^Error \d{3}, Message: [\s\S]*, Status: ([A-Z][A-Z_]{2,63}), Details: /,
  // OpenAI for .NET: type and code.
  /^HTTP \d{3} \([\w.-]*: ([\w.-]{1,64})\)/,
  /^HTTP \d{3} \(([\w.-]{1,64})(?:: )?\)/,
  // azure-core for .NET.
  /^[^\n]*\nStatus: \d{3} \([^\n]*\)\nErrorCode: (\w{1,64})\n/,
  // azure-core.
  /^\((\w{1,64})\) [\s\S]*\nCode: \1\n/,
];

/** `error.type` holds the provider's own name where it is written like one, and no class of a language. */
const PROVIDER_TYPE = /^[a-z]+(?:_[a-z]+)*_(?:error|exceeded)$/;
/** The service's names; what begins with `Sdk` is thrown where no service was reached. */
const AWS_TYPE = /^(?!Sdk)[A-Z]\w{0,55}Exception$/;

/**
 * The provider's name for the error that a failed call's span tells of: out of the body that an exception's message
 * or the span's status quotes, or of `error.type`. Never a message, nor the name of an SDK's class.
 */
export function readSdkError(span: SpanView, provider: string | undefined): string | undefined {
  if (span.statusCode !== STATUS_ERROR && span.attributes.get(LANGFUSE_LEVEL) !== 'ERROR') return undefined;
  for (const message of messagesOf(span)) {
    const name = nameIn(message.slice(0, LONGEST_MESSAGE));
    if (name !== undefined) return name;
  }
  const types = [nameAt(span.attributes, ['error.type']), ...exceptionTypes(span)];
  return types.find(
    (type) =>
      type !== undefined && (PROVIDER_TYPE.test(type) || (provider === 'aws.bedrock' && AWS_TYPE.test(type))),
  );
}

/** AWS's SDKs name their exceptions after the service's errors, LangChain's instrumentations after OpenAI's codes. */
function exceptionTypes({ events }: SpanView): (string | undefined)[] {
  return events
    .filter((event) => event.name === 'exception')
    .map(({ attributes }) => nameAt(attributes, ['exception.type'])?.replace(/^.*[.$#]/, ''))
    .reverse();
}

function messagesOf({ attributes, events, statusMessage }: SpanView): string[] {
  const quoted = events
    .filter((event) => event.name === 'exception')
    .map((event) => event.attributes.get('exception.message'))
    .reverse();
  return [...quoted, statusMessage, attributes.get(LANGFUSE_MESSAGE)].filter(
    (message) => typeof message === 'string',
  );
}

function nameIn(message: string): string | undefined {
  for (const pattern of PATTERNS) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return name;
  }
  const text = firstObject(message);
  const body = text === undefined ? undefined : objectIn(text);
  return body === undefined ? undefined : NAMES_IN_BODY.map((path) => valueAt(body, path)).find(isWord);
}

/** Google tells its own name for an error as a status; its code is a number. */
const NAMES_IN_BODY = ['error.code', 'error.status', 'error.type', 'code', 'type'] as const;

/** The first object that stands in a text, whatever comes before and after it. */
function firstObject(text: string): string | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== 'error' && WORD.test(value);
}
