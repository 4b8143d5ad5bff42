import { crc32 } from 'node:zlib';

type Event = Readonly<Record<string, unknown>>;

/**
 * Frames as Bedrock sends them (Smithy specification, "Amazon Event Stream"): each event under its name, as AWS SDKs
 * show it; one whose name ends in `Exception` becomes an exception's frame.
 */
export function framesOf(events: readonly Event[]): Buffer {
  return Buffer.concat(
    events.flatMap((event) => Object.entries(event).map(([name, value]) => frame(name, value))),
  );
}

/** Native events as InvokeModelWithResponseStream wraps them: base64 of their JSON; exceptions as they are. */
export function chunksOf(events: readonly Event[]): Buffer {
  return framesOf(
    events.map((event) => (Object.keys(event).some(isException) ? event : { chunk: wrapped(event) })),
  );
}

function wrapped(event: Event): Event {
  return { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefgh' };
}

function isException(name: string): boolean {
  return name.endsWith('Exception');
}

function frame(name: string, value: unknown): Buffer {
  const kind = isException(name) ? 'exception' : 'event';
  const headers = Buffer.concat([
    header(`:${kind}-type`, name),
    header(':content-type', 'application/json'),
    header(':message-type', kind),
  ]);
  return encodeFrame(headers, Buffer.from(JSON.stringify(value)));
}

/** A frame around headers that are encoded already. */
export function encodeFrame(headers: Buffer, payload: Buffer): Buffer {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(16 + headers.length + payload.length, 0);
  lengths.writeUInt32BE(headers.length, 4);
  const body = Buffer.concat([lengths, checksum(lengths), headers, payload]);
  return Buffer.concat([body, checksum(body)]);
}

/** A header with a string, type 7. */
export function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ]);
}

function checksum(bytes: Buffer): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four;
}
