import { describe, expect, it } from 'vitest';
import type { Scanner } from '../../../src/llm/scan/scanner.ts';
import type { Batch } from '../../../src/pipeline/batch.ts';
import { ACCEPTED } from '../../../src/pipeline/outcome.ts';
import { enrichOptions, llmProcessor } from '../../../src/processors/llm/factory.ts';
import { createSpanProcessor, shareContext } from '../../../src/processors/llm/processor.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { decodeSection, settingsOf } from '../../contract/settings.ts';
import { RecordingMeter } from '../../doubles/meter.ts';
import { attributesOf, llmSpan, requestOf } from './harness.ts';

async function processorWith(scan: Scanner['scan']) {
  const meter = new RecordingMeter();
  const handedOn: Batch[] = [];
  const options = enrichOptions(await decodeSection(llmProcessor, '{}'), '1.2.3');
  const rooms = { ...options.rooms, scanner: { ...options.rooms.scanner, scan } };
  const context = shareContext(
    { ...options, rooms },
    { join: { waitMs: 0, maxCalls: 10 }, promptHistory: { windowMs: 1 } },
    { ...settingsOf('llm'), meter },
  );
  const processor = createSpanProcessor(context, {
    consume: async (batch) => {
      handedOn.push(batch);
      return ACCEPTED;
    },
  });
  const consume = (bytes: Uint8Array) =>
    processor.consume({ signal: 'traces', bytes, itemCount: 1 }, new AbortController().signal);
  return { consume, handedOn, meter };
}

function callSaying(length: number) {
  const content = 'Where is my parcel? '.repeat(length / 20);
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] });
  return requestOf(llmSpan({ 'http.request.body': body }));
}

const verdict = {
  flagged: false,
  families: [],
  rules: [],
  owasp: [],
  directions: [],
  severity: 'none',
} as const;

describe('a call with a long payload', () => {
  it.each([
    ['is scanned when others have had their turn', 400_000, ['other', 'scan']],
    ['goes through at once where it is short', 4000, ['scan', 'other']],
  ])('%s', async (_, length, expected) => {
    const order: string[] = [];
    const { consume, handedOn } = await processorWith(() => {
      order.push('scan');
      return { verdict, truncated: false, findings: [] };
    });
    const other = new Promise<void>((resolve) => {
      setImmediate(() => {
        order.push('other');
        resolve();
      });
    });
    await consume(callSaying(length));
    await other;
    expect(order).toEqual(expected);
    const keys = attributesOf(handedOn[0]?.bytes ?? new Uint8Array())[0]?.map(([key]) => key);
    expect(keys).toContain('llm.security.scanned');
    expect(keys).toContain('llm.cost_usd');
  });

  it('stays as it was where its scan throws', async () => {
    const { consume, handedOn, meter } = await processorWith(() => {
      throw new Error('the text that was captured');
    });
    const bytes = callSaying(400_000);
    await consume(bytes);
    const [attributes = []] = attributesOf(handedOn[0]?.bytes ?? new Uint8Array());
    expect(attributes.slice(0, -3)).toEqual(attributesOf(bytes)[0]);
    expect(meter.count(METRICS.llmFailures, { reason: 'exception' })).toBe(1);
  });
});
