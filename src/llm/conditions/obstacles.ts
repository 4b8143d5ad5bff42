import type { Obstacle, SpanView } from '../call.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** Statuses that mean an obstacle: with every provider, or with the one named. */
const STATUSES: readonly { status: number; provider?: string; means: Obstacle }[] = [
  { status: 429, means: 'rateLimited' },
  { status: 529, means: 'overloaded' }, // Anthropic: all of the provider's customers are too many.
  { status: 498, provider: 'groq', means: 'overloaded' }, // No capacity for the flex tier.
];

/**
 * Hosts whose documentation explains 503 by too much load. Elsewhere it may as well be a model that is being
 * loaded (Hugging Face) or a proxy that reaches nobody.
 */
const OVERLOADED_AT_503: ReadonlySet<string> = new Set([
  'openai',
  'azure.ai.openai',
  'anthropic',
  'gcp.gemini',
  'gcp.vertex_ai',
  'aws.bedrock',
  'deepseek',
  'groq',
  'mistral_ai',
  'together',
]);

/**
 * Error types and codes, as providers send them and as their SDKs name their exceptions (without package).
 * `neither`: the status would mislead. An account that has run dry is no limit of rate, as waiting does not help;
 * nor is a model of Bedrock's that is still being started.
 */
const ERROR_TYPES: ReadonlyMap<string, Obstacle | 'neither'> = new Map([
  ['rate_limit_exceeded', 'rateLimited'],
  ['rate_limit_error', 'rateLimited'],
  ['rate_limit_reached_error', 'rateLimited'],
  ['RateLimitReached', 'rateLimited'],
  ['TooManyRequests', 'rateLimited'],
  ['Throttling', 'rateLimited'],
  ['Throttling.RateQuota', 'rateLimited'],
  ['too_many_requests', 'rateLimited'],
  ['throttling_error', 'rateLimited'],
  ['RESOURCE_EXHAUSTED', 'rateLimited'],
  ['ThrottlingException', 'rateLimited'],
  ['throttlingException', 'rateLimited'],
  ['TooManyRequestsException', 'rateLimited'],
  ['RateLimitError', 'rateLimited'],
  ['RateLimitException', 'rateLimited'],
  ['TooManyRequestsError', 'rateLimited'],
  ['RouterRateLimitError', 'rateLimited'],
  ['ResourceExhausted', 'rateLimited'],
  ['ModelThrottledException', 'rateLimited'], // Strands Agents, of every provider.
  ['overloaded_error', 'overloaded'],
  ['engine_overloaded', 'overloaded'],
  ['engine_overloaded_error', 'overloaded'],
  ['OverloadedError', 'overloaded'],
  ['ServiceUnavailableException', 'overloaded'],
  ['serviceUnavailableException', 'overloaded'],
  ['insufficient_system_resource', 'overloaded'],
  ['insufficient_quota', 'neither'],
  ['exceeded_current_quota_error', 'neither'],
  ['billing_hard_limit_reached', 'neither'],
  ['billing_error', 'neither'],
  ['ModelNotReadyException', 'neither'],
]);

/** Codes that are numbers, which mean something with one provider only (the error codes of their API references). */
const NUMBERED_ERRORS: ReadonlyMap<string, Obstacle | 'neither'> = new Map([
  ['minimax 1002', 'rateLimited'],
  ['minimax 1039', 'rateLimited'],
  ['minimax 1008', 'neither'],
  ['zhipu 1302', 'rateLimited'],
  ['zhipu 1303', 'rateLimited'],
  ['zhipu 1305', 'overloaded'],
  ['zhipu 1113', 'neither'],
]);

const RESPONSE_FLAGS_ATTRIBUTE = 'response_flags';

/** Envoy's and Istio's flags (access log documentation, %RESPONSE_FLAGS%): they tell why the proxy answered itself. */
const RESPONSE_FLAGS: ReadonlyMap<string, Obstacle> = new Map([
  ['UO', 'circuitBreakerOpen'],
  ['RL', 'rateLimited'],
  ['OM', 'overloaded'],
]);

/** Flags after which the answer is not the provider's at all. */
const OTHER_PROXY_ANSWERS: ReadonlySet<string> = new Set(
  'UF UH NR UT URX LH LR UR UC FI DI UAEX RLSE SI DPE UPE DT DF NC NFCF UMSDR'.split(' '),
);

/** Headers that Envoy adds to answers of its own. */
const PROXY_HEADERS: readonly (readonly [header: string, Obstacle])[] = [
  ['x-envoy-ratelimited', 'rateLimited'],
  ['x-envoy-overloaded', 'overloaded'],
];

/** Exceptions of circuit breakers that are open, without their package: resilience4j, Polly, Cockatiel, pybreaker. */
const BREAKER_EXCEPTIONS: ReadonlySet<string> = new Set([
  'CallNotPermittedException',
  'BrokenCircuitException',
  'IsolatedCircuitException',
  'BrokenCircuitError',
  'IsolatedCircuitError',
  'CircuitBreakerError',
  'CircuitBreakerOpenException',
  'CircuitBreakerOpenError',
  'RouterRateLimitError',
]);

/** What breakers without exceptions of their own say: opossum, gobreaker, resilience4j, Hystrix, LiteLLM's router. */
const BREAKER_MESSAGE =
  /EOPENBREAKER|\bbreaker is open\b|short-circuited and|\bis OPEN and does not permit|All deployments for selected model are in cooldown|No deployments available for selected model/i;

/**
 * SDKs begin the messages of their errors with the status: `Error code: 429 - …`, `429 RESOURCE_EXHAUSTED. …`,
 * `status_code: 429, …` (Pydantic AI); Python's `repr` of an exception (LangSmith) has its class before that.
 */
const STATUS_IN_MESSAGE = /^(?:\w{1,64}[:(] ?['"]?)?(?:Error(?: code)?: |status_code: )?([45]\d\d)\b/;

/** What openai's and anthropic's exceptions begin with, however deep others quote them. */
const OPENAIS_STATUS = /\bError code: ([45]\d\d) - /;

const STATUS_ERROR = 2;
const LANGFUSE_LEVEL = 'langfuse.observation.level';
const LANGFUSE_MESSAGE = 'langfuse.observation.status_message';

/** Where the exception's type is any error's (the AI SDK's, Azure's), the message begins with what the provider says. */
const RATE_LIMIT_MESSAGE =
  /^(?:\(\w+\) ?)?(?:Rate limit (?:reached|exceeded)|Too many requests\b|This request would exceed your organization.s rate limit)/i;

/** An account that has run dry, in a message. */
const EXHAUSTED_MESSAGE =
  /\b(?:insufficient_quota|exceeded_current_quota_error|billing_hard_limit_reached)\b/;

/** Of a message only its beginning is looked at. */
const MESSAGE_LENGTH = 2048;

/** What kept a call from being answered; false for what is known not to have. */
export type Obstacles = { readonly [Name in Obstacle]?: boolean };

export interface FailureFacts {
  readonly provider?: string | undefined;
  readonly httpStatus?: number | undefined;
  /** The provider's error type or code. */
  readonly errorType?: string | undefined;
}

/**
 * Tells from status, error type, proxy flags, headers and exceptions whether a rate limit, too much load or an
 * open circuit breaker kept the call from being answered. That none of the first two did is known where the
 * status of the answer is.
 */
export function readObstacles(span: SpanView, headers: ResponseHeaders, facts: FailureFacts): Obstacles {
  if (wasAnswered(span, headers, facts)) return NO_OBSTACLES;
  const exceptions = exceptionsOf(span);
  const flags = responseFlags(span);
  const status =
    facts.httpStatus ??
    statusIn(facts.errorType) ??
    statusIn(span.attributes.get('error.type')) ??
    exceptions.find((exception) => exception.status !== undefined)?.status;
  const maker = facts.provider === 'zai' ? 'zhipu' : facts.provider;
  const errors = errorNames(span, facts, exceptions).map(
    (name) => ERROR_TYPES.get(name) ?? byClass(name) ?? NUMBERED_ERRORS.get(`${maker} ${name}`),
  );
  const misleading =
    errors.includes('neither') || exceptions.some(({ message }) => EXHAUSTED_MESSAGE.test(message));
  const met = new Set<Obstacle>();
  for (const flag of flags) add(met, RESPONSE_FLAGS.get(flag));
  for (const [header, obstacle] of PROXY_HEADERS) if (headers.has(header)) met.add(obstacle);
  if (exceptions.some(isOpenBreaker)) met.add('circuitBreakerOpen');
  if (!misleading) {
    for (const error of errors) if (error !== 'neither') add(met, error);
    if (exceptions.some(({ message }) => RATE_LIMIT_MESSAGE.test(message))) met.add('rateLimited');
    const fromProxy = flags.some((flag) => RESPONSE_FLAGS.has(flag) || OTHER_PROXY_ANSWERS.has(flag));
    // Where the error's own name says which of the two it was, its status adds nothing.
    if (!fromProxy && !met.has('rateLimited') && !met.has('overloaded'))
      add(met, meaningOfStatus(status, facts.provider));
  }
  const statusIsKnown = facts.httpStatus !== undefined;
  const obstacles: { -readonly [Name in keyof Obstacles]: Obstacles[Name] } = {};
  if (statusIsKnown || met.has('rateLimited')) obstacles.rateLimited = met.has('rateLimited');
  if ((statusIsKnown && status !== 503) || met.has('overloaded'))
    obstacles.overloaded = met.has('overloaded');
  if (flags.length > 0 || met.has('circuitBreakerOpen'))
    obstacles.circuitBreakerOpen = met.has('circuitBreakerOpen');
  return obstacles;
}

/** Where the status says that the call was answered, and nothing else was said of it. */
export const NO_OBSTACLES: Obstacles = { rateLimited: false, overloaded: false };

function wasAnswered(
  { statusCode, attributes, events }: SpanView,
  headers: ResponseHeaders,
  { httpStatus, errorType }: FailureFacts,
): boolean {
  if (httpStatus === undefined || httpStatus >= 400 || errorType !== undefined) return false;
  if (statusCode === STATUS_ERROR || headers.size > 0) return false;
  if (attributes.has('error.type') || attributes.has(RESPONSE_FLAGS_ATTRIBUTE)) return false;
  return !attributes.has(LANGFUSE_LEVEL) && !events.some(({ name }) => name === 'exception');
}

/** Frameworks name exceptions of their own after the SDKs': `LMRateLimitError`. */
function byClass(name: string): Obstacle | undefined {
  return /^[A-Z]\w{0,55}RateLimit(?:ed)?(?:Error|Exception)$/.test(name) ? 'rateLimited' : undefined;
}

function add(met: Set<Obstacle>, obstacle: Obstacle | undefined): void {
  if (obstacle !== undefined) met.add(obstacle);
}

function meaningOfStatus(status: number | undefined, provider: string | undefined): Obstacle | undefined {
  if (status === 503) return OVERLOADED_AT_503.has(provider ?? '') ? 'overloaded' : undefined;
  return STATUSES.find((row) => row.status === status && (row.provider ?? provider) === provider)?.means;
}

/** HTTP instrumentations, Google's SDK and Azure name an error by its status. */
function statusIn(errorType: unknown): number | undefined {
  return typeof errorType === 'string' && /^[45]\d\d$/.test(errorType) ? Number(errorType) : undefined;
}

/** A flag or several, by commas; `-` stands for none. */
function responseFlags(span: SpanView): string[] {
  const flags = span.attributes.get(RESPONSE_FLAGS_ATTRIBUTE);
  return typeof flags === 'string' && flags.length <= 256 ? flags.split(',').map((flag) => flag.trim()) : [];
}

interface SpanException {
  /** Without package or module. */
  readonly type: string;
  readonly message: string;
  readonly status?: number;
}

function exceptionsOf(span: SpanView): SpanException[] {
  const recorded = span.events
    .filter((event) => event.name === 'exception')
    .map(({ attributes }) =>
      exception(textOf(attributes.get('exception.type')), attributes.get('exception.message')),
    );
  // Some instrumentations leave it at the message of the status, and Langfuse has a status of its own.
  if (span.statusCode === STATUS_ERROR) recorded.push(exception('', span.statusMessage));
  if (span.attributes.get(LANGFUSE_LEVEL) === 'ERROR')
    recorded.push(exception('', span.attributes.get(LANGFUSE_MESSAGE)));
  return recorded;
}

function exception(type: string, said: unknown): SpanException {
  const message = textOf(said).slice(0, MESSAGE_LENGTH);
  const status = STATUS_IN_MESSAGE.exec(message)?.[1] ?? OPENAIS_STATUS.exec(message)?.[1];
  return { type: withoutPackage(type), message, ...(status !== undefined && { status: Number(status) }) };
}

function isOpenBreaker({ type, message }: SpanException): boolean {
  return BREAKER_EXCEPTIONS.has(type) || BREAKER_MESSAGE.test(message);
}

/** What the error is called, by the provider, by the instrumentation and by the exception. */
function errorNames(
  span: SpanView,
  { errorType }: FailureFacts,
  exceptions: readonly SpanException[],
): string[] {
  const onSpan = withoutPackage(textOf(span.attributes.get('error.type')));
  return [errorType ?? '', onSpan, ...exceptions.map(({ type }) => type)].filter((name) => name !== '');
}

function withoutPackage(name: string): string {
  if (name === '') return '';
  return name.slice(0, 256).replace(/^.*(?:[.$]|::)/, '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
