import { crc32 } from 'node:zlib';
import { asObject, asText, type JsonObject, parseJson } from './json.ts';

/*
 * The event stream encoding of AWS (`application/vnd.amazon.eventstream`, Smithy specification, "Amazon Event
 * Stream"), which Bedrock streams in. A frame is, big-endian: length of the frame (u32), length of the headers
 * (u32), CRC-32 of these two, headers, payload (here always JSON), CRC-32 of all before. A header is: length of
 * the name (u8), name, type (u8), value; strings are type 7 with a u16 length.
 */

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const STRING_TYPE = 7;

/** Lengths of header values by type; the others (byte array, string) begin with their length. */
const FIXED_VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 0], // true
  [1, 0], // false
  [2, 1], // byte
  [3, 2], // short
  [4, 4], // integer
  [5, 8], // long
  [8, 8], // timestamp
  [9, 16], // UUID
]);

/** A frame's payload under its event's name, as AWS SDKs show it (`{"messageStop":{…}}`), or a damaged frame. */
export type AwsEvent = JsonObject | 'broken';

/**
 * The events of a captured event stream, if the payload is one: its bytes as they came; the bytes as base64; or
 * what is left of them where somebody took them for UTF-8 text. The chunks of InvokeModelWithResponseStream are
 * unpacked: their events are those of the model's own API.
 *
 * @param tail Where the middle is missing: what stands behind it, as text.
 */
export function awsEventsIn(text: string, tail?: string, bytes?: Uint8Array): Iterable<AwsEvent> | undefined {
  const head = headEvents(text, bytes);
  return head === undefined || tail === undefined ? head : withTail(head, tail);
}

function headEvents(text: string, bytes: Uint8Array | undefined): Iterable<AwsEvent> | undefined {
  for (const candidate of [bytes, bytesOfBase64(text)]) {
    if (candidate === undefined) continue;
    const buffer = Buffer.from(candidate.buffer, candidate.byteOffset, candidate.length);
    if (frameLengthAt(buffer, 0) !== undefined) return readFrames(buffer);
  }
  return looksLikeFrameText(text) ? readFrameText(text) : undefined;
}

function* withTail(head: Iterable<AwsEvent>, tail: string): Generator<AwsEvent> {
  yield* head;
  yield 'broken';
  yield* readFrameText(tail);
}

/** Frames are shorter than 1 MiB as a rule, so that a stream begins with zeros and base64 with these letters. */
function bytesOfBase64(text: string): Uint8Array | undefined {
  return text.startsWith('AA') ? Buffer.from(text, 'base64') : undefined;
}

function* readFrames(buffer: Buffer): Generator<AwsEvent> {
  let start = 0;
  while (start < buffer.length) {
    const length = frameLengthAt(buffer, start);
    if (length === undefined || start + length > buffer.length) {
      yield 'broken';
      return;
    }
    yield readFrame(buffer.subarray(start, start + length));
    start += length;
  }
}

/** The length of the frame that begins here, which the prelude's checksum vouches for. */
function frameLengthAt(buffer: Buffer, start: number): number | undefined {
  if (start + PRELUDE_BYTES > buffer.length) return undefined;
  const length = buffer.readUInt32BE(start);
  const headersLength = buffer.readUInt32BE(start + 4);
  if (length < PRELUDE_BYTES + headersLength + CHECKSUM_BYTES) return undefined;
  const checksum = crc32(buffer.subarray(start, start + 8));
  return checksum === buffer.readUInt32BE(start + 8) ? length : undefined;
}

function readFrame(frame: Buffer): AwsEvent {
  const end = frame.length - CHECKSUM_BYTES;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) return 'broken';
  const headersEnd = PRELUDE_BYTES + frame.readUInt32BE(4);
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, headersEnd));
  const errorCode = headers.get(':error-code');
  if (errorCode !== undefined) return { error: { code: errorCode } };
  const name = headers.get(':exception-type') ?? headers.get(':event-type');
  const payload = frame.subarray(headersEnd, end).toString();
  return eventOf(name, payload === '' ? '{}' : payload);
}

function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (nameEnd + 3 > bytes.length) break;
    const name = bytes.subarray(at + 1, nameEnd).toString();
    const type = bytes.readUInt8(nameEnd);
    const fixed = FIXED_VALUE_BYTES.get(type);
    const valueStart = nameEnd + (fixed === undefined ? 3 : 1);
    const valueEnd = valueStart + (fixed ?? bytes.readUInt16BE(nameEnd + 1));
    if (type === STRING_TYPE) headers.set(name, bytes.subarray(valueStart, valueEnd).toString());
    at = valueEnd;
  }
  return headers;
}

/** A header that names an event, with what became of the length bytes between name and value. */
const EVENT_NAME = /:(?:event|exception)-type[^\w\\]{0,16}([A-Za-z]+)/g;

/** Two headers in a row, which stand nowhere else but in a frame. */
const FRAME_TEXT =
  /:(?:event|exception|message|content)-type[^\w\\]{0,16}[\w/]+[^\w\\]{0,4}:(?:event|exception|message|content)-type/;

/** Looks for a name first: most of what is no JSON is a long stream of another kind, and has none. */
function looksLikeFrameText(text: string): boolean {
  return (text.includes(':event-type') || text.includes(':exception-type')) && FRAME_TEXT.test(text);
}

/**
 * Reads frames that were stored as text: lengths and checksums are lost, but between one header and the next
 * stands a payload, which as JSON holds no control character that could have been lost.
 */
function* readFrameText(text: string): Generator<AwsEvent> {
  const names = [...text.matchAll(EVENT_NAME)];
  for (const [index, match] of names.entries()) {
    const end = names[index + 1]?.index ?? text.length;
    const payload = firstObject(text, match.index + match[0].length, end);
    yield payload === undefined ? 'broken' : eventOf(match[1], payload);
  }
  // A name that is cut leaves no frame behind.
  if (names.length === 0) yield 'broken';
}

/** The text of the first complete object between two places. */
function firstObject(text: string, from: number, end: number): string | undefined {
  let depth = 0;
  let start = from;
  let inString = false;
  for (let at = from; at < end; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '{') {
      if (depth === 0) start = at;
      depth++;
    } else if (depth > 0) {
      if (character === '"') inString = true;
      else if (character === '}' && --depth === 0) return text.slice(start, at + 1);
    }
  }
  return undefined;
}

function eventOf(name: string | undefined, payload: string): AwsEvent {
  const value = asObject(parseJson(payload)?.value);
  if (value === undefined) return 'broken';
  if (name === 'chunk') return unpackChunk(value);
  return name === undefined ? value : { [name]: value };
}

/** `{"bytes": base64 of the native event, "p": padding}` (API reference, PayloadPart). */
function unpackChunk(chunk: JsonObject): AwsEvent {
  const bytes = asText(chunk['bytes']);
  if (bytes === undefined) return 'broken';
  return asObject(parseJson(Buffer.from(bytes, 'base64').toString())?.value) ?? 'broken';
}
