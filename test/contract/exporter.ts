import { expect, it, vi } from 'vitest';
import type { Exporter } from '../../src/pipeline/component.ts';
import { FAULT_PATTERNS, type Fault, faultsOf, seededRandom } from './faults.ts';
import { decodeSpans, encodeSpans, numberedRequests } from './numbered-spans.ts';

/** Decides how a backend takes the request whose body it was sent. */
export type Judge = (request: Uint8Array) => Fault;

export interface ExporterUnderTest {
  /**
   * Starts a backend that answers as `judge` says, and makes and starts an exporter that sends to it, with a queue
   * and with retries that follow each other quickly.
   */
  open(judge: Judge): Promise<{ readonly exporter: Exporter; close(): Promise<void> }>;
}

const REQUESTS = 150;

/**
 * Holds an exporter to the contract between pipeline and backend, as the Collector's exportertest does: everything
 * that it accepted reaches the backend at least once, or is refused there for good; nothing is sent again that was
 * taken, so there are duplicates only where the backend asked for a retry.
 */
export function checkExporter({ open }: ExporterUnderTest): void {
  for (const pattern of FAULT_PATTERNS) {
    it(`loses nothing that it accepted when the backend ${pattern.name}`, async () => {
      const draw = faultsOf(pattern);
      const taken: string[] = [];
      const rejected: string[] = [];
      let retries = 0;
      const { exporter, close } = await open((request) => {
        const fault = draw();
        if (fault === 'retryable') retries++;
        if (fault === 'permanent') rejected.push(...decodeSpans(request));
        if (fault === 'none') taken.push(...decodeSpans(request));
        return fault;
      });
      const never = new AbortController().signal;
      const accepted: string[] = [];
      for (const ids of numberedRequests(REQUESTS, seededRandom(11))) {
        const batch = { signal: 'traces', bytes: encodeSpans(ids), itemCount: ids.length } as const;
        const outcome = await exporter.consume(batch, never);
        if (outcome.kind === 'accepted') accepted.push(...ids);
      }
      // At shutdown each request has one attempt left, so the retries are waited for first.
      await vi.waitFor(() => expect(taken.length + rejected.length).toBe(accepted.length), {
        timeout: 15_000,
      });
      await exporter.shutdown(never);
      await close();

      expect([...taken, ...rejected].sort()).toEqual(accepted.sort());
      expect(accepted.length).toBeGreaterThan(REQUESTS / 2);
      expect(retries > 0).toBe(pattern.retryable > 0);
      expect(rejected.length > 0).toBe(pattern.permanent > 0);
    });
  }

  it('delivers what waits in its queue when it is shut down', async () => {
    const taken: string[] = [];
    const { exporter, close } = await open((request) => {
      taken.push(...decodeSpans(request));
      return 'none';
    });
    const never = new AbortController().signal;
    const requests = numberedRequests(20, seededRandom(13));
    const outcomes = await Promise.all(
      requests.map((ids) =>
        exporter.consume({ signal: 'traces', bytes: encodeSpans(ids), itemCount: ids.length }, never),
      ),
    );
    await exporter.shutdown(never);
    await close();
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(taken.sort()).toEqual(requests.flat().sort());
  });
}
