import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../src/llm/call.ts';
import { type FailureFacts, type Obstacles, readObstacles } from '../../../src/llm/conditions/obstacles.ts';
import { spanView } from '../span-view.ts';

type Attributes = Record<string, AttributeValue>;

function obstacles(
  facts: FailureFacts,
  attributes: Attributes = {},
  headers: [string, string][] = [],
): Obstacles {
  return readObstacles(spanView(attributes), new Map(headers), facts);
}

function afterException(attributes: Attributes, onSpan: Attributes = {}): Obstacles {
  return readObstacles(spanView(onSpan, { events: [{ name: 'exception', attributes }] }), new Map(), {});
}

const NONE = { rateLimited: false, overloaded: false };
const LIMITED = { rateLimited: true, overloaded: false };
const OVERLOADED = { rateLimited: false, overloaded: true };

describe('the status of an answer', () => {
  it.each<[string, FailureFacts, Obstacles]>([
    ['200', { httpStatus: 200 }, NONE],
    ['401', { httpStatus: 401, errorType: 'invalid_api_key' }, NONE],
    ['429', { httpStatus: 429 }, LIMITED],
    ['429 of a known type', { httpStatus: 429, errorType: 'rate_limit_exceeded' }, LIMITED],
    ['429 of an empty account', { httpStatus: 429, errorType: 'insufficient_quota' }, NONE],
    ['429 while a model starts', { httpStatus: 429, errorType: 'ModelNotReadyException' }, NONE],
    ['429 that says it is overloaded', { httpStatus: 429, errorType: 'engine_overloaded_error' }, OVERLOADED],
    ['529', { httpStatus: 529, provider: 'anthropic' }, OVERLOADED],
    ['503 of a provider', { httpStatus: 503, provider: 'openai' }, OVERLOADED],
    ['503 of nobody knows whom', { httpStatus: 503 }, { rateLimited: false }],
    ['498 of Groq', { httpStatus: 498, provider: 'groq' }, OVERLOADED],
    ['498 of others', { httpStatus: 498, provider: 'openai' }, NONE],
    ['200 with an error in its stream', { httpStatus: 200, errorType: 'overloaded_error' }, OVERLOADED],
    ['200 with a number of MiniMax', { httpStatus: 200, provider: 'minimax', errorType: '1002' }, LIMITED],
    ['429 of an empty account at Z.ai', { httpStatus: 429, provider: 'zai', errorType: '1113' }, NONE],
    ['200 with such a number of others', { httpStatus: 200, provider: 'acme', errorType: '1002' }, NONE],
    ['no status', {}, {}],
    ['no status, but one for a code', { errorType: '429' }, { rateLimited: true }],
    ['no status, but an error type', { errorType: 'ThrottlingException' }, { rateLimited: true }],
  ])('%s', (_name, facts, expected) => {
    expect(obstacles(facts)).toEqual(expected);
  });
});

describe('proxies', () => {
  it.each<[string, Obstacles]>([
    ['UO', { circuitBreakerOpen: true, rateLimited: false }],
    ['UF,URX', { circuitBreakerOpen: false, rateLimited: false }],
    ['-', { circuitBreakerOpen: false, ...OVERLOADED }],
  ])('503 with the flags %s of Envoy', (flags, expected) => {
    expect(obstacles({ httpStatus: 503, provider: 'openai' }, { response_flags: flags })).toEqual(expected);
  });

  it('429 with the flag RL is a limit of rate', () => {
    expect(obstacles({ httpStatus: 429 }, { response_flags: 'RL' })).toEqual({
      ...LIMITED,
      circuitBreakerOpen: false,
    });
  });

  it("Envoy's headers say that it answered itself", () => {
    expect(obstacles({}, {}, [['x-envoy-ratelimited', 'true']])).toEqual({ rateLimited: true });
    expect(obstacles({}, {}, [['x-envoy-overloaded', 'true']])).toEqual({ overloaded: true });
  });
});

describe('exceptions', () => {
  it.each([
    'io.github.resilience4j.circuitbreaker.CallNotPermittedException',
    'Polly.CircuitBreaker.BrokenCircuitException',
    'BrokenCircuitError',
    'pybreaker.CircuitBreakerError',
    'a::b::IsolatedCircuitError',
  ])('%s is an open breaker', (type) => {
    expect(afterException({ 'exception.type': type })).toEqual({ circuitBreakerOpen: true });
  });

  it.each([
    'Breaker is open',
    'EOPENBREAKER',
    'circuit breaker is open',
    "CircuitBreaker 'openai' is OPEN and does not permit further calls",
    'chat short-circuited and no fallback available.',
    'No deployments available for selected model, Try again in 5 seconds.',
  ])('the message %j is an open breaker', (message) => {
    expect(afterException({ 'exception.type': 'Error', 'exception.message': message })).toEqual({
      circuitBreakerOpen: true,
    });
  });

  it.each<[string, string]>([
    ['openai.RateLimitError', 'Error code: 429 - {…}'],
    ['google.genai.errors.ClientError', '429 RESOURCE_EXHAUSTED. {…}'],
    ['AI_APICallError', 'Rate limit reached for gpt-4o-mini in organization …'],
    ['AI_APICallError', "This request would exceed your organization's rate limit of …"],
    ['azure.core.exceptions.HttpResponseError', '(rate_limit_exceeded) Rate limit reached for …'],
    ['litellm.exceptions.RateLimitError', ''],
  ])('%s: %s is a limit of rate', (type, message) => {
    expect(afterException({ 'exception.type': type, 'exception.message': message })).toEqual({
      rateLimited: true,
    });
  });

  it('of an empty account are none, whatever their type', () => {
    const message = "Error code: 429 - {'error': {'code': 'insufficient_quota'}}";
    expect(
      afterException({ 'exception.type': 'openai.RateLimitError', 'exception.message': message }),
    ).toEqual({});
  });

  it('of other kinds are no obstacle', () => {
    expect(afterException({ 'exception.type': 'TimeoutError', 'exception.message': 'Timed out' })).toEqual(
      {},
    );
    expect(afterException({ 'exception.type': 7, 'exception.message': ['x'] })).toEqual({});
  });

  it('may stand on the span alone: by name, or by status', () => {
    expect(obstacles({}, { 'error.type': 'openai.RateLimitError' })).toEqual({ rateLimited: true });
    expect(obstacles({}, { 'error.type': '429' })).toEqual({ rateLimited: true });
    expect(obstacles({ provider: 'openai' }, { 'error.type': '503' })).toEqual({ overloaded: true });
    expect(obstacles({}, { 'error.type': '404' })).toEqual({});
  });

  it('with megabytes of message are looked at in bounded time', () => {
    const message = `${'a '.repeat(1_000_000)}circuit breaker is open`;
    expect(afterException({ 'exception.type': 'x.'.repeat(500_000), 'exception.message': message })).toEqual(
      {},
    );
  });
});

describe('the message of a failure', () => {
  const LIMIT = '429 Slow down, please';

  it('may stand in the span’s status alone', () => {
    const failed = (statusCode: number) =>
      readObstacles(spanView({}, { statusCode, statusMessage: LIMIT }), new Map(), {});
    expect(failed(2)).toEqual({ rateLimited: true });
    expect(failed(1)).toEqual({});
  });

  it('may stand in Langfuse’s own status', () => {
    const observed = (level: string) =>
      obstacles(
        {},
        { 'langfuse.observation.level': level, 'langfuse.observation.status_message': `Error: ${LIMIT}` },
      );
    expect(observed('ERROR')).toEqual({ rateLimited: true });
    expect(observed('WARNING')).toEqual({});
  });
});

describe('the status at the beginning of an exception’s message', () => {
  it.each([
    'status_code: 429, model_name: gpt-4o, body: {}',
    "RateLimitError('Error code: 429 - Rate limit reached')",
    "OpenAIRateLimitError('Error code: 429 - {}')Traceback",
    'ModelRateLimitError: status_code: 429, model_name: m',
  ])('may have words before it: %s', (message) => {
    expect(afterException({ 'exception.type': 'Exception', 'exception.message': message })).toEqual({
      rateLimited: true,
    });
  });

  it('is no number further on', () => {
    expect(afterException({ 'exception.message': 'it failed after 429 tries' })).toEqual({});
  });
});

it('an exception of Strands Agents is a rate limit', () => {
  const type = 'strands.types.exceptions.ModelThrottledException';
  expect(afterException({ 'exception.type': type, 'exception.message': 'Quota exceeded' })).toEqual({
    rateLimited: true,
  });
});

it('a framework’s own exception is named after a rate limit', () => {
  expect(afterException({ 'exception.type': 'dspy.utils.exceptions.LMRateLimitError' })).toEqual({
    rateLimited: true,
  });
  const quoted = '("<class \'x\'> service failed", RateLimitError("Error code: 429 - {}"))';
  expect(afterException({ 'exception.type': 'X', 'exception.message': quoted })).toEqual({
    rateLimited: true,
  });
});
