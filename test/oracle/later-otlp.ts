import protobuf from 'protobufjs';
import { loadOtlp } from './otlp.ts';

/** The fields that every message of the imagined later version has; none of the numbers is taken in OTLP. */
const LATER_FIELDS = [
  ['laterText', 900, 'string'],
  ['laterNumber', 901, 'uint64'],
  ['laterMeasure', 902, 'fixed32'],
  ['laterValue', 903, 'opentelemetry.proto.common.v1.AnyValue'],
  ['laterStamp', 20, 'fixed64'],
] as const;

/**
 * OTLP as a later version might be: to Clearspan these fields are unknown, to this oracle they are not, so that a test
 * sees whether they went through.
 */
export function loadLaterOtlp(): protobuf.Root {
  const root = loadOtlp();
  for (const type of messageTypes(root)) {
    for (const [name, number, fieldType] of LATER_FIELDS) {
      type.add(new protobuf.Field(name, number, fieldType, 'repeated', undefined, { packed: false }));
    }
  }
  root.resolveAll();
  return root;
}

/** All message types below a namespace, nested ones included. */
export function messageTypes(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) => [
    ...(nested instanceof protobuf.Type ? [nested] : []),
    ...(nested instanceof protobuf.Namespace ? messageTypes(nested) : []),
  ]);
}
