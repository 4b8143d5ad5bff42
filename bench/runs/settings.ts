import type { Programs } from '../daemons/programs.ts';

/** How long runs take and where they find what they need. */
export interface RunSettings {
  readonly programs: Programs;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly idleSeconds: number;
  /** Where V8 leaves CPU profiles of Clearspan. */
  readonly profileFolder: string | undefined;
}
