import { describe, expect, it } from 'vitest';
import { ConsoleLogger, type ConsoleLoggerOptions } from '../../src/telemetry/console-logger.ts';

const NOON = Date.UTC(2026, 10, 23, 12, 0, 0, 250);

function makeLogger(options: Partial<ConsoleLoggerOptions> = {}) {
  const written: string[] = [];
  const logger = new ConsoleLogger({
    level: 'info',
    encoding: 'console',
    now: () => NOON,
    stream: { write: (text) => written.push(text) },
    ...options,
  });
  return { logger, written };
}

describe('the console encoding', () => {
  it('writes time, level, message and fields between tabs', () => {
    const { logger, written } = makeLogger();
    logger.warn('Queue is full', { exporter: 'otlp_grpc/a', size: 1000, blocked: true, none: undefined });
    expect(written).toEqual([
      '2026-11-23T12:00:00.250Z\twarn\tQueue is full\t{"exporter":"otlp_grpc/a","size":1000,"blocked":true}\n',
    ]);
  });

  it('leaves the fields away where there are none', () => {
    const { logger, written } = makeLogger();
    logger.error('Stopped');
    expect(written).toEqual(['2026-11-23T12:00:00.250Z\terror\tStopped\n']);
  });

  it('keeps a message with line breaks on one line', () => {
    const { logger, written } = makeLogger();
    logger.info('one\r\n2026-01-01\terror\tforged', { text: 'a\nb' });
    expect(written).toEqual([
      '2026-11-23T12:00:00.250Z\tinfo\tone 2026-01-01 error forged\t{"text":"a\\nb"}\n',
    ]);
  });
});

describe('the JSON encoding', () => {
  it('writes an object a line, with the time in seconds', () => {
    const { logger, written } = makeLogger({ encoding: 'json' });
    logger.info('Ready', { pipelines: 3 });
    expect(written).toEqual([`{"level":"info","ts":${NOON / 1000},"msg":"Ready","pipelines":3}\n`]);
  });

  it('does not let a field take the place of the message or the level', () => {
    const { logger, written } = makeLogger({ encoding: 'json' });
    logger.info('Ready', { msg: 'other', level: 'debug', ts: 0 });
    expect(written).toEqual([`{"level":"info","ts":${NOON / 1000},"msg":"Ready"}\n`]);
  });
});

describe('levels and fields', () => {
  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('at level %s writes %j', (level, expected) => {
    const { logger, written } = makeLogger({ level });
    logger.debug('m');
    logger.info('m');
    logger.warn('m');
    logger.error('m');
    expect(written.map((line) => line.split('\t')[1])).toEqual(expected);
  });

  it('adds the fields of with() to every line, the line having the last word', () => {
    const { logger, written } = makeLogger({ encoding: 'json', fields: { service: 'a' } });
    const child = logger.with({ component: 'x', attempt: 0 });
    child.info('m', { attempt: 1 });
    logger.info('m');
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', ts: NOON / 1000, msg: 'm', service: 'a', component: 'x', attempt: 1 },
      { level: 'info', ts: NOON / 1000, msg: 'm', service: 'a' },
    ]);
  });
});

describe('sampling', () => {
  it('lets the first lines of a message pass, then one in so many, and starts anew with the next window', () => {
    let now = NOON;
    const { logger, written } = makeLogger({
      now: () => now,
      sampling: { tickMs: 10_000, initial: 10, thereafter: 100 },
    });
    for (let line = 0; line < 310; line += 1) logger.info('again');
    expect(written).toHaveLength(13);
    now += 9_999;
    logger.info('again');
    expect(written).toHaveLength(13);
    now += 1;
    logger.info('again');
    expect(written).toHaveLength(14);
  });

  it('counts messages and levels apart, and those of derived loggers together', () => {
    const { logger, written } = makeLogger({ sampling: { tickMs: 1000, initial: 1, thereafter: 0 } });
    logger.info('a');
    logger.info('b');
    logger.warn('a');
    logger.with({ component: 'x' }).info('a');
    logger.info('a');
    expect(written).toHaveLength(3);
  });

  it('does not go silent when the clock is set back', () => {
    let now = NOON;
    const { logger, written } = makeLogger({
      now: () => now,
      sampling: { tickMs: 1000, initial: 1, thereafter: 0 },
    });
    logger.info('a');
    now -= 3_600_000;
    logger.info('a');
    expect(written).toHaveLength(2);
  });

  it('does not count what the level keeps out', () => {
    const { logger, written } = makeLogger({ sampling: { tickMs: 1000, initial: 1, thereafter: 0 } });
    logger.debug('a');
    logger.info('a');
    expect(written).toHaveLength(1);
  });
});
