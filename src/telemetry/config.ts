import { type Endpoint, parseEndpoint, warnIfExposed } from '../config/endpoint.ts';
import type { Section } from '../config/section.ts';
import type { LogEncoding } from './console-logger.ts';
import { DEFAULT_SAMPLING, type SamplingSettings } from './log-sampler.ts';
import { LOG_LEVELS, type LogFields, type LogLevel } from './logger.ts';
import type { Labels } from './meter.ts';

export interface LogsConfig {
  readonly level: LogLevel;
  readonly encoding: LogEncoding;
  /** Absent: every line is written. */
  readonly sampling?: SamplingSettings;
  readonly initialFields: LogFields;
}

export interface MetricsConfig {
  /** Where Prometheus may scrape; absent where metrics are off (`level: none`, or an empty list of readers). */
  readonly endpoint?: Endpoint;
}

export interface TelemetryConfig {
  readonly logs: LogsConfig;
  readonly metrics: MetricsConfig;
  /** Attributes that tell this daemon from others (`service.name`); an empty value takes one away. */
  readonly resource: ReadonlyMap<string, string>;
}

const DEFAULT_ENDPOINT: Endpoint = { host: 'localhost', port: 8888 };
const METRIC_LEVELS = ['none', 'basic', 'normal', 'detailed'] as const;
const LOG_LEVEL_NAMES = [...LOG_LEVELS, ...LOG_LEVELS.map((level) => level.toUpperCase())];

/** Settings that a Collector has and this daemon has not: each is told of, none stops the start. */
const WITHOUT_EFFECT = {
  logs: [
    'development',
    'disable_caller',
    'disable_stacktrace',
    'output_paths',
    'error_output_paths',
    'processors',
  ],
  metrics: ['views'],
  prometheus: [
    'without_scope_info',
    'without_type_suffix',
    'without_units',
    'with_resource_constant_labels',
    'translation_strategy',
  ],
} as const;

/**
 * Decodes `service::telemetry`, Collector-shaped. The levels `basic`, `normal` and `detailed` show the same metrics;
 * metrics can be scraped (`pull`), not pushed.
 */
export function decodeTelemetry(section: Section): TelemetryConfig {
  warnOfNoEffect(section, ['traces']);
  return {
    logs: decodeLogs(section.section('logs')),
    metrics: decodeMetrics(section.section('metrics')),
    resource: section.stringMap('resource'),
  };
}

/** The constant labels of every metric: the resource over the defaults, with underscores for dots. */
export function resourceLabels(
  resource: ReadonlyMap<string, string>,
  defaults: { readonly version: string; readonly instanceId: string },
): Labels {
  const attributes = new Map([
    ['service.name', 'clearspan'],
    ['service.instance.id', defaults.instanceId],
    ['service.version', defaults.version],
    ...resource,
  ]);
  const labels = [...attributes].map(([name, value]) => [name.replaceAll(/[^a-zA-Z0-9_]/g, '_'), value]);
  return Object.fromEntries(labels.filter(([, value]) => value !== ''));
}

function decodeLogs(section: Section): LogsConfig {
  warnOfNoEffect(section, WITHOUT_EFFECT.logs);
  const level = section.oneOf('level', LOG_LEVEL_NAMES, 'info').toLowerCase();
  const encoding = section.oneOf('encoding', ['console', 'json'], 'console');
  const sampling = decodeSampling(section.section('sampling'));
  return {
    level: LOG_LEVELS.find((candidate) => candidate === level) ?? 'info',
    encoding,
    ...(sampling === undefined ? {} : { sampling }),
    initialFields: Object.fromEntries(section.stringMap('initial_fields')),
  };
}

function decodeSampling(section: Section): SamplingSettings | undefined {
  const settings = {
    tickMs: section.durationMs('tick', DEFAULT_SAMPLING.tickMs, { minMs: 1 }),
    initial: section.integer('initial', DEFAULT_SAMPLING.initial, { min: 0 }),
    thereafter: section.integer('thereafter', DEFAULT_SAMPLING.thereafter, { min: 0 }),
  };
  return section.boolean('enabled', true) ? settings : undefined;
}

function decodeMetrics(section: Section): MetricsConfig {
  warnOfNoEffect(section, WITHOUT_EFFECT.metrics);
  const level = section.oneOf('level', METRIC_LEVELS, 'normal');
  const fromAddress = decodeAddress(section);
  const readers = section.sections('readers').map(decodeReader);
  if (readers.length > 1) section.problem('more than one reader is not supported', 'readers');
  const endpoint = section.has('readers') ? readers[0] : fromAddress;
  return level === 'none' || endpoint === undefined ? {} : { endpoint };
}

/** The older form: `address: localhost:8888`, where `:8888` means all interfaces. */
function decodeAddress(section: Section): Endpoint {
  const address = section.optionalString('address');
  if (address === undefined) return DEFAULT_ENDPOINT;
  const endpoint = parseEndpoint(address);
  if (endpoint === undefined) {
    section.problem('must be an address of the form host:port', 'address');
    return DEFAULT_ENDPOINT;
  }
  warnIfExposed(section, endpoint, 'address');
  return endpoint;
}

function decodeReader(section: Section): Endpoint {
  const exporter = section.section('pull').section('exporter');
  if (!exporter.has('prometheus')) section.problem('must have a pull::exporter::prometheus');
  const prometheus = exporter.section('prometheus');
  warnOfNoEffect(prometheus, WITHOUT_EFFECT.prometheus);
  const endpoint = {
    host: prometheus.string('host', DEFAULT_ENDPOINT.host),
    port: prometheus.integer('port', DEFAULT_ENDPOINT.port, { min: 0, max: 65_535 }),
  };
  warnIfExposed(prometheus, endpoint, 'host');
  return endpoint;
}

function warnOfNoEffect(section: Section, keys: readonly string[]): void {
  for (const key of keys) if (section.has(key)) section.warning('has no effect here', key);
}
