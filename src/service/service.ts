import type { Commons } from '../pipeline/commons.ts';
import type { ComponentSettings, Extension, ExtensionFactory, Surroundings } from '../pipeline/component.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Meter } from '../telemetry/meter.ts';
import { buildGraph, createComponent, label, type Node, type SettingsFor } from './graph.ts';
import { shutdownAll, startAll } from './lifecycle.ts';
import { KIND_NAMES, type Plan } from './plan.ts';

export interface ServiceSettings extends Surroundings {
  readonly version: string;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly explain?: NonNullable<ComponentSettings['explain']>;
  /** In a worker process: the line to what all workers share of a component, by its kind and id. */
  readonly commonsOf?: (component: string) => Commons;
}

/** Everything that a configuration describes, as one thing with a life. */
export interface Service {
  /** Rejects, naming the component, where one cannot start; what had started by then is shut down first. */
  start(): Promise<void>;
  /** Drains within the plan's `shutdownTimeoutMs`. Never rejects; may be called more than once. */
  shutdown(): Promise<void>;
}

/**
 * Makes every component of a plan without starting any, so that it also serves to check a configuration.
 *
 * @throws BuildError where a component cannot be made from what the configuration says.
 */
export function buildService(plan: Plan, settings: ServiceSettings): Service {
  const settingsFor = componentSettings(settings, (id) => byId.get(id)?.component);
  const isWorker = settings.commonsOf !== undefined;
  const byId = buildExtensions(plan, settingsFor, ({ speaksForAll }) => !isWorker || speaksForAll !== true);
  const graph = buildGraph(plan, settingsFor);
  const extensions = [...byId.values()];
  const shutdown = () => shutdownAll(extensions, graph, plan.shutdownTimeoutMs, settings.logger);
  return {
    async start() {
      try {
        await startAll(extensions, graph);
      } catch (error) {
        await shutdown();
        throw error;
      }
      if (!isWorker) announceReady(plan, settings);
    },
    shutdown,
  };
}

/**
 * Makes the extensions that the service runs, in their order, as far as they are wanted.
 *
 * @throws BuildError where one cannot be made.
 */
export function buildExtensions(
  plan: Plan,
  settingsFor: SettingsFor,
  isWanted: (factory: ExtensionFactory) => boolean = () => true,
): Map<string, Node<Extension>> {
  const nodes = new Map<string, Node<Extension>>();
  for (const id of plan.extensions) {
    const planned = plan.components.extensions.get(id);
    if (planned === undefined || !isWanted(planned.factory)) continue;
    const component = createComponent('extensions', id, () =>
      planned.factory.create(planned.config, settingsFor('extensions', id)),
    );
    nodes.set(id, { label: label('extensions', id), component });
  }
  return nodes;
}

/**
 * The settings of a component: the service's own, with a logger that names the component.
 *
 * @param extension Finds extensions by id.
 */
export function componentSettings(
  { commonsOf, ...settings }: ServiceSettings,
  extension: ComponentSettings['extension'],
): SettingsFor {
  const shared = new Map<string, SharedState>();
  return (kind, id, pipeline) => ({
    ...settings,
    id,
    extension,
    shared: shareOnce(shared, `${kind} ${id}`),
    ...(commonsOf !== undefined && { commons: commonsOf(`${kind} ${id}`) }),
    logger: settings.logger.with({
      'otelcol.component.kind': KIND_NAMES[kind],
      'otelcol.component.id': id,
      ...(pipeline === undefined ? {} : { 'otelcol.pipeline.id': pipeline }),
    }),
  });
}

/** A component's one state: what it is, only the component knows. */
interface SharedState {
  readonly state: unknown;
}

function shareOnce(states: Map<string, SharedState>, key: string): ComponentSettings['shared'] {
  return <State>(make: () => State): State => {
    const known = states.get(key);
    if (known !== undefined) return known.state as State;
    const state = make();
    states.set(key, { state });
    return state;
  };
}

/** Says once what is running. */
export function announceReady(
  plan: Plan,
  { logger, version }: Pick<ServiceSettings, 'logger' | 'version'>,
): void {
  logger.info('Everything is ready. Begin running and processing data.', {
    version,
    ...describePipelines(plan),
  });
}

/** `{ traces: 'otlp -> llm -> live' }` */
function describePipelines({ pipelines }: Plan): Record<string, string> {
  return Object.fromEntries(
    pipelines.map(({ id, receivers, processors, exporters }) => [
      id,
      [receivers.join(', '), ...processors, exporters.join(', ')].join(' -> '),
    ]),
  );
}
