import { loadConfig } from '../../src/config/load.ts';
import type { Section } from '../../src/config/section.ts';
import type { ComponentSettings } from '../../src/pipeline/component.ts';
import { REAL_TIMERS } from '../../src/pipeline/timers.ts';
import { RecordingLogger } from '../doubles/logger.ts';
import { RecordingMeter } from '../doubles/meter.ts';

/** Decodes a component's section from YAML; throws where it has errors. */
export async function decodeSection<Config>(
  factory: { decode(section: Section): Config },
  yaml: string,
): Promise<Config> {
  const loaded = await loadConfig(['test.yaml'], {}, async () => `component: ${yaml}`);
  const config = factory.decode(loaded.root.section('component'));
  const errors = loaded.problems().filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return config;
}

export function settingsOf(id: string): ComponentSettings {
  return {
    id,
    version: '0.0.0-test',
    now: Date.now,
    random: Math.random,
    environment: {},
    timers: REAL_TIMERS,
    extension: () => undefined,
    shared: (make) => make(),
    logger: new RecordingLogger(),
    meter: new RecordingMeter(),
  };
}
