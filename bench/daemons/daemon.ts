/** What the Collector does with spans on their way: nothing, or the statements of a file in peers/. */
export type CollectorTask = 'pass-through' | 'ottl' | 'ottl-regexes';

/** A program between load and sink. */
export type Daemon =
  | { readonly program: 'clearspan'; readonly workers?: number }
  | {
      readonly program: 'collector';
      readonly task: CollectorTask;
      /** How many of the machine's processors it may use; all of them where none is given. */
      readonly cores?: number;
    }
  | { readonly program: 'nginx' };

export interface Ports {
  readonly grpc: number;
  readonly http: number;
  /** Clearspan's health_check. */
  readonly health: number;
  readonly sink: number;
}

/** What a daemon is told about its place. */
export interface Setting {
  readonly ports: Ports;
  /** Clearspan's, of the trace pipeline. */
  readonly processors: readonly string[];
  /** Whether what is sent on is compressed. */
  readonly isGzip: boolean;
  /** For what it needs to write; gone after the run. */
  readonly folder: string;
}

/** How to start a daemon. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
