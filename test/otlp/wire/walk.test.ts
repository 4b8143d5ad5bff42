import { describe, expect, it } from 'vitest';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import type { Frame } from '../../../src/otlp/wire/frame.ts';
import { readScope, readSpan } from '../../../src/otlp/wire/read.ts';
import { walkFields, walkItems } from '../../../src/otlp/wire/walk.ts';
import { encodeRequest } from '../../oracle/otlp.ts';
import { SAMPLE_TRACES } from '../../oracle/sample-requests.ts';

const bytes = encodeRequest('traces', SAMPLE_TRACES);

describe('walkItems', () => {
  it('visits spans in order, each with its own scope and resource', () => {
    const visits: string[] = [];
    const resources = new Set<Frame>();
    walkItems(bytes, (item, scope, resource) => {
      const span = readSpan(bytes, item);
      const { name } = readScope(bytes, scope) as { name: string };
      visits.push(`${isWireError(span) ? span.reason : span.name} of ${name}`);
      resources.add(resource);
    });
    expect(visits).toEqual(['one of http', 'two of http', 'three of db', 'four of ']);
    expect(resources.size).toBe(2);
  });

  it('gives frames that hold tag, length and content', () => {
    walkItems(bytes, (item, scope, resource) => {
      expect(bytes[item.tagStart]).toBe(0x12);
      expect(bytes[item.start]).toBe(0x0a);
      expect(scope.start).toBeLessThanOrEqual(item.tagStart);
      expect(scope.end).toBeGreaterThanOrEqual(item.end);
      expect(resource.end).toBeGreaterThanOrEqual(scope.end);
    });
  });

  it('gives the items before the damage, and then the error', () => {
    let visited = 0;
    const error = walkItems(bytes.subarray(0, bytes.length - 1), () => visited++);
    expect(visited).toBe(3);
    expect(error).toMatchObject({ kind: 'wire-error', reason: 'length exceeds the enclosing message' });
  });
});

describe('walkFields', () => {
  it('stops at the first error of the visitor', () => {
    const stop = { kind: 'wire-error', offset: 0, reason: 'enough' } as const;
    let visited = 0;
    const error = walkFields(Uint8Array.of(0x08, 1, 0x08, 2), 0, 4, () => {
      visited++;
      return stop;
    });
    expect(error).toBe(stop);
    expect(visited).toBe(1);
  });
});
