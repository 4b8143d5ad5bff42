import type { Signal } from '../otlp/signal.ts';
import type {
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from '../pipeline/component.ts';

/** The factories of a build, by kind. Configuration sections are named by these keys. */
export interface Registry {
  readonly receivers: readonly ReceiverFactory[];
  readonly processors: readonly ProcessorFactory[];
  readonly exporters: readonly ExporterFactory[];
  readonly extensions: readonly ExtensionFactory[];
}

export type ComponentKind = keyof Registry;

/** A kind in the singular, as messages say it. */
export const KIND_NAMES: Record<ComponentKind, string> = {
  receivers: 'receiver',
  processors: 'processor',
  exporters: 'exporter',
  extensions: 'extension',
};

/** One configured component: what makes it, and its decoded section. */
export interface PlannedComponent<Factory> {
  /** As written: `type` or `type/name`. */
  readonly id: string;
  readonly factory: Factory;
  readonly config: unknown;
}

/** The configured components of each kind by id, in the order of the file. */
export type PlannedComponents = {
  readonly [Kind in ComponentKind]: ReadonlyMap<string, PlannedComponent<Registry[Kind][number]>>;
};

export interface PlannedPipeline {
  /** `traces`, `traces/2`, … */
  readonly id: string;
  readonly signal: Signal;
  readonly receivers: readonly string[];
  /** In the order in which data passes them. */
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** What a configuration says is to run, decoded and checked. */
export interface Plan {
  readonly components: PlannedComponents;
  /** Ids of the extensions that the service starts, in order. */
  readonly extensions: readonly string[];
  /** In the order of the file. */
  readonly pipelines: readonly PlannedPipeline[];
  /** Worker processes; with 1 the daemon is one process. `auto`: as many as the machine has processors for it. */
  readonly workers: number | 'auto';
  /** For the whole drain at shutdown. */
  readonly shutdownTimeoutMs: number;
}
