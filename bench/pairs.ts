import { cpus } from 'node:os';
import type { Daemon } from './daemons/daemon.ts';
import { isHere } from './daemons/programs.ts';
import type { Figures } from './figures.ts';
import { runLoad } from './runs/load-run.ts';
import { runRest } from './runs/rest-run.ts';
import type { RunSettings } from './runs/settings.ts';
import { runStall } from './runs/stall-run.ts';
import type { Aim, Scenario, Shown } from './scenarios.ts';
import { median } from './statistics.ts';

/** A figure's medians over all pairs; the ratio is the median of the pairs' own. */
export interface Judged {
  readonly figure: Shown['figure'];
  readonly clearspan: number;
  readonly beside: number | undefined;
  readonly ratio: number | undefined;
  readonly aim: Aim | undefined;
  readonly isMet: boolean | undefined;
  /** Why it says nothing here. */
  readonly notMeasured: string | undefined;
}

export interface Measured {
  readonly scenario: string;
  readonly judged: readonly Judged[];
  readonly clearspanRuns: readonly Figures[];
  readonly besideRuns: readonly Figures[];
  /** Why there are none beside. */
  readonly notBeside: string | undefined;
  /** Whether Clearspan passed on each span once, and refused nothing. */
  readonly isWhole: boolean;
}

/** Runs of Clearspan and of what it is held against by turns, so that both of a pair meet the same machine. */
export async function measure(scenario: Scenario, pairs: number, settings: RunSettings): Promise<Measured> {
  const clearspanRuns: Figures[] = [];
  const besideRuns: Figures[] = [];
  const isBesideHere = isHere(scenario.beside, settings.programs);
  for (let pair = 0; pair < Math.min(pairs, scenario.mostPairs ?? pairs); pair++) {
    clearspanRuns.push(await run(scenario, scenario.clearspan, settings));
    if (isBesideHere) besideRuns.push(await run(scenario, scenario.beside, settings));
  }
  return {
    scenario: scenario.name,
    judged: scenario.shows.map((shown) => judge(shown, clearspanRuns, besideRuns)),
    clearspanRuns,
    besideRuns,
    notBeside: isBesideHere ? undefined : `no ${scenario.beside.program} here`,
    isWhole: clearspanRuns.every(({ sent, delivered, failures = 0 }) => sent === delivered && failures === 0),
  };
}

function run(scenario: Scenario, daemon: Daemon, settings: RunSettings): Promise<Figures> {
  switch (scenario.kind) {
    case 'load':
      return runLoad(scenario, daemon, settings);
    case 'stall':
      return runStall(scenario, daemon, settings);
    case 'rest':
      return runRest(scenario, daemon, settings);
  }
}

/** Runs of one index are a pair; of those that stand alone nothing is held against anything. */
export function judge(
  { figure, aim, leastCores = 1 }: Shown,
  ours: readonly Figures[],
  theirs: readonly Figures[],
  cores = cpus().length,
): Judged {
  const value = (figures: Figures | undefined): number => figures?.[figure] ?? Number.NaN;
  const known = (number: number): number | undefined => (Number.isNaN(number) ? undefined : number);
  const clearspan = median(ours.map(value));
  const ratio = known(median(theirs.map((other, pair) => value(ours[pair]) / value(other))));
  const hasCores = cores >= leastCores;
  return {
    figure,
    clearspan,
    beside: known(median(theirs.map(value))),
    ratio,
    aim,
    isMet: aim === undefined || !hasCores ? undefined : isMet(aim, clearspan, ratio),
    notMeasured: hasCores ? undefined : `not measured: fewer than ${leastCores} cores`,
  };
}

function isMet(aim: Aim, figure: number, ratio: number | undefined): boolean | undefined {
  if ('most' in aim) return figure <= aim.most;
  if (ratio === undefined) return undefined;
  return 'ratioAtMost' in aim ? ratio <= aim.ratioAtMost : ratio >= aim.ratioAtLeast;
}
