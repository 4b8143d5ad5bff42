import { describe, expect, it } from 'vitest';
import { describeBug } from '../../src/service/bug.ts';

describe('describeBug', () => {
  it('names class and place but not the message, even one that looks like stack frames', () => {
    const described = describeBug(new TypeError('first\n    at secret (file.ts:1:1)\n    at secret two'));
    expect(described.error).toBe('TypeError');
    expect(described.stack).toContain('bug.test.ts');
    expect(JSON.stringify(described)).not.toContain('secret');
  });

  it('keeps the code of a system error', () => {
    expect(describeBug(Object.assign(new Error('x'), { code: 'EPIPE' }))).toMatchObject({ code: 'EPIPE' });
  });

  it('tells only the type of what is not an error', () => {
    expect(describeBug('a secret')).toEqual({ error: 'string' });
  });
});
