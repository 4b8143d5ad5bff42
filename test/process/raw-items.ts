import protobuf from 'protobufjs';

const LENGTH_DELIMITED = 2;
/** In a request, a ResourceX and a ScopeX: the field that holds the messages of the next depth. */
const NESTING = [1, 2, 2];

/** The serialized spans, metrics or log records of an export request, each exactly as it stands there. */
export function rawItems(request: Uint8Array): Buffer[] {
  return NESTING.reduce<Buffer[]>(
    (messages, field) => messages.flatMap((message) => fieldsOf(message, field)),
    [Buffer.from(request)],
  );
}

function fieldsOf(message: Buffer, number: number): Buffer[] {
  const reader = protobuf.Reader.create(message);
  const found: Buffer[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === number && (tag & 7) === LENGTH_DELIMITED) found.push(Buffer.from(reader.bytes()));
    else reader.skipType(tag & 7);
  }
  return found;
}
