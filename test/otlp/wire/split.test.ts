import { describe, expect, it } from 'vitest';
import { concatRequests } from '../../../src/otlp/wire/concat.ts';
import { splitByBytes, splitByItems } from '../../../src/otlp/wire/split.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';
import { SAMPLE_TRACES, sampleSpan } from '../../oracle/sample-requests.ts';

const bytes = encodeRequest('traces', SAMPLE_TRACES);

function namesIn(part: Uint8Array): unknown[] {
  return itemsOf('traces', decodeRequest('traces', part)).map(({ item }) => item['name']);
}

describe('splitting by items', () => {
  it('fills the parts in order and repeats resource, scope and schema URLs where it cuts', () => {
    const parts = splitByItems('traces', bytes, 1);
    expect(parts.map((part) => namesIn(part.bytes))).toEqual([['one'], ['two'], ['three'], ['four']]);
    expect(decodeRequest('traces', parts[1]!.bytes)).toMatchObject({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name' }] },
          schemaUrl: 'https://opentelemetry.io/schemas/1.29.0',
          scopeSpans: [
            { scope: { name: 'http', version: '1.2' }, schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
          ],
        },
      ],
    });
    expect(splitByItems('traces', bytes, 3).map((part) => part.itemCount)).toEqual([3, 1]);
  });

  it('copies resources that are not cut byte for byte', () => {
    const [first, second] = splitByItems('traces', bytes, 3);
    expect(Buffer.compare(concatRequests([first!.bytes, second!.bytes]), bytes)).toBe(0);
  });

  it('lets a metric with more points than the cap go alone, and counts points', () => {
    const metric = (points: number) => ({ gauge: { dataPoints: new Array(points).fill({ asInt: 1 }) } });
    const metrics = [metric(2), metric(5), metric(1), metric(2)];
    const request = encodeRequest('metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    const parts = splitByItems('metrics', request, 3);
    expect(parts.map((part) => part.itemCount)).toEqual([2, 5, 3]);
  });

  it('keeps resources and scopes without items', () => {
    const request = encodeRequest('traces', {
      resourceSpans: [
        { resource: { droppedAttributesCount: 7 } },
        { scopeSpans: [{ scope: { name: 'idle' } }, { spans: [sampleSpan('a', 1), sampleSpan('b', 2)] }] },
      ],
    });
    const parts = splitByItems('traces', request, 1);
    const joined = JSON.stringify(decodeRequest('traces', concatRequests(parts.map((part) => part.bytes))));
    expect(parts.map((part) => part.itemCount)).toEqual([1, 1]);
    expect(joined).toContain('"droppedAttributesCount":7');
    expect(joined.match(/idle/g)).toHaveLength(1);
  });

  it('ends with one item a part for a cap below one', () => {
    expect(splitByItems('traces', bytes, 0).map((part) => part.itemCount)).toEqual([1, 1, 1, 1]);
    expect(splitByItems('traces', bytes, Number.NaN)).toHaveLength(4);
  });
});

describe('splitting by bytes', () => {
  it('fills every part to the cap and never over it', () => {
    const spans = Array.from({ length: 200 }, (_, index) => sampleSpan(`span ${index}`, index % 255));
    const request = encodeRequest('traces', {
      resourceSpans: [{ scopeSpans: [{ scope: { name: 's' }, spans }] }],
    });
    const parts = splitByBytes('traces', request, 4096);
    expect(parts.length).toBe(Math.ceil(request.length / 4096));
    for (const part of parts.slice(0, -1)) {
      expect(part.bytes.length).toBeLessThanOrEqual(4096);
      expect(part.bytes.length).toBeGreaterThan(4096 - 256);
    }
  });

  it('lets an item over the cap go alone and does not cut its neighbours more than needed', () => {
    const spans = [sampleSpan('a', 1), { name: 'x'.repeat(5000) }, sampleSpan('b', 2), sampleSpan('c', 3)];
    const request = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const parts = splitByBytes('traces', request, 1000);
    expect(parts.map((part) => part.itemCount)).toEqual([1, 1, 2]);
  });

  it('copies a large resource only so often', () => {
    const mebibyte = 1024 * 1024;
    const resource = { attributes: [{ key: 'k', value: { stringValue: 'x'.repeat(mebibyte) } }] };
    const spans = new Array<object>(5000).fill({});
    const request = encodeRequest('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
    const parts = splitByBytes('traces', request, mebibyte);
    expect(parts.reduce((sum, part) => sum + part.itemCount, 0)).toBe(5000);
    expect(parts.reduce((sum, part) => sum + part.bytes.length, 0)).toBeLessThan(70 * mebibyte);
  });
});

describe('splitting what cannot be walked', () => {
  it('returns it uncut', () => {
    const cut = bytes.subarray(0, bytes.length - 3);
    expect(splitByItems('traces', cut, 1)).toEqual([{ bytes: cut, itemCount: 0 }]);
    expect(splitByBytes('traces', cut, 10)).toEqual([{ bytes: cut, itemCount: 0 }]);
  });
});
