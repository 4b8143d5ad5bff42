import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/pipeline/batch.ts';
import { ACCEPTED } from '../../../src/pipeline/outcome.ts';
import { spliceSafely } from '../../../src/processors/llm/enrich-spans.ts';
import { enrichOptions, llmProcessor } from '../../../src/processors/llm/factory.ts';
import {
  createRecordProcessor,
  createSpanProcessor,
  shareContext,
} from '../../../src/processors/llm/processor.ts';
import { PoisonedMemory } from '../../contract/poisoned-memory.ts';
import { decodeSection, settingsOf } from '../../contract/settings.ts';
import { encodeRequest } from '../../oracle/otlp.ts';
import { llmSpan, requestOf } from './harness.ts';

const NEVER = new AbortController().signal;

async function contextWith(memory: PoisonedMemory) {
  const config = await decodeSection(llmProcessor, '{ join: { wait: 0s } }');
  return shareContext(enrichOptions(config, '1.2.3'), config, settingsOf('llm'), memory);
}

function batchOf(signal: Batch['signal'], bytes: Uint8Array) {
  let releases = 0;
  const batch: Batch = { signal, bytes, itemCount: 1, release: () => releases++ };
  return { batch, releases: () => releases };
}

const RECORD = encodeRequest('logs', {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            {
              eventName: 'gen_ai.user.message',
              body: {
                kvlistValue: { values: [{ key: 'content', value: { stringValue: 'Where is my parcel?' } }] },
              },
            },
          ],
        },
      ],
    },
  ],
});

describe('the memory of a request that passes enrichment', () => {
  it.each([
    { signal: 'traces', bytes: requestOf(llmSpan()), create: createSpanProcessor },
    { signal: 'logs', bytes: RECORD, create: createRecordProcessor },
  ] as const)('is given back where it is written anew ($signal)', async ({ signal, bytes, create }) => {
    const memory = new PoisonedMemory();
    const handedOn: Batch[] = [];
    const processor = create(await contextWith(memory), {
      async consume(batch) {
        handedOn.push(batch);
        return ACCEPTED;
      },
    });
    const { batch, releases } = batchOf(signal, bytes);
    await processor.consume(batch, NEVER);
    const [enriched] = handedOn;
    expect(enriched?.bytes.length).toBeGreaterThan(bytes.length);
    expect(releases()).toBe(1);
    expect(memory.given).toBe(0);
    enriched?.release?.();
    enriched?.release?.();
    expect({ given: memory.given, strangers: memory.strangers }).toEqual({ given: 1, strangers: 0 });
  });

  it('goes on with a request in which nothing is to be changed', async () => {
    const memory = new PoisonedMemory();
    const handedOn: Batch[] = [];
    const processor = createSpanProcessor(await contextWith(memory), {
      async consume(batch) {
        handedOn.push(batch);
        return ACCEPTED;
      },
    });
    const { batch, releases } = batchOf('traces', requestOf({ attributes: { 'http.route': '/' } }));
    await processor.consume(batch, NEVER);
    expect(handedOn).toEqual([batch]);
    expect(releases()).toBe(0);
  });

  it('stays with a request that could not be changed', async () => {
    const memory = new PoisonedMemory();
    const { batch, releases } = batchOf('traces', requestOf(llmSpan()));
    const edits = [{ at: batch.bytes.length + 1, remove: 0, insert: new Uint8Array(1), within: [] }];
    expect(spliceSafely(batch, edits, await contextWith(memory))).toBe(batch);
    expect(releases()).toBe(0);
  });
});
