import { LONGEST_TIMER_MS } from '../config/duration.ts';
import type { Section } from '../config/section.ts';
import { SIGNALS, type Signal } from '../otlp/signal.ts';
import { parseComponentId } from './component-id.ts';
import { decodeComponents } from './decode-components.ts';
import {
  type ComponentKind,
  KIND_NAMES,
  type Plan,
  type PlannedComponents,
  type PlannedPipeline,
  type Registry,
} from './plan.ts';

/** Below the 30 seconds that Kubernetes grants a pod between SIGTERM and SIGKILL. */
const DEFAULT_SHUTDOWN_TIMEOUT_MS = 25_000;

const MOST_WORKERS = 256;

/** The kinds that a pipeline lists. */
const PIPELINE_KINDS = ['receivers', 'processors', 'exporters'] as const;

type IsConfigured = (kind: ComponentKind, id: string) => boolean;

/**
 * Decodes a whole configuration except `service::telemetry` and checks every reference in it. Problems are
 * reported to the sections, in the Collector's words; the plan is fit to be built only if none were.
 */
export function decodePlan(root: Section, registry: Registry): Plan {
  const components = decodeComponents(root, registry);
  const isConfigured: IsConfigured = (kind, id) => root.section(kind).keys().includes(id);
  if (root.section('receivers').keys().length === 0) {
    root.problem('no receiver configuration specified in config');
  }
  if (root.section('exporters').keys().length === 0) {
    root.problem('no exporter configuration specified in config');
  }
  const service = root.section('service');
  const extensions = service.stringList('extensions', []);
  checkReferences(service, 'extensions', extensions, isConfigured);
  checkExtensionReferences(root, components, extensions);
  return {
    components,
    extensions,
    pipelines: decodePipelines(service.section('pipelines'), components, isConfigured),
    workers: decodeWorkers(service),
    shutdownTimeoutMs: service.durationMs('shutdown_timeout', DEFAULT_SHUTDOWN_TIMEOUT_MS, {
      maxMs: LONGEST_TIMER_MS,
    }),
  };
}

function decodeWorkers(service: Section): Plan['workers'] {
  const text = service.string('workers', '1');
  if (text === 'auto') return text;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_WORKERS) return count;
  service.problem(`must be auto or a number from 1 to ${MOST_WORKERS}`, 'workers');
  return 1;
}

/** What processors refer to has to be among the extensions that the service runs. */
function checkExtensionReferences(
  root: Section,
  { processors }: PlannedComponents,
  extensions: readonly string[],
): void {
  for (const { id, factory, config } of processors.values()) {
    for (const reference of factory.references?.(config) ?? []) {
      if (extensions.includes(reference.id)) continue;
      let section = root.section('processors').section(id);
      for (const name of reference.path.slice(0, -1)) section = section.section(name);
      section.problem(
        `references extension "${reference.id}" which is not in service::extensions`,
        reference.path.at(-1),
      );
    }
  }
}

function decodePipelines(
  section: Section,
  components: PlannedComponents,
  isConfigured: IsConfigured,
): PlannedPipeline[] {
  const ids = section.keys();
  if (ids.length === 0) section.problem('service must have at least one pipeline');
  const pipelines: PlannedPipeline[] = [];
  for (const id of ids) {
    const pipelineSection = section.section(id);
    const references = {
      receivers: pipelineSection.stringList('receivers', []),
      processors: pipelineSection.stringList('processors', []),
      exporters: pipelineSection.stringList('exporters', []),
    };
    if (references.receivers.length === 0) pipelineSection.problem('must have at least one receiver');
    if (references.exporters.length === 0) pipelineSection.problem('must have at least one exporter');
    for (const kind of PIPELINE_KINDS) checkReferences(pipelineSection, kind, references[kind], isConfigured);
    const signal = decodeSignal(section, id);
    if (signal === undefined) continue;
    const pipeline: PlannedPipeline = { id, signal, ...references };
    checkSignalSupport(pipelineSection, pipeline, components);
    pipelines.push(pipeline);
  }
  return pipelines;
}

function decodeSignal(section: Section, id: string): Signal | undefined {
  const parsed = parseComponentId(id);
  if ('problem' in parsed) {
    section.problem(parsed.problem, id);
    return undefined;
  }
  const signal = SIGNALS.find((known) => known === parsed.type);
  if (signal === undefined) {
    const valid = SIGNALS.join(' ');
    section.problem(`pipeline "${id}": unknown signal "${parsed.type}" (valid values: [${valid}])`, id);
  }
  return signal;
}

function checkSignalSupport(
  section: Section,
  pipeline: PlannedPipeline,
  components: PlannedComponents,
): void {
  for (const kind of PIPELINE_KINDS) {
    for (const id of new Set(pipeline[kind])) {
      const component = components[kind].get(id);
      if (component === undefined || component.factory.signals.includes(pipeline.signal)) continue;
      const name = `${KIND_NAMES[kind]} "${id}"`;
      section.problem(
        `references ${name} which does not support ${pipeline.signal}: telemetry type is not supported`,
        kind,
      );
    }
  }
}

/** A component whose own section is wrong counts as configured: one mistake is reported once. */
function checkReferences(
  section: Section,
  kind: ComponentKind,
  ids: readonly string[],
  isConfigured: IsConfigured,
): void {
  const seen = new Set<string>();
  for (const id of ids) {
    const name = `${KIND_NAMES[kind]} "${id}"`;
    if (seen.has(id)) section.problem(`references ${name} multiple times`, kind);
    else if (!isConfigured(kind, id)) section.problem(`references ${name} which is not configured`, kind);
    seen.add(id);
  }
}
