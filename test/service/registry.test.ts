import { describe, expect, it } from 'vitest';
import type { ComponentKind } from '../../src/service/plan.ts';
import { COMPONENTS } from '../../src/service/registry.ts';

describe.each(Object.keys(COMPONENTS) as ComponentKind[])('the %s of the registry', (kind) => {
  const factories: readonly { readonly type: string; readonly aliases?: readonly string[] }[] =
    COMPONENTS[kind];
  const names = factories.flatMap(({ type, aliases = [] }) => [type, ...aliases]);

  it('have names that can stand in a configuration, each once', () => {
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the exporters', () => {
  it.each([
    ['otlp', 'otlp_grpc'],
    ['otlphttp', 'otlp_http'],
  ])('may be called by the Collector’s former name %s', (alias, type) => {
    const factory = COMPONENTS.exporters.find(({ aliases }) => aliases?.includes(alias));
    expect(factory?.type).toBe(type);
  });
});
