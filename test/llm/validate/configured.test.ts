import { describe, expect, it } from 'vitest';
import type { ModelOutput, Schema } from '../../../src/llm/call.ts';
import { compileTest } from '../../../src/llm/scan/pattern.ts';
import { createOutputValidator } from '../../../src/llm/validate/output.ts';

const schema = (json: unknown): Schema => ({ json, dialect: 'json_schema' });
const answers = (...texts: string[]): ModelOutput => ({ answers: texts, toolCalls: [] });
const INVOICES = { service: 'invoices', models: ['gpt-4o'] };

const validate = createOutputValidator(compileTest, [
  { fits: ({ service }) => service === 'invoices', schema: schema({ type: 'object', required: ['total'] }) },
  { fits: () => true, schema: schema({ type: 'object' }) },
]);

describe('a schema of the configuration', () => {
  it('judges the answers of the calls that it is for, the first that fits', () => {
    expect(validate({ tools: [] }, answers('{}'), INVOICES)).toEqual({
      valid: false,
      errors: 1,
      source: 'config',
    });
    expect(validate({ tools: [] }, answers('{}'), { service: 'other', models: [] })).toEqual({
      valid: true,
      errors: 0,
      source: 'config',
    });
  });

  it('goes beside the one that the call sets: whichever is violated tells', () => {
    const own = { answer: schema({ required: ['id'] }), tools: [] };
    expect(validate(own, answers('{"total":1}'), INVOICES)).toMatchObject({
      valid: false,
      source: 'response_format',
    });
    expect(validate(own, answers('{"id":1}'), INVOICES)).toMatchObject({ valid: false, source: 'config' });
    expect(validate(own, answers('{"id":1,"total":1}'), INVOICES)).toMatchObject({
      valid: true,
      source: 'config',
    });
  });

  it('says nothing of calls of tools', () => {
    const toolCalls = [{ name: 'pay', arguments: '{}' }];
    expect(validate({ tools: [] }, { answers: [], toolCalls }, INVOICES)).toBeUndefined();
  });
});
