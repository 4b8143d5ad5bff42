/**
 * Which attributes of a span of an LLM instrumentation, or of a log record, hold no captured text: identifiers,
 * addresses, figures. They are what backends find and count spans by, and a host or an id is no finding. Everything
 * that is not listed is masked, so that an unknown place of text is none that leaks.
 */

const SPARED = [
  'client.',
  'cloud.',
  'code.',
  'container.',
  'db.',
  'deployment.',
  'error.type',
  'exception.type',
  'faas.',
  'host.',
  'http.flavor',
  'http.host',
  'http.method',
  'http.request.body.size',
  'http.request.method',
  'http.request.resend_count',
  'http.response.body.size',
  'http.response.status_code',
  'http.route',
  'http.scheme',
  'http.status_code',
  'k8s.',
  'messaging.',
  'net.',
  'network.',
  'otel.',
  'peer.',
  'process.',
  'rpc.',
  'server.',
  'service.',
  'telemetry.',
  'thread.',
  'url.domain',
  'url.scheme',
  'user_agent.',
  'gen_ai.agent.id',
  'gen_ai.conversation.id',
  'gen_ai.operation.name',
  'gen_ai.output.type',
  'gen_ai.provider.name',
  'gen_ai.request.',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.id',
  'gen_ai.response.model',
  'gen_ai.system',
  'gen_ai.tool.call.id',
  'gen_ai.usage.',
  'llm.call.',
  'llm.cost',
  'llm.enrichment.',
  'llm.is_streaming',
  'llm.model',
  'llm.operation',
  'llm.provider',
  'llm.redaction.',
  'llm.request.type',
  'llm.request_model',
  'llm.response_id',
  'llm.security.',
  'llm.stop_reason',
  'llm.system',
  'llm.system_prompt_',
  'llm.token_count.',
  'llm.tokens_source',
  'openinference.span.kind',
  'traceloop.span.kind',
] as const;

/** Names that begin like a spared one and hold text. */
const EXCEPTIONS = ['gen_ai.system_instructions', 'gen_ai.request.stop_sequences'] as const;

/** Addresses and headers, in which keys are sent: of these only secrets are taken away. */
const ADDRESSES = [
  'url.',
  'http.url',
  'http.target',
  'http.request.header.',
  'http.response.header.',
] as const;

/** What is to be looked for in the value of an attribute. */
export type Scope = 'nothing' | 'secrets' | 'everything';

const known = new Map<string, Scope>();
/** Keys come from outside. */
const MOST_KNOWN = 4096;

/** What is to be looked for under a key. */
export function scopeOf(key: string): Scope {
  let scope = known.get(key);
  if (scope === undefined) {
    scope = judge(key);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, scope);
  }
  return scope;
}

function judge(key: string): Scope {
  if (EXCEPTIONS.some((exception) => key.startsWith(exception))) return 'everything';
  if (SPARED.some((spared) => isUnder(key, spared))) return 'nothing';
  return ADDRESSES.some((address) => isUnder(key, address)) ? 'secrets' : 'everything';
}

/** A name that ends with a dot or an underscore stands for all that begin like it, any other for itself. */
function isUnder(key: string, name: string): boolean {
  return name.endsWith('.') || name.endsWith('_')
    ? key.startsWith(name)
    : key === name || key.startsWith(`${name}.`);
}
