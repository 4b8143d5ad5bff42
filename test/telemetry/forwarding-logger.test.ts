import { expect, it } from 'vitest';
import { ConsoleLogger } from '../../src/telemetry/console-logger.ts';
import { type ForwardedLine, ForwardingLogger } from '../../src/telemetry/forwarding-logger.ts';

const SAMPLING = { tickMs: 10_000, initial: 10, thereafter: 100 };

function processes(count: number) {
  const written: string[] = [];
  const lines: ForwardedLine[] = [];
  const log = new ConsoleLogger({
    level: 'info',
    encoding: 'console',
    sampling: SAMPLING,
    fields: { region: 'eu' },
    now: () => 0,
    stream: { write: (text) => written.push(text) },
  });
  const loggers = Array.from(
    { length: count },
    () =>
      new ForwardingLogger({
        level: 'info',
        sampling: SAMPLING,
        now: () => 0,
        forward: (line) => {
          const crossed = JSON.parse(JSON.stringify(line)) as ForwardedLine;
          lines.push(crossed);
          log.take(crossed);
        },
      }),
  );
  return { loggers, lines, written };
}

it('writes a line of another process as one of its own', () => {
  const { loggers, written } = processes(1);
  loggers[0]?.with({ component: 'otlp' }).warn('Queue is full', { size: 3, none: undefined });
  loggers[0]?.debug('not wanted');
  expect(written).toEqual([
    '1970-01-01T00:00:00.000Z\twarn\tQueue is full\t{"region":"eu","component":"otlp","size":3}\n',
  ]);
});

it('writes as much of a flood from several processes as of one from a single process', () => {
  const { loggers, lines, written } = processes(4);
  for (let round = 0; round < 1000; round++) for (const logger of loggers) logger.error('Refused');
  const one = processes(1);
  for (let round = 0; round < 4000; round++) one.loggers[0]?.error('Refused');
  expect(written.length).toBe(10 + 36);
  expect(one.written.length).toBe(10 + 39);
  // Nor does the flood cross.
  expect(lines.length).toBeLessThan(100);
});
