import { setMaxListeners } from 'node:events';
import type { ComponentSettings } from '../../src/pipeline/component.ts';
import { REAL_TIMERS } from '../../src/pipeline/timers.ts';
import { RecordingLogger } from '../doubles/logger.ts';
import { RecordingMeter } from '../doubles/meter.ts';

export interface RecordingSettings extends ComponentSettings {
  readonly logger: RecordingLogger;
  readonly meter: RecordingMeter;
}

/** Settings for an exporter under test: no jitter, the machine's clock, an empty environment. */
export function recordingSettings(id = 'exporter'): RecordingSettings {
  return {
    id,
    version: '1.2.3',
    now: Date.now,
    random: () => 0.5,
    environment: {},
    timers: REAL_TIMERS,
    extension: () => undefined,
    shared: (make) => make(),
    logger: new RecordingLogger(),
    meter: new RecordingMeter(),
  };
}

/** A signal that never aborts. */
export const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

/** A signal that has aborted already. */
export const ALREADY = AbortSignal.abort();
