import type { CommonsHost } from '../../pipeline/commons.ts';
import type { Extension } from '../../pipeline/component.ts';
import type { ConsoleLogger } from '../../telemetry/console-logger.ts';
import type { ForwardedLine } from '../../telemetry/forwarding-logger.ts';
import { METRICS } from '../../telemetry/metric-table.ts';
import type { ExpositionSource } from '../../telemetry/metrics-server.ts';
import type { PrometheusMeter } from '../../telemetry/prometheus-meter.ts';
import { describeBug } from '../bug.ts';
import { createComponent, type Graph, type Node } from '../graph.ts';
import { shutdownAll, startInOrder } from '../lifecycle.ts';
import type { Plan } from '../plan.ts';
import { announceReady, buildExtensions, componentSettings, type ServiceSettings } from '../service.ts';
import { Answering, type Hosts } from './answering.ts';
import { CollectedFigures } from './collected-figures.ts';
import type { WorkerMessage } from './messages.ts';
import { WorkerPool, type WorkerPoolOptions, type WorkerProcess } from './worker-pool.ts';

export interface PrimarySettings
  extends ServiceSettings,
    Pick<WorkerPoolOptions, 'count' | 'setup' | 'fork'> {
  readonly logger: ConsoleLogger;
  readonly meter: PrometheusMeter;
}

/** A start says a handful of lines. */
const MOST_START_LINES = 1_000;

/** Has no pipelines: those are the workers'. */
const NO_GRAPH: Graph = { receivers: [], processors: [], exporters: [] };

/**
 * The process that keeps the workers of a daemon, and speaks for all of them: it answers for their health, writes
 * their log, adds up their figures and holds what their components share.
 */
export class Primary {
  readonly #plan: Plan;
  readonly #settings: PrimarySettings;
  readonly #extensions: readonly Node<Extension>[];
  readonly #hosts: Hosts;
  readonly #lines = new Map<WorkerProcess, Answering>();
  readonly #figures: CollectedFigures;
  readonly #pool: WorkerPool;
  /** What workers have said that were not ready: each of them says the same. */
  readonly #saidAtStart = new Set<string>();

  /** @throws BuildError where an extension cannot be made from what the configuration says. */
  constructor(plan: Plan, settings: PrimarySettings) {
    const { count, setup, fork, meter, logger, timers } = settings;
    this.#plan = plan;
    this.#settings = settings;
    const settingsFor = componentSettings(settings, () => undefined);
    const speaking = buildExtensions(plan, settingsFor, ({ speaksForAll }) => speaksForAll === true);
    this.#extensions = [...speaking.values()];
    this.#hosts = buildHosts(plan, settingsFor);
    this.#pool = new WorkerPool({
      count,
      setup,
      fork,
      timers,
      logger,
      replacements: meter.counter(METRICS.workerReplacements, {}),
      onStarted: (worker) => this.#started(worker),
      onMessage: (worker, message) => this.#heard(worker, message),
      onEnded: (worker) => this.#ended(worker),
      onReady: (areAllReady) => this.#tellHealth(areAllReady),
    });
    meter.gauge(METRICS.workers, {}, () => this.#pool.ready.length);
    this.#figures = new CollectedFigures(meter, () => this.#pool.ready, timers);
  }

  /** The figures of all processes as one set. */
  get figures(): ExpositionSource {
    return this.#figures;
  }

  /** Resolves when all workers are ready. Rejects, once for all of them, where they cannot start. */
  async start(): Promise<void> {
    try {
      await startInOrder(this.#extensions);
      await this.#pool.start();
    } catch (error) {
      await this.shutdown();
      throw error;
    }
    this.#figures.start();
    announceReady(this.#plan, this.#settings);
  }

  /** Lets all workers drain, within the time that they have for it. Never rejects. */
  async shutdown(): Promise<void> {
    const { shutdownTimeoutMs } = this.#plan;
    this.#figures.stop();
    await this.#pool.stop(shutdownTimeoutMs);
    await shutdownAll(this.#extensions, NO_GRAPH, shutdownTimeoutMs, this.#settings.logger);
  }

  #started(worker: WorkerProcess): void {
    const onBug = (error: unknown) => {
      this.#settings.logger.error('What workers share threw an exception', describeBug(error));
    };
    this.#lines.set(worker, new Answering(this.#hosts, (message) => worker.send(message), onBug));
  }

  #heard(worker: WorkerProcess, message: WorkerMessage): void {
    if (message.kind === 'ask') void this.#lines.get(worker)?.asked(message);
    else if (message.kind === 'hurry') this.#lines.get(worker)?.hurry(message.id);
    else if (message.kind === 'figures') this.#figures.take(worker, message.snapshot);
    else if (message.kind === 'log') this.#log(worker, message.line);
  }

  #ended(worker: WorkerProcess): void {
    this.#lines.get(worker)?.close();
    this.#lines.delete(worker);
    this.#figures.ended(worker);
  }

  #log(worker: WorkerProcess, line: ForwardedLine): void {
    if (!this.#pool.ready.includes(worker)) {
      const key = JSON.stringify([line.message, line.fields]);
      if (this.#saidAtStart.has(key)) return;
      if (this.#saidAtStart.size === MOST_START_LINES) this.#saidAtStart.clear();
      this.#saidAtStart.add(key);
    }
    this.#settings.logger.take(line);
  }

  #tellHealth(areAllReady: boolean): void {
    for (const { component } of this.#extensions) {
      if (areAllReady) component.pipelinesReady?.();
      else component.pipelinesStopping?.();
    }
  }
}

/** Hosts of the components that workers run and that share something. */
function buildHosts(plan: Plan, settingsFor: ReturnType<typeof componentSettings>): Hosts {
  const hosts = new Map<string, CommonsHost>();
  const add = (kind: 'processors' | 'extensions', ids: Iterable<string>) => {
    for (const id of new Set(ids)) {
      const planned = plan.components[kind].get(id);
      const make = planned?.factory.createHost;
      if (planned === undefined || make === undefined) continue;
      hosts.set(
        `${kind} ${id}`,
        createComponent(kind, id, () => make(planned.config, settingsFor(kind, id))),
      );
    }
  };
  add(
    'processors',
    plan.pipelines.flatMap(({ processors }) => processors),
  );
  add('extensions', plan.extensions);
  return hosts;
}
