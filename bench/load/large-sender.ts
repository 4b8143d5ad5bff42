import type { MessagePort } from 'node:worker_threads';
import { grpcSender } from './grpc-sender.ts';
import { httpSender } from './http-sender.ts';
import { createLargeRequests, type LargeKind } from './large-requests.ts';
import { pause } from './pause.ts';

export interface LargeOptions {
  readonly large: LargeKind;
  readonly grpcPort: number;
  readonly httpPort: number;
}

/** What is told of large requests while they are sent. */
export type LargeEvent = 'sending' | { readonly isOk: boolean; readonly spans: number } | 'done';

/** After a large one is acknowledged: what it leaves behind is sent on in this time. */
const PAUSE_MS = 150;

/** For each number of seconds that comes from the other thread, sends large requests one after the other for so long. */
export function sendLargeOnes({ large, grpcPort, httpPort }: LargeOptions, port: MessagePort): void {
  const { spanCount, protocol, contentType, next } = createLargeRequests(large);
  const send = protocol === 'grpc' ? grpcSender(grpcPort, false) : httpSender(httpPort, contentType);
  const tell = (event: LargeEvent) => port.postMessage(event);
  port.on('message', async (seconds: number) => {
    const endMs = performance.now() + seconds * 1000;
    while (performance.now() < endMs) {
      const body = next();
      tell('sending');
      tell({ isOk: await send(body), spans: spanCount });
      await pause(PAUSE_MS);
    }
    tell('done');
  });
}
