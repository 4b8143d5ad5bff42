import { describe, expect, it } from 'vitest';
import type { ModelOutput, OutputSchemas, Schema } from '../../../src/llm/call.ts';
import { compileTest } from '../../../src/llm/scan/pattern.ts';
import { createOutputValidator } from '../../../src/llm/validate/output.ts';

const schema = (json: unknown): Schema => ({ json, dialect: 'json_schema' });
const RATING = schema({
  type: 'object',
  properties: { mood: { enum: ['good', 'bad'] } },
  required: ['mood'],
  additionalProperties: false,
});
const validate = createOutputValidator(compileTest);
const answers = (...texts: string[]): ModelOutput => ({ answers: texts, toolCalls: [] });
const calls = (...pairs: [string, string][]): ModelOutput => ({
  answers: [],
  toolCalls: pairs.map(([name, text]) => ({ name, arguments: text })),
});
const forAnswer: OutputSchemas = { answer: RATING, tools: [] };
const forTools: OutputSchemas = {
  tools: [
    { name: 'rate', schema: RATING },
    { name: 'any', schema: schema({}) },
  ],
};

describe('an answer', () => {
  it.each<[string, boolean, number]>([
    ['{"mood":"good"}', true, 0],
    [' {"mood":\n"bad"} ', true, 0],
    ['{"mood":"fine"}', false, 1],
    ['{"mod":"good"}', false, 2],
    ['{"mood":"go', false, 1],
    ['Sure! {"mood":"good"}', false, 1],
    ['```json\n{"mood":"good"}\n```', false, 1],
  ])('%j: valid %s', (text, valid, errors) => {
    expect(validate(forAnswer, answers(text))).toEqual({ valid, errors, source: 'response_format' });
  });

  it('of several choices is valid if all of them are', () => {
    expect(validate(forAnswer, answers('{"mood":"good"}', '{"mood":1}', '{}'))).toEqual({
      valid: false,
      errors: 2,
      source: 'response_format',
    });
  });

  it('that is not there, or has no schema, is not checked', () => {
    expect(validate(forAnswer, answers())).toBeUndefined();
    expect(validate(forTools, answers('{}'))).toBeUndefined();
  });

  it('is not judged by what cannot be checked', () => {
    const unclear = { answer: schema({ $ref: 'elsewhere' }), tools: [] };
    expect(validate(unclear, answers('1'))).toBeUndefined();
    expect(validate(unclear, answers('{'))).toMatchObject({ valid: false });
  });
});

describe('calls of tools', () => {
  it('are checked by the schema of the tool that they name', () => {
    expect(validate(forTools, calls(['rate', '{"mood":"good"}'], ['any', '5']))).toEqual({
      valid: true,
      errors: 0,
      source: 'tool',
    });
    expect(validate(forTools, calls(['rate', '{"mood":"x"}'], ['rate', '{}']))).toEqual({
      valid: false,
      errors: 2,
      source: 'tool',
    });
  });

  it('without arguments have none, not broken ones', () => {
    expect(validate(forTools, calls(['any', '']))).toMatchObject({ valid: true });
    expect(validate(forTools, calls(['rate', '']))).toMatchObject({ valid: false, errors: 1 });
  });

  it('of tools that the request does not describe are not checked', () => {
    expect(validate(forTools, calls(['other', '{']))).toBeUndefined();
  });

  it('are what counts where the answer calls tools instead', () => {
    expect(validate({ ...forTools, ...forAnswer, tools: forTools.tools }, calls(['any', '1']))).toMatchObject(
      {
        source: 'tool',
      },
    );
  });

  it('in hundreds are checked as far as they are wrong, and not called right', () => {
    const many = (text: string) =>
      calls(...Array.from({ length: 200 }, (): [string, string] => ['rate', text]));
    expect(validate(forTools, many('{"mood":"good"}'))).toBeUndefined();
    expect(validate(forTools, many('{}'))).toMatchObject({ valid: false, errors: 128 });
  });
});

describe('what the validator remembers', () => {
  it('is the schema by what it says: read once for the same, and apart from others', () => {
    let compiled = 0;
    const counting = createOutputValidator((source) => {
      compiled++;
      return compileTest(source);
    });
    const withPattern = (pattern: string): OutputSchemas => ({ answer: schema({ pattern }), tools: [] });
    for (let call = 0; call < 5; call++) {
      expect(counting(withPattern('^a'), answers('"ab"'))).toMatchObject({ valid: true });
      expect(counting(withPattern('^b'), answers('"ab"'))).toMatchObject({ valid: false });
    }
    expect(compiled).toBe(2);
  });

  it('tells the dialects apart', () => {
    const json = { type: 'string', nullable: true };
    const openapi: OutputSchemas = { answer: { json, dialect: 'openapi' }, tools: [] };
    expect(validate({ answer: schema(json), tools: [] }, answers('null'))).toMatchObject({ valid: false });
    expect(validate(openapi, answers('null'))).toMatchObject({ valid: true });
  });

  it('is bounded: after thousands of schemas it still answers', () => {
    for (let index = 0; index < 2000; index++) {
      expect(validate({ answer: schema({ const: index }), tools: [] }, answers(String(index)))).toMatchObject(
        {
          valid: true,
        },
      );
    }
  });
});

describe('schemas that are too large', () => {
  const deep = JSON.parse(`${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`);
  it.each<[string, unknown]>([
    ['a long text', { const: 'x'.repeat(70_000) }],
    ['many members', Object.fromEntries(Array.from({ length: 500_000 }, (_, index) => [`k${index}`, 0]))],
    ['a long list', { enum: Array(1_000_000).fill(1) }],
    ['100,000 levels', deep],
  ])('%s: not checked', (_name, json) => {
    expect(validate({ answer: schema(json), tools: [] }, answers('1'))).toBeUndefined();
  });
});
