import type { Section } from '../../config/section.ts';
import { DIALECTS, type Dialect } from '../../llm/attributes/table.ts';
import { FAMILIES, type Family, SHAPES } from '../../llm/call.ts';
import type { ConfiguredEndpoint } from '../../llm/detect/endpoint.ts';
import type { MaskPolicy } from '../../llm/mask/policy.ts';
import type { CostOverride } from '../../llm/price/override.ts';
import { decodeCostOverride } from './cost-override.ts';
import type { HoldOptions } from './hold.ts';
import { decodeMaskPolicy } from './mask-config.ts';

const MEBIBYTE = 1024 * 1024;
const LEAST_CANARY = 8;

/** The processor's configuration; defaults and meanings: contract.md, "Configuration of the processor `llm`". */
export interface LlmProcessorConfig {
  readonly endpoints: readonly ConfiguredEndpoint[];
  readonly requestAttributes: readonly string[];
  readonly responseAttributes: readonly string[];
  readonly maxPayloadBytes: number;
  readonly join: HoldOptions;
  readonly costOverrides: readonly CostOverride[];
  readonly promptHistory: PromptHistoryConfig;
  readonly outputSchemas: readonly OutputSchemaConfig[];
  readonly security: SecurityConfig;
  readonly dialects: ReadonlySet<Dialect>;
  /** OpenTelemetry's recent renames instead of the names that backends read today. */
  readonly latestNames: boolean;
  readonly overwrite: boolean;
  readonly trustUpstream: boolean;
}

export interface PromptHistoryConfig {
  /** How long after its first sight a prompt counts as changed. */
  readonly windowMs: number;
  /** The extension that keeps the history over restarts; in memory without. */
  readonly storage?: string;
}

/** A JSON Schema for the answers of calls whose service and model fit the globs. */
export interface OutputSchemaConfig {
  readonly service: string;
  readonly model: string;
  /** Path of the schema. */
  readonly file: string;
}

export interface SecurityConfig {
  readonly packs: readonly string[];
  /** Paths of rule files. */
  readonly ruleFiles: readonly string[];
  readonly thresholds: Readonly<Partial<Record<Family, number>>>;
  readonly maxScanBytes: number;
  /** Strings that stand in prompts only to be recognised in answers. They are as secret as the prompts. */
  readonly canaries: readonly string[];
  /** What becomes of findings in captured text. */
  readonly maskPolicy: MaskPolicy;
  readonly hashKey?: string;
}

export function decodeLlmProcessorConfig(section: Section): LlmProcessorConfig {
  const payload = section.section('payload');
  const attributes = section.section('attributes');
  return {
    endpoints: section.section('detect').sections('endpoints').map(decodeEndpoint),
    requestAttributes: payload.stringList('request_attributes', []),
    responseAttributes: payload.stringList('response_attributes', []),
    maxPayloadBytes: payload.bytes('max_bytes', 4 * MEBIBYTE, { min: 1024 }),
    join: decodeJoin(section.section('join')),
    costOverrides: section.section('cost').sections('overrides').map(decodeCostOverride),
    promptHistory: decodePromptHistory(section.section('prompt_history')),
    outputSchemas: section.section('output').sections('schemas').map(decodeOutputSchema),
    security: decodeSecurity(section.section('security')),
    dialects: decodeDialects(attributes),
    latestNames: attributes.oneOf('semconv', ['1.41', 'latest'], '1.41') === 'latest',
    overwrite: attributes.boolean('overwrite', false),
    trustUpstream: section.boolean('trust_upstream', false),
  };
}

function decodePromptHistory(section: Section): PromptHistoryConfig {
  const storage = section.optionalString('storage');
  return {
    windowMs: section.durationMs('window', 86_400_000),
    ...(storage !== undefined && { storage }),
  };
}

function decodeJoin(section: Section): HoldOptions {
  return {
    waitMs: section.durationMs('wait', 1000),
    maxCalls: section.integer('max_calls', 10_000, { min: 1 }),
  };
}

function decodeEndpoint(section: Section): ConfiguredEndpoint {
  const host = section.optionalString('host');
  const path = section.optionalString('path');
  const provider = section.optionalString('provider');
  const shape = section.has('shape') ? section.oneOf('shape', SHAPES, 'openai-chat') : undefined;
  if (host === undefined && path === undefined) section.problem('must name a host or a path');
  return {
    ...(host !== undefined && { host: host.toLowerCase() }),
    ...(path !== undefined && { path }),
    ...(provider !== undefined && { provider }),
    ...(shape !== undefined && { shape }),
  };
}

function decodeOutputSchema(section: Section): OutputSchemaConfig {
  const file = section.string('schema', '');
  if (file === '') section.problem('must be the path of a JSON Schema', 'schema');
  return { service: section.string('service', '*'), model: section.string('model', '*'), file };
}

function decodeSecurity(section: Section): SecurityConfig {
  const thresholdSection = section.section('thresholds');
  const thresholds: Partial<Record<Family, number>> = {};
  for (const family of FAMILIES) {
    const threshold = thresholdSection.optionalNumber(family, { min: 0 });
    if (threshold !== undefined) thresholds[family] = threshold;
  }
  const hashKey = section.optionalString('hash_key');
  return {
    packs: section.stringList('packs', ['all']),
    ruleFiles: section.stringList('rules', []),
    thresholds,
    maxScanBytes: section.bytes('max_scan_bytes', MEBIBYTE / 4, { min: 1024 }),
    canaries: decodeCanaries(section),
    maskPolicy: decodeMaskPolicy(section),
    ...(hashKey !== undefined && { hashKey }),
  };
}

/** A short canary would be met by chance. The message does not repeat it: canaries are not for logs. */
function decodeCanaries(section: Section): readonly string[] {
  const canaries = section.stringList('canaries', []);
  if (canaries.some((canary) => canary.length < LEAST_CANARY))
    section.problem(`must be strings of at least ${LEAST_CANARY} characters`, 'canaries');
  return canaries;
}

function decodeDialects(section: Section): ReadonlySet<Dialect> {
  const chosen = new Set<Dialect>();
  for (const name of section.stringList('dialects', ['llm', 'gen_ai'])) {
    const dialect = DIALECTS.find((known) => known === name);
    if (dialect === undefined)
      section.problem(`has no dialect of that name (valid: ${DIALECTS.join(', ')})`, 'dialects');
    else chosen.add(dialect);
  }
  return chosen;
}
