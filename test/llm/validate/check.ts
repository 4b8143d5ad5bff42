import type { Schema } from '../../../src/llm/call.ts';
import { compileTest } from '../../../src/llm/scan/pattern.ts';
import { evaluate, newRun } from '../../../src/llm/validate/evaluate.ts';
import { readSchema } from '../../../src/llm/validate/schema.ts';

/** `valid`, the number of violations, or `unsure`; a schema that is not read at all is unsure of everything. */
export function check(
  json: unknown,
  instance: unknown,
  dialect: Schema['dialect'] = 'json_schema',
): 'valid' | 'unsure' | number {
  const node = readSchema({ json, dialect }, compileTest);
  if (node === undefined) return 'unsure';
  const { errors, sure } = evaluate(node, instance, newRun());
  if (errors > 0) return errors;
  return sure ? 'valid' : 'unsure';
}
