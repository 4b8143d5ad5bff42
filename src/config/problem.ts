/** A place in a configuration source: a file's path or `env:NAME`, `yaml:`; line and column count from 1. */
export interface Position {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something wrong (or, as a warning, noteworthy) in a configuration. */
export interface Problem extends Position {
  /** Complete, the path included where one helps; never the value of a key that may hold a secret. */
  readonly message: string;
  /** Collector style: `receivers::otlp::protocols`; empty for the configuration as a whole. */
  readonly path: string;
  readonly severity: 'error' | 'warning';
}

/** `collector-config.yaml:12:5: 'receivers::otlp' has invalid keys: protocls (did you mean "protocols"?)` */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const severity = problem.severity === 'warning' ? 'warning: ' : '';
  return `${place === '' ? '' : `${place}: `}${severity}${problem.message}`;
}
