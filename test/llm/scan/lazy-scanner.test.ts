import { expect, it, vi } from 'vitest';
import { readPack } from '../../../src/llm/scan/pack.ts';
import { createScanner } from '../../../src/llm/scan/scanner.ts';

vi.mock('../../../src/llm/scan/pack.ts', { spy: true });

it('reads the bundled packs when there is something to scan, and once', () => {
  const scanner = createScanner({ packs: ['execution'], thresholds: {}, maxScanBytes: 1024 });
  expect(readPack).not.toHaveBeenCalled();
  const texts = [{ role: 'user', direction: 'input', text: 'good morning' }] as const;
  scanner.scan(texts);
  scanner.explain(texts);
  scanner.findSpans('good evening', 'user', new Set(['secret']));
  expect(readPack).toHaveBeenCalledOnce();
});
