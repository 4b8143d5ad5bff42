import { loadConfig } from '../../src/config/load.ts';
import { readCall } from '../../src/llm/enrich.ts';
import { enrichOptions, llmProcessor } from '../../src/processors/llm/factory.ts';
import { BODY_KINDS, type BodyKind } from './bodies.ts';

/**
 * What one call costs by the size of its bodies: reading, understanding and scanning it, without the wire around it.
 * The last column is how the cost for a byte at the largest size compares with that at the middle one: 1 is linear.
 */
const SIZES_BYTES = [1_000, 10_000, 100_000, 1_000_000] as const;

const MIN_MS = 200;

const { root } = await loadConfig(['yaml:llm: {}'], {});
const { rooms } = enrichOptions(llmProcessor.decode(root.section('llm')), 'bench');

console.log(row(['µs a call', ...SIZES_BYTES.map((size) => `${size / 1000} KB`), '1 MB : 100 KB']));
for (const kind of BODY_KINDS) {
  const costs = SIZES_BYTES.map((size) => microsecondsOf(kind, size));
  const [, , middle = 0, largest = 0] = costs;
  const growth = largest / 1_000_000 / (middle / 100_000);
  console.log(row([kind.name, ...costs.map((cost) => cost.toFixed(0)), growth.toFixed(2)]));
}

function microsecondsOf({ make }: BodyKind, size: number): number {
  let call = 0;
  const spend = (untilMs: number) => {
    let spentMs = 0;
    let calls = 0;
    while (spentMs < untilMs) {
      const span = spanOf(make(size, call++));
      const started = performance.now();
      readCall(span, rooms);
      spentMs += performance.now() - started;
      calls++;
    }
    return (spentMs * 1000) / calls;
  };
  spend(MIN_MS / 2);
  return spend(MIN_MS);
}

function spanOf({ request, response }: ReturnType<BodyKind['make']>) {
  return {
    name: 'POST',
    kind: 3,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '',
    startTimeUnixNano: 1_795_397_173_000_000_000n,
    endTimeUnixNano: 1_795_397_174_000_000_000n,
    statusCode: 0,
    attributes: new Map([
      ['http.request.method', 'POST'],
      ['url.full', 'https://api.openai.com/v1/chat/completions'],
      ['http.request.body.content', request],
      ['http.response.body.content', response],
    ]),
    events: [],
    scopeName: 'bench',
    resource: new Map([['service.name', 'bench']]),
  };
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(26) : cell.padStart(14))).join('');
}
