import { describe, expect, it } from 'vitest';
import { concatRequests } from '../../../src/otlp/wire/concat.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';
import { SAMPLE_TRACES } from '../../oracle/sample-requests.ts';

describe('concatRequests', () => {
  it('gives the request that has all resources, in order', () => {
    const parts = SAMPLE_TRACES.resourceSpans.map((resource) =>
      encodeRequest('traces', { resourceSpans: [resource] }),
    );
    const joined = concatRequests(parts);
    expect(decodeRequest('traces', joined)).toEqual(
      decodeRequest('traces', encodeRequest('traces', SAMPLE_TRACES)),
    );
  });

  it('returns a single request as it is', () => {
    const bytes = encodeRequest('traces', SAMPLE_TRACES);
    expect(concatRequests([bytes])).toBe(bytes);
  });

  it('makes an empty request of none', () => {
    expect(concatRequests([])).toEqual(new Uint8Array());
  });
});
