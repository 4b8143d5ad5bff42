// An OTLP backend that counts spans and throws them away. Prints its port once it listens, and the count of
// spans for each line that it is sent on standard input.
import { createInterface } from 'node:readline';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { checkRequest } from '../src/otlp/wire/check.ts';

let spans = 0;
const same = (bytes: Buffer) => bytes;
const server = new Server({ 'grpc.max_receive_message_length': -1 });
server.addService(
  {
    Export: {
      path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  {
    Export: (call: { request: Buffer }, callback: (error: null, reply: Buffer) => void) => {
      const count = checkRequest('traces', call.request);
      if (typeof count !== 'number') throw new Error(`the daemon sent a malformed request: ${count.reason}`);
      spans += count;
      callback(null, Buffer.alloc(0));
    },
  },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  console.log(port);
});
createInterface({ input: process.stdin }).on('line', () => console.log(spans));
