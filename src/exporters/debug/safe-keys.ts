/**
 * Attribute keys whose text values are names, codes and verdicts and not what people or models wrote. Anything
 * else (bodies, messages, prompts, queries, paths, headers, statements, whatever a new convention may bring) is
 * shown by type and length. Sources: OpenTelemetry semantic conventions, OpenInference, docs/attributes.md.
 */
const SAFE_PREFIXES: readonly string[] = [
  'service.',
  'telemetry.',
  'deployment.',
  'cloud.',
  'os.',
  'server.',
  'network.',
  'gen_ai.usage.',
  'llm.security.',
  'llm.redaction.',
  'llm.enrichment.',
];

const SAFE_KEYS: ReadonlySet<string> = new Set([
  'container.id',
  'container.image.name',
  'container.name',
  'error.type',
  'exception.type',
  'gen_ai.operation.name',
  'gen_ai.output.type',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.id',
  'gen_ai.response.model',
  'gen_ai.system',
  'gen_ai.token.type',
  'host.arch',
  'host.id',
  'host.name',
  'http.flavor',
  'http.host',
  'http.method',
  'http.request.method',
  'http.route',
  'http.scheme',
  'k8s.cluster.name',
  'k8s.container.name',
  'k8s.deployment.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'llm.cache.kind',
  'llm.call.duplicate_of',
  'llm.cost_source',
  'llm.error.type',
  'llm.model',
  'llm.model_name',
  'llm.operation',
  'llm.output.schema_source',
  'llm.provider',
  'llm.request_model',
  'llm.response_id',
  'llm.stop_reason',
  'llm.system',
  'llm.system_prompt_first_seen',
  'llm.system_prompt_hash',
  'llm.system_prompt_template_hash',
  'llm.tokens_source',
  'net.peer.name',
  'openinference.span.kind',
  'otel.status_code',
  'process.runtime.name',
  'process.runtime.version',
  'rpc.method',
  'rpc.service',
  'rpc.system',
  'url.scheme',
]);

/** Longer texts are shown by their length, whatever the key. */
const SAFE_LENGTH = 120;

/** Whether an attribute's text may be shown. */
export function isSafeText(key: string, text: string): boolean {
  if (text.length > SAFE_LENGTH) return false;
  return SAFE_KEYS.has(key) || SAFE_PREFIXES.some((prefix) => key.startsWith(prefix));
}
