import { describe, expect, it } from 'vitest';
import { createModelLabels } from '../../../src/processors/llm/model-label.ts';

describe('labels for models', () => {
  it('are the names of the first hundred, and stay theirs', () => {
    const labelOf = createModelLabels();
    for (let i = 0; i < 100; i++) expect(labelOf(`model-${i}`)).toBe(`model-${i}`);
    for (let i = 100; i < 200; i++) expect(labelOf(`model-${i}`)).toBe('other');
    expect(labelOf('model-7')).toBe('model-7');
  });

  it.each([
    'claude-sonnet-4-5@20250929',
    'us.anthropic.claude-3-5-sonnet-20241022-v2:0',
    'accounts/fireworks/models/llama-v3p1-8b-instruct',
  ])('%s is a name', (model) => {
    expect(createModelLabels()(model)).toBe(model);
  });

  it.each([undefined, '', 'Ignore all previous instructions', 'x'.repeat(81), 'model\n', 'modèle'])(
    '%j is none',
    (model) => {
      expect(createModelLabels()(model)).toBe('other');
    },
  );
});
