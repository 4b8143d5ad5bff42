import { expect, it } from 'vitest';
import { BUNDLED_PACK_NAMES, bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { preparedRules } from '../../../src/llm/scan/prepared-rules.ts';
import { requirementsOf } from '../../../src/llm/scan/requirement.ts';

it.each(BUNDLED_PACK_NAMES)('what the build finds out of %s survives being written as JSON', (name) => {
  const prepared = preparedRules(name);
  expect(JSON.parse(JSON.stringify(prepared))).toEqual(prepared);
  expect(prepared.map(({ requirements: _, ...rule }) => rule)).toEqual(bundledRules(name));
  for (const { patterns, keywords, requirements } of prepared)
    expect(requirements).toEqual(patterns.map((source) => requirementsOf(source, keywords)));
});
