import type { LogFields, Logger, LogLevel } from '../../src/telemetry/logger.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines, those of the loggers derived from it included, in the order written. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[];
  readonly #fields: LogFields;

  constructor(lines: LogLine[] = [], fields: LogFields = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#record('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#record('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#record('warn', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#record('error', message, fields);
  }

  with(fields: LogFields): RecordingLogger {
    return new RecordingLogger(this.lines, { ...this.#fields, ...fields });
  }

  /** The messages written at a level, in order. */
  messages(level: LogLevel): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }

  #record(level: LogLevel, message: string, fields: LogFields): void {
    this.lines.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}
