import { SIGNALS, type Signal } from '../otlp/signal.ts';
import type { Component, ComponentSettings, Exporter, Processor } from '../pipeline/component.ts';
import type { Consumer } from '../pipeline/consumer.ts';
import { METRICS } from '../telemetry/metric-table.ts';
import { BuildError } from './build-error.ts';
import { fanOut } from './fan-out.ts';
import { guard } from './guard.ts';
import { countItems } from './item-count.ts';
import { type ComponentKind, KIND_NAMES, type Plan, type PlannedPipeline } from './plan.ts';

/** A component that the graph made, with its name for messages: `receiver "otlp"`. */
export interface Node<Kind extends Component = Component> {
  readonly label: string;
  readonly component: Kind;
}

/** The data path of a plan, made but not started: which instances there are and how they are wired. */
export interface Graph {
  readonly receivers: readonly Node[];
  /** By pipeline, each in the order in which data passes. */
  readonly processors: readonly (readonly Node<Processor>[])[];
  readonly exporters: readonly Node<Exporter>[];
}

/** Makes the settings of one instance; `pipeline` names the pipeline that a processor is part of. */
export type SettingsFor = (kind: ComponentKind, id: string, pipeline?: string) => ComponentSettings;

/** A pipeline's processors, linked, with the consumer that stands before the first. */
export interface ProcessorChain {
  readonly nodes: readonly Node<Processor>[];
  readonly entry: Consumer;
}

/**
 * Makes the instances that the plan's pipelines name: one of each receiver and exporter, shared by all pipelines
 * that name it; of each processor one for every pipeline. What no pipeline names is not made.
 */
export function buildGraph(plan: Plan, settingsFor: SettingsFor): Graph {
  const exporters = new Map<string, Node<Exporter>>();
  const exits = new Map<string, Consumer>();
  for (const id of referenced(plan, 'exporters')) {
    const { factory, config } = found(plan.components.exporters, id);
    const settings = settingsFor('exporters', id);
    const signals = SIGNALS.filter((signal) =>
      plan.pipelines.some((pipeline) => pipeline.signal === signal && pipeline.exporters.includes(id)),
    );
    const component = createComponent('exporters', id, () => factory.create(config, settings, signals));
    exporters.set(id, { label: label('exporters', id), component });
    exits.set(id, guard(component, settings));
  }

  const chains = new Map<PlannedPipeline, ProcessorChain>();
  for (const pipeline of plan.pipelines) {
    const exit = fanOut(pipeline.exporters.map((id) => found(exits, id)));
    chains.set(pipeline, buildProcessors(plan, pipeline, exit, settingsFor));
  }

  const receivers: Node[] = [];
  for (const id of referenced(plan, 'receivers')) {
    const { factory, config } = found(plan.components.receivers, id);
    const targets: Partial<Record<Signal, Consumer>> = {};
    for (const signal of SIGNALS) {
      const fed = plan.pipelines.filter(
        (pipeline) => pipeline.signal === signal && pipeline.receivers.includes(id),
      );
      if (fed.length > 0) targets[signal] = fanOut(fed.map((pipeline) => found(chains, pipeline).entry));
    }
    const component = createComponent('receivers', id, () =>
      factory.create(config, settingsFor('receivers', id), targets),
    );
    receivers.push({ label: label('receivers', id), component });
  }

  return {
    receivers,
    processors: [...chains.values()].map((chain) => chain.nodes),
    exporters: [...exporters.values()],
  };
}

/** Makes and links one pipeline's processors in front of `exit`. */
export function buildProcessors(
  plan: Plan,
  pipeline: PlannedPipeline,
  exit: Consumer,
  settingsFor: SettingsFor,
): ProcessorChain {
  const nodes: Node<Processor>[] = [];
  let entry = exit;
  for (const id of pipeline.processors.toReversed()) {
    const { factory, config } = found(plan.components.processors, id);
    const settings = settingsFor('processors', id, pipeline.id);
    const labels = { processor: id, otel_signal: pipeline.signal };
    const next = countItems(entry, settings.meter.counter(METRICS.processorOutgoingItems, labels));
    const component = createComponent('processors', id, () =>
      factory.create(config, settings, pipeline.signal, next),
    );
    nodes.unshift({ label: `${label('processors', id)} of pipeline "${pipeline.id}"`, component });
    entry = countItems(
      guard(component, settings),
      settings.meter.counter(METRICS.processorIncomingItems, labels),
    );
  }
  return { nodes, entry };
}

/** @throws BuildError where the factory throws. */
export function createComponent<Made>(kind: ComponentKind, id: string, make: () => Made): Made {
  try {
    return make();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(`failed to create ${label(kind, id)}: ${reason}`, { cause });
  }
}

/** `receiver "otlp"`. */
export function label(kind: ComponentKind, id: string): string {
  return `${KIND_NAMES[kind]} "${id}"`;
}

function referenced(plan: Plan, kind: 'receivers' | 'exporters'): Set<string> {
  return new Set(plan.pipelines.flatMap((pipeline) => pipeline[kind]));
}

/** A plan without problems holds everything that it names. */
function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the plan names ${String(key)} but does not hold it`);
  return value;
}
