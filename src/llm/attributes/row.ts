import type { LlmCall } from '../call.ts';

/** The vocabularies in which a call can be told. */
export const DIALECTS = ['llm', 'gen_ai', 'openinference'] as const;

export type Dialect = (typeof DIALECTS)[number];

export type AttributeType = 'string' | 'int' | 'double' | 'bool' | 'string[]';

/** One attribute that Clearspan writes. `value` gives undefined for a fact that is not known. */
export interface AttributeRow<Type extends AttributeType = AttributeType> {
  readonly key: string;
  readonly dialect: Dialect;
  readonly type: Type;
  readonly unit?: string | undefined;
  readonly meaning: string;
  readonly value: (call: LlmCall) => ValueOf<Type> | undefined;
  /**
   * Other spellings of the same fact. Where a span has one of them the row is left out: some backends add up
   * every key under `gen_ai.usage.`, and the tokens would count twice.
   */
  readonly spellings?: readonly string[] | undefined;
  /** What OpenTelemetry calls it since the GenAI conventions have a repository of their own; written on request. */
  readonly renamed?: string | undefined;
}

type ValueOf<Type extends AttributeType> = Type extends 'string'
  ? string
  : Type extends 'int' | 'double'
    ? number
    : Type extends 'bool'
      ? boolean
      : readonly string[];

/** Writes a row down; the types tie what `value` returns to `type`. */
export function row<Type extends AttributeType>(
  dialect: Dialect,
  key: string,
  type: Type,
  value: (call: LlmCall) => ValueOf<Type> | undefined,
  meaning: string,
  unit?: string,
  spellings?: readonly string[],
  renamed?: string,
): AttributeRow<Type> {
  return { dialect, key, type, value, meaning, unit, spellings, renamed };
}

/** The model that answered, else the one asked for. */
export function answeringModel(call: LlmCall): string | undefined {
  return call.responseModel ?? (call.isAnsweredApart ? undefined : call.requestModel);
}
