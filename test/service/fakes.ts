import { loadConfig } from '../../src/config/load.ts';
import type { Section } from '../../src/config/section.ts';
import { SIGNALS, type Signal } from '../../src/otlp/signal.ts';
import type { Batch } from '../../src/pipeline/batch.ts';
import type { Component, ComponentSettings } from '../../src/pipeline/component.ts';
import type { Consumer } from '../../src/pipeline/consumer.ts';
import { ACCEPTED, type Outcome } from '../../src/pipeline/outcome.ts';
import { REAL_TIMERS } from '../../src/pipeline/timers.ts';
import { decodePlan } from '../../src/service/decode-plan.ts';
import type { Plan, Registry } from '../../src/service/plan.ts';
import { RecordingLogger } from '../doubles/logger.ts';
import { RecordingMeter } from '../doubles/meter.ts';

export const NEVER = new AbortController().signal;

export function batchOf(signal: Signal, itemCount = 1): Batch {
  return { signal, bytes: new Uint8Array(), itemCount };
}

/** A consumer that keeps what it is given and answers what it is told to. */
export class RecordingConsumer implements Consumer {
  readonly batches: Batch[] = [];
  outcome: Outcome;

  constructor(outcome: Outcome = ACCEPTED) {
    this.outcome = outcome;
  }

  async consume(batch: Batch): Promise<Outcome> {
    this.batches.push(batch);
    return this.outcome;
  }
}

/** Components of one test: what happened to them in order, and those that were made. */
export class Stage {
  readonly events: string[] = [];
  /** By id; of processors the last one made, with the consumer that a sender would call. */
  readonly entries = new Map<string, Partial<Record<Signal, Consumer>>>();
  /** Labels of components whose start rejects, or whose shutdown never ends. */
  readonly failing = new Set<string>();
  readonly hanging = new Set<string>();
  /** What exporters answer, by id. */
  readonly answers = new Map<string, () => Outcome>();
  readonly logger = new RecordingLogger();
  readonly meter = new RecordingMeter();

  readonly registry: Registry = {
    receivers: [
      {
        type: 'source',
        signals: SIGNALS,
        decode: readNote,
        create: (_config, settings, targets) => {
          this.entries.set(settings.id, targets);
          return this.#component(`receiver ${settings.id}`);
        },
      },
    ],
    processors: [
      {
        type: 'pass',
        signals: SIGNALS,
        decode: readNote,
        create: (_config, settings, signal, next) => {
          const name = `processor ${settings.id} for ${signal}`;
          this.events.push(`create ${name}`);
          return {
            ...this.#component(name),
            consume: (batch, abort) => {
              this.events.push(`${name} passes`);
              return next.consume(batch, abort);
            },
          };
        },
      },
      { type: 'traces_only', signals: ['traces'], decode: readNote, create: () => this.#unusable() },
      { type: 'broken', signals: SIGNALS, decode: readNote, create: () => this.#unusable() },
    ],
    exporters: [
      {
        type: 'sink',
        aliases: ['old_sink'],
        signals: SIGNALS,
        decode: readNote,
        create: (_config, settings) => {
          const name = `exporter ${settings.id}`;
          this.events.push(`create ${name}`);
          return {
            ...this.#component(name),
            consume: async (batch) => {
              this.events.push(`${name} takes ${batch.signal}`);
              return this.answers.get(settings.id)?.() ?? ACCEPTED;
            },
          };
        },
      },
    ],
    extensions: [
      {
        type: 'aid',
        decode: readNote,
        create: (_config, settings) => ({
          ...this.#component(`extension ${settings.id}`),
          pipelinesReady: () => this.events.push('ready'),
          pipelinesStopping: () => this.events.push('stopping'),
        }),
      },
    ],
  };

  /** Decodes YAML; throws where the configuration has errors. */
  async plan(yaml: string): Promise<Plan> {
    const { plan, problems } = await decode(yaml, this.registry);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return plan;
  }

  settingsFor = (_kind: string, id: string): ComponentSettings => ({
    id,
    version: '1.2.3',
    now: () => 0,
    random: () => 0.5,
    environment: {},
    timers: REAL_TIMERS,
    extension: () => undefined,
    shared: (make) => make(),
    logger: this.logger,
    meter: this.meter,
  });

  #component(name: string): Component {
    return {
      start: async () => {
        if (this.failing.has(name)) throw new Error('address in use');
        this.events.push(`start ${name}`);
      },
      shutdown: async () => {
        this.events.push(`shut down ${name}`);
        if (this.hanging.has(name)) await new Promise(() => undefined);
      },
    };
  }

  #unusable(): never {
    throw new Error('rules.yaml cannot be read');
  }
}

/** Decodes YAML text that stands in `test.yaml`; problems come as `line: message`. */
export async function decode(
  yaml: string,
  registry: Registry = new Stage().registry,
): Promise<{ plan: Plan; problems: string[]; warnings: string[] }> {
  const loaded = await loadConfig(['test.yaml'], {}, async () => yaml);
  const plan = decodePlan(loaded.root, registry);
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const { severity, line, message } of loaded.problems()) {
    (severity === 'error' ? problems : warnings).push(`${line}: ${message}`);
  }
  return { plan, problems, warnings };
}

function readNote(section: Section): string {
  return section.string('note', '');
}
