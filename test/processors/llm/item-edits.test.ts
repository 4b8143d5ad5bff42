import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WrittenAttribute } from '../../../src/llm/attributes/write.ts';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import type { ItemPath } from '../../../src/otlp/wire/frame.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../../src/otlp/wire/messages.ts';
import { splice } from '../../../src/otlp/wire/splice.ts';
import { walkItems } from '../../../src/otlp/wire/walk.ts';
import { editsFor } from '../../../src/processors/llm/item-edits.ts';
import { requestOf } from './harness.ts';

const KEYS = [
  'http.request.method',
  'url.full',
  '',
  'label',
  'llm.cost_usd',
  'llm.cost.input_usd',
  'llm.model',
  'llm.security.flagged',
  'llm.enrichment.status',
  'gen_ai.request.model',
  'gen',
] as const;

function written(keys: readonly string[]): WrittenAttribute[] {
  return keys.map((key) => ({ key, value: { type: 'string', value: `ours: ${key}` } }));
}

describe('the edits of an item whose keys are known', () => {
  it('are those of one whose keys have to be looked for', () => {
    const keys = fc.uniqueArray(fc.constantFrom(...KEYS));
    fc.assert(
      fc.property(keys, keys, fc.boolean(), (has, gets, overwrite) => {
        const bytes = requestOf({ attributes: Object.fromEntries(has.map((key) => [key, 'theirs'])) });
        const paths: ItemPath[] = [];
        walkItems(bytes, (item, scope, resource) => paths.push({ item, scope, resource }));
        const [edited, expected] = [has, undefined].map((known) => {
          const path = paths[0] as ItemPath;
          const edits = editsFor(bytes, path, SPAN_ATTRIBUTES_FIELD, written(gets), overwrite, known);
          if (isWireError(edits)) throw new Error(edits.reason);
          return splice(bytes, edits);
        });
        expect(edited).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
