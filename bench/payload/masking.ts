import { loadConfig } from '../../src/config/load.ts';
import { readCall } from '../../src/llm/enrich.ts';
import { isWireError } from '../../src/otlp/wire/error.ts';
import type { ItemPath } from '../../src/otlp/wire/frame.ts';
import { walkItems } from '../../src/otlp/wire/walk.ts';
import { enrichOptions, llmProcessor } from '../../src/processors/llm/factory.ts';
import { maskItem } from '../../src/processors/llm/mask-item.ts';
import { createSpanReader } from '../../src/processors/llm/span-reader.ts';
import { encodeRequest } from '../../test/oracle/otlp.ts';
import { type Bodies, MASKED_KINDS } from './bodies.ts';

/** CPU time that masking a call's span takes by the size of its bodies, beside what reading and scanning it takes. */
const SIZES_BYTES = [1_000, 10_000, 100_000, 1_000_000] as const;

const only = process.argv[2];
const { root } = await loadConfig(['yaml:llm: {security: {payload: mask}}'], {});
const { rooms } = enrichOptions(llmProcessor.decode(root.section('llm')), 'bench');
const { masker } = rooms;
if (masker === undefined) throw new Error('nothing is masked');
const masking = { ...rooms, masker };

console.log(row(['µs of CPU a call', ...SIZES_BYTES.map((size) => `${size / 1000} KB`), '1 MB : 100 KB']));
for (const { name, make } of MASKED_KINDS) {
  if (only !== undefined && !name.includes(only)) continue;
  const costs = SIZES_BYTES.map((size) => microsecondsOf(make, size));
  for (const stage of ['read', 'mask'] as const) {
    const [, , middle = 0, largest = 0] = costs.map((cost) => cost[stage]);
    const cells = costs.map((cost) => cost[stage].toFixed(0));
    console.log(row([`${name}: ${stage}`, ...cells, (largest / middle / 10).toFixed(2)]));
  }
}

function microsecondsOf(make: (size: number, call: number) => Bodies, size: number) {
  const spent = { read: 0, mask: 0 };
  let calls = 0;
  for (let call = 0; call < 3 || spent.read + spent.mask < 300_000; call++) {
    const bytes = requestOf(make(size, call));
    const path = onlyPath(bytes);
    const started = process.cpuUsage();
    const view = createSpanReader(bytes)(path);
    if (isWireError(view)) throw new Error('no span');
    const known = readCall(view, rooms)?.call;
    const read = process.cpuUsage(started);
    const between = process.cpuUsage();
    maskItem(bytes, path, 'span', view, known, masking, createSpanReader);
    const masked = process.cpuUsage(between);
    // The first call builds the scanner.
    if (call === 0) continue;
    spent.read += read.user + read.system;
    spent.mask += masked.user + masked.system;
    calls++;
  }
  return { read: spent.read / calls, mask: spent.mask / calls };
}

function onlyPath(bytes: Uint8Array): ItemPath {
  const paths: ItemPath[] = [];
  walkItems(bytes, (item, scope, resource) => paths.push({ item, scope, resource }));
  const [path] = paths;
  if (path === undefined) throw new Error('no span');
  return path;
}

function requestOf({ request, response }: Bodies): Uint8Array {
  const attributes = {
    'http.request.method': 'POST',
    'url.full': 'https://api.openai.com/v1/chat/completions',
    'http.request.body.content': request,
    'http.response.body.content': response,
  };
  const span = {
    traceId: Buffer.alloc(16, 7),
    spanId: Buffer.alloc(8, 1),
    name: 'POST',
    kind: 3,
    startTimeUnixNano: '1795397173000000000',
    endTimeUnixNano: '1795397174000000000',
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  return encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(34) : cell.padStart(12))).join('');
}
