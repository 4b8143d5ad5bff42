import type { Section } from '../config/section.ts';
import type { Signal } from '../otlp/signal.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Meter } from '../telemetry/meter.ts';
import type { Commons, CommonsHost } from './commons.ts';
import type { Consumer } from './consumer.ts';
import type { Explanation } from './explanation.ts';
import type { Timers } from './timers.ts';

/** Time, randomness and environment, handed in so that tests can hold them still. */
export interface Surroundings {
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timers: Timers;
}

/** What the service hands to every component that it makes. */
export interface ComponentSettings extends Surroundings {
  /** As written in the configuration: `type` or `type/name`. */
  readonly id: string;
  /** Clearspan's own version, for user agents and `llm.enrichment.version`. */
  readonly version: string;
  readonly logger: Logger;
  readonly meter: Meter;
  /**
   * State that all instances of this component share: processors are made for each pipeline, and what the one for
   * logs learns may be what the one for traces waits for. The first to ask makes it.
   */
  readonly shared: <State>(make: () => State) => State;
  /** An extension that the service runs, by its id; undefined where it runs none of that id. */
  readonly extension: (id: string) => Extension | undefined;
  /** Where this process is one of several workers: the line to what they share. Absent: it is the only one. */
  readonly commons?: Commons;
  /** Wants to know how items came to be changed as they are. */
  readonly explain?: (explanation: Explanation) => void;
}

/**
 * Something with a life. `start` rejects where the component cannot work (a port is taken): the service then
 * stops. `shutdown` stops taking work, finishes what it holds until `deadline` aborts, and resolves; it may be
 * called without `start` and more than once.
 */
export interface Component {
  start(): Promise<void>;
  shutdown(deadline: AbortSignal): Promise<void>;
}

export interface Processor extends Component, Consumer {}
export interface Exporter extends Component, Consumer {}

/** An extension that wants to know when the pipelines run and when they are about to stop. */
export interface Extension extends Component {
  pipelinesReady?(): void;
  pipelinesStopping?(): void;
}

/** The consumers that a receiver feeds; a signal is absent where no pipeline takes it from this receiver. */
export type ReceiverTargets = Readonly<Partial<Record<Signal, Consumer>>>;

/**
 * How a component type presents itself: the same shape for all of them. `decode` turns its YAML section into a
 * configuration, reporting problems to the section instead of throwing; `create` makes an instance from it.
 * One instance serves all pipelines and signals that name the same receiver or exporter; processors are made
 * per pipeline.
 */
interface Factory<Config> {
  /** The type in the configuration, lower_snake_case. */
  readonly type: string;
  /** Older names that mean the same. */
  readonly aliases?: readonly string[];
  decode(section: Section): Config;
}

/** Where in a component's section an extension is named. */
export interface ExtensionReference {
  readonly id: string;
  /** Path of sections and the key. */
  readonly path: readonly string[];
}

export interface ReceiverFactory<Config = unknown> extends Factory<Config> {
  readonly signals: readonly Signal[];
  create(config: Config, settings: ComponentSettings, targets: ReceiverTargets): Component;
}

export interface ProcessorFactory<Config = unknown> extends Factory<Config> {
  /** Makes what all workers share, in the primary process. */
  createHost?(config: Config, settings: ComponentSettings): CommonsHost;
  /** The extensions that a configuration refers to, with the keys under which it does. */
  references?(config: Config): readonly ExtensionReference[];
  readonly signals: readonly Signal[];
  create(config: Config, settings: ComponentSettings, signal: Signal, next: Consumer): Processor;
}

export interface ExporterFactory<Config = unknown> extends Factory<Config> {
  readonly signals: readonly Signal[];
  /** `signals` are those of the pipelines that name the exporter: it will be given no others. */
  create(config: Config, settings: ComponentSettings, signals: readonly Signal[]): Exporter;
}

export interface ExtensionFactory<Config = unknown> extends Factory<Config> {
  /** It is there for other components, also where a command runs only these. */
  readonly servesComponents?: true;
  /** It speaks for the daemon as a whole: of several workers none runs it, but the primary process. */
  readonly speaksForAll?: true;
  /** Makes what all workers share, in the primary process. */
  createHost?(config: Config, settings: ComponentSettings): CommonsHost;
  create(config: Config, settings: ComponentSettings): Extension;
}
