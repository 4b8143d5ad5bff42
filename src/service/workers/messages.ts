import type { ForwardedLine } from '../../telemetry/forwarding-logger.ts';
import type { MetricsSnapshot } from '../../telemetry/prometheus-meter.ts';

/** How a worker is set up: as the primary process was, from the same texts, whatever has become of the files. */
export interface WorkerSetup {
  readonly uris: readonly string[];
  /** The files that the primary has read, by path. */
  readonly files: readonly (readonly [path: string, text: string])[];
  /** Of the daemon: `service.instance.id`. */
  readonly instanceId: string;
}

/** A question of a component's to its host (`pipeline/commons.ts`). */
export interface Asked {
  readonly kind: 'ask';
  readonly id: number;
  /** Kind and id of the component. */
  readonly component: string;
  readonly question: unknown;
  /** Nobody waits: the host is to answer with what it has. */
  readonly hurry?: true;
}

/** What workers say to the primary process. */
export type WorkerMessage =
  | Asked
  | { readonly kind: 'hurry'; readonly id: number }
  /** It hears what is said to it, and wants its setup: what was said before is lost. */
  | { readonly kind: 'hears' }
  | { readonly kind: 'ready' }
  /** It cannot start; `configuration`: since it cannot be built from what the configuration says. */
  | { readonly kind: 'failed'; readonly message: string; readonly configuration: boolean }
  | { readonly kind: 'log'; readonly line: ForwardedLine }
  | { readonly kind: 'figures'; readonly snapshot: MetricsSnapshot };

/** What the primary process says to a worker. */
export type PrimaryMessage =
  | { readonly kind: 'start'; readonly setup: WorkerSetup }
  | { readonly kind: 'answer'; readonly id: number; readonly answer?: unknown }
  | { readonly kind: 'collect' }
  | { readonly kind: 'stop' };
