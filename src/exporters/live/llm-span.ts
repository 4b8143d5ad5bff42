import { newField } from '../../otlp/wire/field.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { readKey } from '../../otlp/wire/key.ts';
import { compileKeySet, hasAttributeKey, matchesKey } from '../../otlp/wire/key-set.ts';
import { MESSAGES, SPAN_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import { readFixed64 } from '../../otlp/wire/scalar.ts';
import { tagOf, tagsOf } from '../../otlp/wire/tags.ts';
import { newKeyValue, readKeyValue, type WireValue } from '../../otlp/wire/value.ts';
import { varintInt32 } from '../../otlp/wire/varint.ts';
import { walkFields } from '../../otlp/wire/walk.ts';

/** What a line tells of an LLM call's span: figures, names and verdicts, and no captured text. */
export interface LlmSpan {
  /** Milliseconds since the epoch; 0 where the span does not say. */
  readonly endTimeMs: number;
  readonly hasErrorStatus: boolean;
  /** Those of SHOWN_KEYS that the span has. */
  readonly attributes: ReadonlyMap<string, WireValue>;
}

/** Every span that the processor `llm` took for an LLM call carries this one. */
const MARK = 'llm.enrichment.status';

/** Meanings: docs/attributes.md; the HTTP ones: OpenTelemetry semantic conventions, new and old. */
export const SHOWN_KEYS = [
  MARK,
  'llm.enrichment.notes',
  'llm.request_model',
  'llm.model',
  'llm.model_rerouted',
  'llm.input_tokens',
  'llm.input_tokens_estimate',
  'llm.cached_input_tokens',
  'llm.output_tokens',
  'llm.output_tokens_estimate',
  'llm.cost_usd',
  'llm.stop_reason',
  'llm.system_prompt_hash',
  'llm.system_prompt_changed',
  'llm.security.scanned',
  'llm.security.classification',
  'llm.security.severity',
  'llm.error.type',
  'llm.call.duplicate_of',
  'http.response.status_code',
  'http.status_code',
] as const;

const MARK_SET = compileKeySet([MARK], []);
const SHOWN_SET = compileKeySet(SHOWN_KEYS, []);
const SPAN = tagsOf(MESSAGES.Span);
const STATUS = tagsOf(MESSAGES.Status);
const STATUS_CODE_ERROR = 2;

/**
 * Reads the span in `item` of a request if it is an LLM call. Captured payloads, which such a span may carry by
 * the megabyte, are skipped over. Undefined for any other span.
 */
export function readLlmSpan(bytes: Uint8Array, item: Frame): LlmSpan | undefined {
  if (!hasAttributeKey(bytes, item, SPAN_ATTRIBUTES_FIELD, MARK_SET)) return undefined;
  const attributes = new Map<string, WireValue>();
  const key = newField();
  let endTimeMs = 0;
  let hasErrorStatus = false;
  walkFields(bytes, item.start, item.end, (field) => {
    switch (tagOf(field)) {
      case SPAN.endTimeUnixNano:
        endTimeMs = Number(readFixed64(bytes, field) / 1_000_000n);
        return undefined;
      case SPAN.status:
        return walkFields(bytes, field.start, field.end, (part) => {
          if (tagOf(part) === STATUS.code) {
            hasErrorStatus = varintInt32(bytes, part.start, part.end) === STATUS_CODE_ERROR;
          }
          return undefined;
        });
      case SPAN.attributes: {
        const error = readKey(bytes, field, key);
        if (error !== undefined || !matchesKey(SHOWN_SET, bytes, key.start, key.end)) return error;
        const attribute = newKeyValue();
        const valueError = readKeyValue(bytes, field.start, field.end, attribute);
        attributes.set(attribute.key, attribute.value);
        return valueError;
      }
      default:
        return undefined;
    }
  });
  return { endTimeMs, hasErrorStatus, attributes };
}
