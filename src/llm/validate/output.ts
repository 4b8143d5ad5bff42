import { createHash } from 'node:crypto';
import type { ModelOutput, OutputCheck, OutputSchemas, Schema } from '../call.ts';
import { evaluate, newRun, type Outcome, type Run, type SchemaNode, UNSURE, VIOLATED } from './evaluate.ts';
import type { CompilePattern } from './keyword.ts';
import { readSchema } from './schema.ts';

/**
 * Checks what a model put out against the schema that the configuration sets for such calls, and against those that
 * its request set. Undefined where there was nothing to check, or where a part that could not be checked decides.
 */
export type OutputValidator = (
  schemas: OutputSchemas,
  output: ModelOutput,
  about?: CheckedCall,
) => OutputCheck | undefined;

/** What tells which configured schema is a call's. */
export interface CheckedCall {
  readonly service: string;
  /** The model that answered and the one asked for, as far as they are known. */
  readonly models: readonly string[];
}

/** A schema that the configuration sets for the answers of some calls; the first that fits counts. */
export interface ConfiguredSchema {
  readonly fits: (call: CheckedCall) => boolean;
  readonly schema: Schema;
}

/** Schemas longer than this, as JSON, are not read. */
const LONGEST_SCHEMA = 65_536;

/** So many schemas are remembered; what they are as text bounds the memory that they take. */
const MOST_REMEMBERED = 256;
const LONGEST_REMEMBERED = 4 * 1024 * 1024;

/** More violations than this are not counted. */
const MOST_ERRORS = 1000;

/** Of one answer so many calls of tools are looked at. */
const MOST_TOOL_CALLS = 128;

/**
 * Builds the validator. Schemas are strangers' work: they are interpreted, never turned into code, bounded in
 * size and depth and steps, and remembered by their digest.
 *
 * @param compilePattern Compiles the regular expressions in schemas; undefined for those that it refuses.
 * @param configured Schemas of the configuration.
 */
export function createOutputValidator(
  compilePattern: CompilePattern,
  configured: readonly ConfiguredSchema[] = [],
): OutputValidator {
  const remembered = new Map<string, SchemaNode | undefined>();
  let rememberedLength = 0;

  function nodeOf(schema: Schema): SchemaNode | undefined {
    const text = boundedJson(schema.json);
    if (text === undefined) return undefined;
    const key = `${schema.dialect} ${createHash('sha256').update(text).digest('base64')}`;
    if (remembered.has(key)) return remembered.get(key);
    const node = readSchema(schema, compilePattern);
    rememberedLength += text.length;
    if (remembered.size >= MOST_REMEMBERED || rememberedLength > LONGEST_REMEMBERED) {
      remembered.clear();
      rememberedLength = text.length;
    }
    remembered.set(key, node);
    return node;
  }

  function checkText(text: string, schema: Schema, run: Run): Outcome {
    const instance = parseJson(text);
    if (instance === undefined) return VIOLATED;
    const node = nodeOf(schema);
    return node === undefined ? UNSURE : evaluate(node, instance.value, run);
  }

  function checkConfigured({ answers }: ModelOutput, about: CheckedCall): OutputCheck | undefined {
    const set = answers.length === 0 ? undefined : configured.find(({ fits }) => fits(about));
    if (set === undefined) return undefined;
    const run = newRun();
    return verdict(
      answers.map((text) => checkText(text, set.schema, run)),
      'config',
    );
  }

  function checkOwn({ answer, tools }: OutputSchemas, { answers, toolCalls }: ModelOutput) {
    const run = newRun();
    if (answer !== undefined && answers.length > 0) {
      return verdict(
        answers.map((text) => checkText(text, answer, run)),
        'response_format',
      );
    }
    const called = toolCalls.slice(0, MOST_TOOL_CALLS).flatMap((call) => {
      const tool = tools.find(({ name }) => name === call.name);
      // A call without arguments is written as nothing by some servers.
      return tool === undefined ? [] : [checkText(call.arguments || '{}', tool.schema, run)];
    });
    if (called.length === 0) return undefined;
    return verdict(toolCalls.length > MOST_TOOL_CALLS ? [...called, UNSURE] : called, 'tool');
  }

  return (schemas, output, about) => {
    const byConfig = about === undefined ? undefined : checkConfigured(output, about);
    if (byConfig?.valid === false) return byConfig;
    const byRequest = checkOwn(schemas, output);
    return byRequest?.valid === false ? byRequest : (byConfig ?? byRequest);
  };
}

function verdict(outcomes: readonly Outcome[], source: OutputCheck['source']): OutputCheck | undefined {
  const errors = outcomes.reduce((sum, outcome) => sum + outcome.errors, 0);
  if (errors === 0 && outcomes.some((outcome) => !outcome.sure)) return undefined;
  return { valid: errors === 0, errors: Math.min(errors, MOST_ERRORS), source };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The schema as text; undefined where it is too long or too deep to be used. */
export function boundedJson(json: unknown): string | undefined {
  if (!isSmall(json)) return undefined;
  const text = JSON.stringify(json);
  return text !== undefined && text.length <= LONGEST_SCHEMA ? text : undefined;
}

/** Looks at as much of the value as a schema may have, before anything walks all of it. */
function isSmall(json: unknown): boolean {
  const waiting: unknown[] = [json];
  let length = 0;
  let depth = 0;
  while (waiting.length > 0) {
    // Level by level, so that the depth is counted too.
    depth++;
    if (depth > 256) return false;
    for (const value of waiting.splice(0)) {
      length++;
      if (typeof value === 'string') length += value.length;
      else if (Array.isArray(value)) {
        length += value.length;
        if (length <= LONGEST_SCHEMA) waiting.push(...value);
      } else if (typeof value === 'object' && value !== null) {
        for (const [key, member] of Object.entries(value)) {
          length += key.length;
          waiting.push(member);
        }
      }
      if (length > LONGEST_SCHEMA) return false;
    }
  }
  return true;
}
