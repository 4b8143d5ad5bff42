import type { ForwardedLine } from './forwarding-logger.ts';
import { LogSampler, type SamplingSettings } from './log-sampler.ts';
import { isAtLeast, type LogFields, type Logger, type LogLevel } from './logger.ts';

export type LogEncoding = 'console' | 'json';

export interface ConsoleLoggerOptions {
  /** The least level that is written. */
  readonly level: LogLevel;
  readonly encoding: LogEncoding;
  /** Absent: every line is written. */
  readonly sampling?: SamplingSettings;
  /** Fields of every line. */
  readonly fields?: LogFields;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Where lines go, such as `process.stderr`. */
  readonly stream: { write(text: string): unknown };
}

/**
 * Writes log lines as the Collector does (zap): by default tab-separated for people, time, level, message and the
 * fields as JSON; with the encoding `json` one object a line with `level`, `ts` (seconds), `msg` and the fields.
 */
export class ConsoleLogger implements Logger {
  readonly #options: ConsoleLoggerOptions;
  readonly #sampler: LogSampler | undefined;

  constructor(options: ConsoleLoggerOptions, sampler?: LogSampler) {
    this.#options = options;
    this.#sampler = sampler ?? (options.sampling && new LogSampler(options.sampling, options.now));
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }

  /** The new logger shares the sampling with this one. */
  with(fields: LogFields): Logger {
    return new ConsoleLogger(
      { ...this.#options, fields: { ...this.#options.fields, ...fields } },
      this.#sampler,
    );
  }

  /** Writes a line of another process, which has looked at its level and sampled its own (ForwardingLogger). */
  take({ level, message, fields, lines }: ForwardedLine): void {
    this.#write(level, message, fields, lines);
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined, lines = 1): void {
    const { level: least, encoding, now, stream } = this.#options;
    if (!isAtLeast(level, least)) return;
    if (this.#sampler?.weigh(`${level} ${message}`, lines) === 0) return;
    const encode = encoding === 'json' ? jsonLine : consoleLine;
    stream.write(encode(now(), level, message, { ...this.#options.fields, ...fields }));
  }
}

/** A line break in a message would let its text pass for a line of its own. */
function consoleLine(nowMs: number, level: LogLevel, message: string, fields: LogFields): string {
  const json = JSON.stringify(fields);
  const oneLine = message.replaceAll(/[\r\n\t]+/g, ' ');
  return `${new Date(nowMs).toISOString()}\t${level}\t${oneLine}${json === '{}' ? '' : `\t${json}`}\n`;
}

/** `level`, `ts` and `msg` come first, and stand even where a field has such a name. */
function jsonLine(nowMs: number, level: LogLevel, message: string, fields: LogFields): string {
  const head = { level, ts: nowMs / 1000, msg: message };
  return `${JSON.stringify({ ...head, ...fields, ...head })}\n`;
}
