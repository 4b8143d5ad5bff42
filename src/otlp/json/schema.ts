import protobuf from 'protobufjs';
import any from '../../../proto/google/protobuf/any.proto';
import duration from '../../../proto/google/protobuf/duration.proto';
import errorDetails from '../../../proto/google/rpc/error_details.proto';
import status from '../../../proto/google/rpc/status.proto';
import logsService from '../../../proto/opentelemetry/proto/collector/logs/v1/logs_service.proto';
import metricsService from '../../../proto/opentelemetry/proto/collector/metrics/v1/metrics_service.proto';
import traceService from '../../../proto/opentelemetry/proto/collector/trace/v1/trace_service.proto';
import common from '../../../proto/opentelemetry/proto/common/v1/common.proto';
import logs from '../../../proto/opentelemetry/proto/logs/v1/logs.proto';
import metrics from '../../../proto/opentelemetry/proto/metrics/v1/metrics.proto';
import resource from '../../../proto/opentelemetry/proto/resource/v1/resource.proto';
import trace from '../../../proto/opentelemetry/proto/trace/v1/trace.proto';

/** What is known of a message: its fields, found by JSON name or by number. Shapes are shared and never changed. */
export interface MessageShape {
  readonly name: string;
  readonly byName: ReadonlyMap<string, FieldShape>;
  readonly byNumber: ReadonlyMap<number, FieldShape>;
  /** AnyValue: the one message through which a sender decides how deep the data nests. */
  readonly nests: boolean;
}

interface AnyFieldShape {
  /** The lowerCamelCase name that JSON uses. */
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  /** Whether "absent" differs from "default": members of a oneof, and fields marked `optional`. */
  readonly tracked: boolean;
  readonly oneof: string | undefined;
  /** JSON names of the other members of the oneof. */
  readonly rivals: readonly string[];
}

export interface ScalarFieldShape extends AnyFieldShape {
  readonly message: undefined;
  readonly scalar: ScalarKind;
}

export interface MessageFieldShape extends AnyFieldShape {
  readonly message: MessageShape;
}

export type FieldShape = ScalarFieldShape | MessageFieldShape;

const PROTOBUF_SCALARS = [
  'bool',
  'bytes',
  'double',
  'fixed32',
  'fixed64',
  'int32',
  'int64',
  'sfixed64',
  'sint32',
  'string',
  'uint32',
  'uint64',
] as const;

/** Protobuf's scalar types as far as OTLP uses them, enums, and the two kinds of ids that JSON writes in hex. */
export type ScalarKind = (typeof PROTOBUF_SCALARS)[number] | 'enum' | 'spanId' | 'traceId';

/** The `bytes` fields that OTLP/JSON writes in hex; all others are base64. */
const ID_FIELDS: ReadonlyMap<string, ScalarKind> = new Map([
  ['trace_id', 'traceId'],
  ['span_id', 'spanId'],
  ['parent_span_id', 'spanId'],
]);

const NESTING_MESSAGE = 'opentelemetry.proto.common.v1.AnyValue';

export type Writer = protobuf.Writer;
export type Reader = protobuf.Reader;

export function newWriter(): Writer {
  return protobuf.Writer.create();
}

/** Reads `bytes`, which stay the caller's and are not copied. */
export function newReader(bytes: Uint8Array): Reader {
  const { buffer, byteOffset, byteLength } = bytes;
  return protobuf.Reader.create(Buffer.from(buffer, byteOffset, byteLength));
}

let shapes: ReadonlyMap<string, MessageShape> | undefined;

/**
 * The shape of the message of this full name, such as `opentelemetry.proto.trace.v1.Span`. The `.proto` files
 * are parsed on the first call. Throws for a name that they do not define.
 */
export function messageShape(fullName: string): MessageShape {
  shapes ??= readShapes();
  const shape = shapes.get(fullName);
  if (shape === undefined) throw new Error(`no message ${fullName} in proto/`);
  return shape;
}

function readShapes(): ReadonlyMap<string, MessageShape> {
  const root = new protobuf.Root();
  const sources = [
    ...[any, duration, errorDetails, status],
    ...[common, resource, trace, metrics, logs],
    ...[traceService, metricsService, logsService],
  ];
  for (const source of sources) protobuf.parse(source, root, { keepCase: true });
  root.resolveAll();
  const found = new Map<string, MessageShape>();
  visit(root, found);
  return found;
}

function visit(namespace: protobuf.NamespaceBase, found: Map<string, MessageShape>): void {
  for (const child of namespace.nestedArray) {
    if (child instanceof protobuf.Type) shapeOf(child, found);
    if (child instanceof protobuf.Namespace) visit(child, found);
  }
}

function shapeOf(type: protobuf.Type, found: Map<string, MessageShape>): MessageShape {
  const name = type.fullName.replace(/^\./, '');
  const known = found.get(name);
  if (known !== undefined) return known;
  const byName = new Map<string, FieldShape>();
  const byNumber = new Map<number, FieldShape>();
  const shape = { name, byName, byNumber, nests: name === NESTING_MESSAGE };
  // A message may contain itself, so it has to be found before its fields are looked at.
  found.set(name, shape);
  for (const field of type.fieldsArray) {
    const fieldShape = fieldShapeOf(field, found);
    byName.set(fieldShape.name, fieldShape);
    byNumber.set(fieldShape.number, fieldShape);
  }
  return shape;
}

function fieldShapeOf(field: protobuf.Field, found: Map<string, MessageShape>): FieldShape {
  const { partOf, resolvedType } = field;
  const rivals = partOf?.fieldsArray.filter((member) => member !== field) ?? [];
  const known = {
    name: camelCase(field.name),
    number: field.id,
    repeated: field.repeated,
    tracked: partOf !== null,
    // A field marked `optional` is, for protobuf, alone in a oneof.
    oneof: rivals.length > 0 ? partOf?.name : undefined,
    rivals: rivals.map((member) => camelCase(member.name)),
  };
  if (resolvedType instanceof protobuf.Type) return { ...known, message: shapeOf(resolvedType, found) };
  return { ...known, message: undefined, scalar: scalarKindOf(field) };
}

function scalarKindOf(field: protobuf.Field): ScalarKind {
  if (field.resolvedType instanceof protobuf.Enum) return 'enum';
  const kind = ID_FIELDS.get(field.name) ?? PROTOBUF_SCALARS.find((scalar) => scalar === field.type);
  if (kind === undefined) throw new Error(`${field.fullName} has a type that is not handled: ${field.type}`);
  return kind;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
