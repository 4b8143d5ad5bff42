import { LogSampler, type SamplingSettings } from './log-sampler.ts';
import { isAtLeast, type LogFields, type Logger, type LogLevel } from './logger.ts';

/** A line that one process writes for another. */
export interface ForwardedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
  /** Lines of this message that it stands for, where others were left out. */
  readonly lines: number;
}

export interface ForwardingLoggerOptions {
  /** The least level that is written. */
  readonly level: LogLevel;
  /** Absent: every line is forwarded. */
  readonly sampling?: SamplingSettings;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  readonly forward: (line: ForwardedLine) => void;
}

/**
 * Hands lines to another process, which writes those of several as one. What repeats is thinned out here already, so
 * that a flood does not cross; the other one's sampling goes by the lines that each stands for.
 */
export class ForwardingLogger implements Logger {
  readonly #options: ForwardingLoggerOptions;
  readonly #sampler: LogSampler | undefined;
  readonly #fields: LogFields;

  constructor(options: ForwardingLoggerOptions, sampler?: LogSampler, fields: LogFields = {}) {
    this.#options = options;
    this.#sampler = sampler ?? (options.sampling && new LogSampler(options.sampling, options.now));
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#forward('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#forward('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#forward('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#forward('error', message, fields);
  }

  with(fields: LogFields): Logger {
    return new ForwardingLogger(this.#options, this.#sampler, { ...this.#fields, ...fields });
  }

  #forward(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (!isAtLeast(level, this.#options.level)) return;
    const lines = this.#sampler?.weigh(`${level} ${message}`) ?? 1;
    if (lines > 0) this.#options.forward({ level, message, fields: { ...this.#fields, ...fields }, lines });
  }
}
