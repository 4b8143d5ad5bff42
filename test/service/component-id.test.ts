import { describe, expect, it } from 'vitest';
import { parseComponentId } from '../../src/service/component-id.ts';

describe('parseComponentId', () => {
  it('takes type and name apart at the first slash', () => {
    expect(parseComponentId('otlp')).toEqual({ type: 'otlp', name: '' });
    expect(parseComponentId('otlp/eu')).toEqual({ type: 'otlp', name: 'eu' });
    expect(parseComponentId('otlp/eu/west')).toEqual({ type: 'otlp', name: 'eu/west' });
  });

  it('drops blanks around the parts', () => {
    expect(parseComponentId(' otlp / eu ')).toEqual({ type: 'otlp', name: 'eu' });
  });

  it('says which part is missing', () => {
    expect(parseComponentId('')).toEqual({ problem: 'id must not be empty' });
    expect(parseComponentId('/eu')).toEqual({
      problem: 'in "/eu" id: the part before / should not be empty',
    });
    expect(parseComponentId('otlp/')).toEqual({
      problem: 'in "otlp/" id: the part after / should not be empty',
    });
  });
});
