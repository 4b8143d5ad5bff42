import type { SpanView } from '../call.ts';
import { nameAt, objectIn, valueAt } from './values.ts';

const STATUS_ERROR = 2;
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
  /^\d{3} ([A-Z][A-Z_]{2,63})\. \{'error': \{/,
  // azure-core.
  /^\((\w{1,64})\) [\s\S]*\nCode: \1\n/,
];

/** `error.type` holds the provider's own name where it is written like one, and no class of a language. */
const PROVIDER_TYPE = /^[a-z]+(?:_[a-z]+)*_(?:error|exceeded)$/;
const AWS_TYPE = /^[A-Z]\w{0,55}Exception$/;

/**
 * The provider's name for the error that a failed call's span tells of: out of the body that an exception's message
 * or the span's status quotes, or of `error.type`. Never a message, nor the name of an SDK's class.
 */
export function readSdkError(span: SpanView, provider: string | undefined): string | undefined {
  if (span.statusCode !== STATUS_ERROR) return undefined;
  for (const message of messagesOf(span)) {
    const name = nameIn(message.slice(0, LONGEST_MESSAGE));
    if (name !== undefined) return name;
  }
  const type = nameAt(span.attributes, ['error.type']);
  if (type === undefined) return undefined;
  const isProviders = PROVIDER_TYPE.test(type) || (provider === 'aws.bedrock' && AWS_TYPE.test(type));
  return isProviders ? type : undefined;
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
  const start = message.indexOf('{');
  const body = start < 0 ? undefined : objectIn(message.slice(start));
  if (body === undefined) return undefined;
  return ['error.code', 'error.type', 'code', 'type'].map((path) => valueAt(body, path)).find(isWord);
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== 'error' && WORD.test(value);
}
