import { describe, expect, it } from 'vitest';
import { refused, retry } from '../../src/pipeline/outcome.ts';
import { guard } from '../../src/service/guard.ts';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { batchOf, NEVER, RecordingConsumer, Stage } from './fakes.ts';

describe('guard', () => {
  it('passes outcomes on as they are', async () => {
    const stage = new Stage();
    const guarded = guard(new RecordingConsumer(retry('full')), stage.settingsFor('exporters', 'sink'));
    expect(await guarded.consume(batchOf('traces'), NEVER)).toEqual(retry('full'));
    expect(stage.logger.lines).toEqual([]);
  });

  it.each([
    ['a rejection', () => Promise.reject(new SyntaxError('bad "my secret prompt"'))],
    [
      'a synchronous exception',
      () => {
        throw new SyntaxError('bad "my secret prompt"');
      },
    ],
  ])(
    'turns %s into a refusal with INTERNAL that is counted and logged without its message',
    async (_name, consume) => {
      const stage = new Stage();
      const guarded = guard({ consume }, stage.settingsFor('processors', 'pass/2'));
      expect(await guarded.consume(batchOf('logs', 7), NEVER)).toEqual(
        refused('internal error in pass/2', 13),
      );
      const labels = { component: 'pass/2', otel_signal: 'logs' };
      expect(stage.meter.count(METRICS.componentExceptions, labels)).toBe(1);
      const [line] = stage.logger.lines;
      expect(line).toMatchObject({
        level: 'error',
        fields: { error: 'SyntaxError', items: 7, otel_signal: 'logs' },
      });
      expect(JSON.stringify(line)).not.toContain('secret');
      expect(JSON.stringify(line)).toContain('guard.test.ts');
    },
  );
});
