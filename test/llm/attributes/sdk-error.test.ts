import { describe, expect, it } from 'vitest';
import { readSdkError } from '../../../src/llm/attributes/sdk-error.ts';
import type { AttributeValue } from '../../../src/llm/call.ts';
import { spanView } from '../span-view.ts';

const ERROR = 2;

const failed = (message: string) =>
  readSdkError(
    spanView(
      {},
      { statusCode: ERROR, events: [{ name: 'exception', attributes: { 'exception.message': message } }] },
    ),
    'openai',
  );

const OPENAI =
  "Error code: 429 - {'error': {'message': 'Rate limit reached, again', 'type': 'tokens', 'param': None, 'code': 'rate_limit_exceeded'}}";

describe('the provider’s name for an error', () => {
  it.each([
    ['openai’s exception', OPENAI, 'rate_limit_exceeded'],
    [
      'openai’s exception without a code',
      `Error code: 400 - {'error': {'message': "it's bad", 'type': 'invalid_request_error', 'param': 'n', 'code': None}}`,
      'invalid_request_error',
    ],
    [
      'anthropic’s exception',
      `Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error', 'message': "Too much, 'type': 'x'"}, 'request_id': 'r'}`,
      'rate_limit_error',
    ],
    [
      'botocore’s exception',
      'An error occurred (ThrottlingException) when calling the Converse operation (reached max retries: 1): Too many tokens',
      'ThrottlingException',
    ],
    [
      'azure-core’s exception',
      '(rate_limit_exceeded) Rate limit reached.\nCode: rate_limit_exceeded\nMessage: Rate limit reached.',
      'rate_limit_exceeded',
    ],
    [
      'the exception of AWS’s SDK for Go',
      'operation error Bedrock Runtime: Converse, https response error StatusCode: 429, RequestID: 1-2, ThrottlingException: Too many tokens',
      'ThrottlingException',
    ],
    [
      'google’s exception for Go',
      'Error 429, Message: Quota exceeded, Status: RED, Status: RESOURCE_EXHAUSTED, Details: []',
      'RESOURCE_EXHAUSTED',
    ],
    [
      'openai’s exception for .NET',
      'HTTP 401 (invalid_request_error: invalid_api_key)\n\nIncorrect API key provided.',
      'invalid_api_key',
    ],
    [
      'openai’s exception for .NET without a code',
      'HTTP 400 (invalid_request_error: )\nParameter: n\n\nToo many.',
      'invalid_request_error',
    ],
    [
      'azure-core’s exception for .NET',
      'Rate limit reached.\nStatus: 429 (Too Many Requests)\nErrorCode: rate_limit_exceeded\n\nContent:\n',
      'rate_limit_exceeded',
    ],
    [
      'a body as JSON after other words',
      'POST "https://api.openai.com/v1/chat/completions": 429 Too Many Requests {"message":"m","type":"tokens","code":"rate_limit_exceeded"}',
      'rate_limit_exceeded',
    ],
    [
      'a whole body as JSON',
      '{"type":"error","error":{"type":"overloaded_error","message":"m"}}',
      'overloaded_error',
    ],
    [
      'a body as JSON with other words around it',
      '429 {"type":"error","error":{"type":"rate_limit_error","message":"say \\"}\\" less"}}\n\nSee https://docs.example.com/',
      'rate_limit_error',
    ],
    [
      'google-genai’s exception within LangChain’s',
      "Error calling model 'gemini-2.5-flash' (RESOURCE_EXHAUSTED): 429 RESOURCE_EXHAUSTED. {'error': {'code': 429}}",
      'RESOURCE_EXHAUSTED',
    ],
    [
      'OpenAI’s error as Pydantic AI quotes it',
      "status_code: 401, model_name: gpt-4o, body: {'message': 'Incorrect key', 'type': 'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}",
      'invalid_api_key',
    ],
    [
      'OpenAI’s error without a code as Pydantic AI quotes it',
      "status_code: 400, model_name: m, body: {'message': 'No', 'type': 'invalid_request_error', 'param': None, 'code': None}",
      'invalid_request_error',
    ],
    [
      'Google’s error as Pydantic AI quotes it',
      "status_code: 429, model_name: m, body: {'error': {'code': 429, 'message': 'Quota', 'status': 'RESOURCE_EXHAUSTED'}}",
      'RESOURCE_EXHAUSTED',
    ],
    [
      'botocore’s error as Pydantic AI quotes it',
      "status_code: 429, model_name: m, body: {'Error': {'Message': 'Too many', 'Code': 'ThrottlingException'}, 'ResponseMetadata': {}}",
      'ThrottlingException',
    ],
    [
      'Google’s body',
      '{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}',
      'RESOURCE_EXHAUSTED',
    ],
  ])('is read from %s', (_, message, name) => {
    expect(failed(message)).toBe(name);
  });

  it.each([
    ['words', 'Rate limit reached for gpt-4o'],
    ['a class of the SDK', 'RateLimitError'],
    ['a name among words', '(see below) it failed'],
    ['an error that the message only quotes', `Error code: 400 - {'error': {'message': "'code': 'x'"}}`],
    ['JSON without a name', 'failed: {"detail": "not found"}'],
  ])('is not made of %s', (_, message) => {
    expect(failed(message)).toBeUndefined();
  });

  it('is read from the status, and from Langfuse’s copy of it', () => {
    expect(readSdkError(spanView({}, { statusCode: ERROR, statusMessage: OPENAI }), undefined)).toBe(
      'rate_limit_exceeded',
    );
    const langfuse = spanView({ 'langfuse.observation.status_message': OPENAI }, { statusCode: ERROR });
    expect(readSdkError(langfuse, undefined)).toBe('rate_limit_exceeded');
  });

  it.each<[string, string, string | undefined]>([
    ['rate_limit_error', 'anthropic', 'rate_limit_error'],
    ['ThrottlingException', 'aws.bedrock', 'ThrottlingException'],
    ['RateLimitError', 'openai', undefined],
    ['java.io.IOException', 'aws.bedrock', undefined],
    ['429', 'openai', undefined],
    ['timeout', 'openai', undefined],
  ])('is error.type where it is the provider’s: %s of %s', (type, provider, name) => {
    expect(readSdkError(spanView({ 'error.type': type }, { statusCode: ERROR }), provider)).toBe(name);
  });

  it('is not asked for on a span that did not fail', () => {
    const attributes: Record<string, AttributeValue> = { 'error.type': 'rate_limit_error' };
    expect(readSdkError(spanView(attributes, { statusMessage: OPENAI }), 'anthropic')).toBeUndefined();
  });

  it('is looked for in bounded time', () => {
    expect(failed("{'error': {'message': , 'type': , 'param': ".repeat(100_000))).toBeUndefined();
  });
});

describe('the name of the exception', () => {
  const thrown = (type: string, provider: string) =>
    readSdkError(
      spanView(
        {},
        {
          statusCode: ERROR,
          events: [
            { name: 'exception', attributes: { 'exception.type': type, 'exception.message': 'Too many' } },
          ],
        },
      ),
      provider,
    );

  it('is the service’s with AWS', () => {
    expect(thrown('ThrottlingException', 'aws.bedrock')).toBe('ThrottlingException');
    expect(
      thrown('software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException', 'aws.bedrock'),
    ).toBe('ThrottlingException');
  });

  it('is AWS’s own where the service was not reached', () => {
    expect(thrown('software.amazon.awssdk.core.exception.SdkClientException', 'aws.bedrock')).toBeUndefined();
  });

  it('is the provider’s where it is written like one', () => {
    expect(thrown('rate_limit_exceeded', 'openai')).toBe('rate_limit_exceeded');
  });

  it('is a language’s class otherwise', () => {
    expect(thrown('RateLimitError', 'openai')).toBeUndefined();
    expect(thrown('java.io.IOException', 'openai')).toBeUndefined();
  });
});

it('reads Langfuse’s message, which comes without a status on the span', () => {
  const attributes = {
    'langfuse.observation.level': 'ERROR',
    'langfuse.observation.status_message':
      'Error: 429 Slow down\n\nError details:\n{\n "type": "tokens",\n "code": "rate_limit_exceeded"\n}',
  };
  expect(readSdkError(spanView(attributes), 'openai')).toBe('rate_limit_exceeded');
  expect(
    readSdkError(spanView({ ...attributes, 'langfuse.observation.level': 'WARNING' }), 'openai'),
  ).toBeUndefined();
});
