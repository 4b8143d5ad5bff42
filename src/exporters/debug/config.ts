import type { Section } from '../../config/section.ts';

export const VERBOSITIES = ['basic', 'normal', 'detailed'] as const;

export interface DebugConfig {
  /** `basic`: one line a request; `normal`: one line an item; `detailed`: everything. */
  readonly verbosity: (typeof VERBOSITIES)[number];
  /** On: values of any key are shown, captured prompts and answers among them. */
  readonly showContent: boolean;
  /** In each second so many requests of a signal are shown at first … */
  readonly samplingInitial: number;
  /** … and then every so manieth; 1 shows all, 0 none. */
  readonly samplingThereafter: number;
}

/** Keys and defaults are the Collector's, `show_content` is ours. */
export function decodeDebug(section: Section): DebugConfig {
  const config: DebugConfig = {
    verbosity: section.oneOf('verbosity', VERBOSITIES, 'basic'),
    showContent: section.boolean('show_content', false),
    samplingInitial: section.integer('sampling_initial', 2, { min: 0 }),
    samplingThereafter: section.integer('sampling_thereafter', 1, { min: 0 }),
  };
  if (config.showContent)
    section.warning('captured prompts and answers are written to standard output', 'show_content');
  return config;
}
