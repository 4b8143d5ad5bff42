import { LONGEST_TIMER_MS } from '../../config/duration.ts';
import type { Section } from '../../config/section.ts';
import { COLOR_MODES, type ColorMode } from '../terminal/paint.ts';

export interface LiveConfig {
  readonly color: ColorMode;
  /** How often what has no line of its own is summed up; 0: never. */
  readonly summaryIntervalMs: number;
}

export function decodeLive(section: Section): LiveConfig {
  return {
    color: section.oneOf('color', COLOR_MODES, 'auto'),
    summaryIntervalMs: section.durationMs('summary_interval', 10_000, { maxMs: LONGEST_TIMER_MS }),
  };
}
