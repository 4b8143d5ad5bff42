import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { GOLDEN_CASES } from '../../golden/cases.ts';
import { decodeRequest } from '../../oracle/otlp.ts';
import { DATA } from './carrier.ts';
import { CONFIG, PLACES, requestWith } from './golden-places.ts';
import { startProcessor } from './harness.ts';
import { type Planted, plant } from './planted.ts';

const datum = fc.integer({ min: 0, max: DATA.length - 1 });
const markerFor = (index: number) => (index < 2 ? '[REDACTED:secret]' : '[REDACTED:pii]');

describe('the golden bodies with secrets and personal data in them', () => {
  let masking: Awaited<ReturnType<typeof startProcessor>>;
  let keeping: Awaited<ReturnType<typeof startProcessor>>;
  const planted = { whole: 0, inPieces: 0 };
  beforeAll(async () => {
    masking = await startProcessor(
      JSON.stringify({ ...CONFIG, security: { payload: { secret: 'mask', pii: 'mask' } } }),
    );
    keeping = await startProcessor(JSON.stringify(CONFIG));
  });

  it.each(GOLDEN_CASES.map((golden) => ({ name: golden.name, golden })))(
    '$name: nothing of these is left in any place, all else and all facts are as they were',
    async ({ golden }) => {
      const side = fc.constantFrom('request', 'response');
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...PLACES),
          side,
          datum,
          fc.nat(),
          async (place, side, index, at) => {
            const made = plant(golden, side, DATA[index] ?? '', markerFor(index), at);
            if (made === undefined) return;
            planted[made.raw.length === 1 ? 'whole' : 'inPieces']++;
            const request = requestWith(made.golden, place);
            const kept = readable((await keeping.pass(request)).bytes);
            for (const piece of made.raw) expect(kept).toContain(piece);
            const { bytes } = await masking.pass(request);
            expect(readable(bytes)).toBe(asMasked(kept, made));
          },
        ),
        { numRuns: 8 },
      );
    },
    60_000,
  );

  it('takes in most of the cases', () => {
    expect(planted.whole).toBeGreaterThan(300);
    expect(planted.inPieces).toBeGreaterThan(30);
  });
});

/** A request as text, but for what says that something was masked; bytes as the text that they are. */
function readable(bytes: Uint8Array): string {
  return JSON.stringify(decodeRequest('traces', bytes), (key, value) => {
    if (key === 'bytesValue') return Buffer.from(value, 'hex').toString();
    if (key !== 'attributes') return value;
    return value.filter((one: { key: string }) => !one.key.startsWith('llm.redaction.'));
  });
}

function asMasked(kept: string, { raw, masked }: Planted): string {
  return raw.reduce((text, piece, index) => text.replaceAll(piece, masked[index] ?? ''), kept);
}
