import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../src/otlp/signal.ts';
import type { Component } from '../../src/pipeline/component.ts';
import { ACCEPTED } from '../../src/pipeline/outcome.ts';
import { COMPONENTS } from '../../src/service/registry.ts';
import { freePort } from '../process/daemon.ts';
import { checkLifecycle } from './lifecycle.ts';
import { decodeSection, settingsOf } from './settings.ts';

const accepting = { consume: async () => ACCEPTED };

/** A section for each component, `PORT` standing for a free port. The second instance of a test gets the same one. */
const SECTIONS: Readonly<Record<string, string>> = {
  otlp: '{ protocols: { grpc: { endpoint: "127.0.0.1:PORT" }, http: { endpoint: "127.0.0.1:0" } } }',
  llm: '{}',
  otlp_grpc: '{ endpoint: "127.0.0.1:PORT", tls: { insecure: true } }',
  otlp_http: '{ endpoint: "http://127.0.0.1:PORT" }',
  debug: '{}',
  live: '{}',
  health_check: '{ endpoint: "127.0.0.1:PORT" }',
  file_storage: `{ directory: ${join(tmpdir(), 'clearspan-lifecycle')}, create_directory: true }`,
};

const FACTORIES = [
  ...COMPONENTS.receivers,
  ...COMPONENTS.processors,
  ...COMPONENTS.exporters,
  ...COMPONENTS.extensions,
];

it('has a section for every component of the registry', () => {
  expect(Object.keys(SECTIONS).sort()).toEqual(FACTORIES.map(({ type }) => type).sort());
});

async function sectionOf(type: string): Promise<string> {
  return (SECTIONS[type] ?? '{}').replace('PORT', String(await freePort()));
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

for (const factory of COMPONENTS.receivers) {
  const section = once(() => sectionOf(factory.type));
  describe(`receiver ${factory.type}`, () => {
    checkLifecycle(async (): Promise<Component> => {
      const targets = Object.fromEntries(factory.signals.map((signal) => [signal, accepting]));
      return factory.create(await decodeSection(factory, await section()), settingsOf(factory.type), targets);
    });
  });
}

for (const factory of COMPONENTS.processors) {
  for (const signal of factory.signals) {
    describe(`processor ${factory.type} for ${signal}`, () => {
      checkLifecycle(async (): Promise<Component> => {
        const config = await decodeSection(factory, await sectionOf(factory.type));
        return factory.create(config, settingsOf(factory.type), signal, accepting);
      });
    });
  }
}

for (const factory of [...COMPONENTS.exporters, ...COMPONENTS.extensions]) {
  const section = once(() => sectionOf(factory.type));
  describe(`${factory.type}`, () => {
    checkLifecycle(async (): Promise<Component> => {
      return factory.create(await decodeSection(factory, await section()), settingsOf(factory.type), SIGNALS);
    });
  });
}
