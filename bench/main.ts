import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findPrograms, NO_PROGRAMS } from './daemons/programs.ts';
import { measure } from './pairs.ts';
import { tableHead, tableLines } from './report.ts';
import type { RunSettings } from './runs/settings.ts';
import { runSoak } from './runs/soak.ts';
import { SCENARIOS } from './scenarios.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Only scenarios with this in their name. */
    only: { type: 'string', default: '' },
    pairs: { type: 'string' },
    seconds: { type: 'string' },
    /** A folder for V8's CPU profiles of Clearspan. */
    profile: { type: 'string' },
    alone: { type: 'boolean', default: false },
    /** Minutes of one long run, instead of the scenarios. */
    soak: { type: 'string' },
  },
});
const { quick: isQuick, json: isJson } = options;
const pairs = Number(options.pairs ?? (isQuick ? 1 : 5));
const settings: RunSettings = {
  programs: options.alone || options.soak !== undefined ? NO_PROGRAMS : findPrograms(),
  seconds: Number(options.seconds ?? (isQuick ? 1.5 : 10)),
  warmUpSeconds: isQuick ? 0.7 : 2,
  idleSeconds: isQuick ? 3 : 20,
  profileFolder: options.profile,
};

console.error(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, ${pairs} × ${settings.seconds} s a scenario`,
);
if (options.soak === undefined) await measureAll();
else await soak(Number(options.soak));

async function measureAll(): Promise<void> {
  const chosen = SCENARIOS.filter(
    (scenario) => (scenario.isQuick || !isQuick) && scenario.name.includes(options.only),
  );
  if (!isJson) console.log(tableHead());
  for (const scenario of chosen) {
    const measured = await measure(scenario, pairs, settings);
    console.log(isJson ? JSON.stringify(measured) : tableLines(measured));
    if (!measured.isWhole) process.exitCode = 1;
  }
}

async function soak(minutes: number): Promise<void> {
  const report = await runSoak(minutes, settings, ({ minutes: at, rssMiB }) => {
    if (!isJson) console.log(`${at.toFixed(1).padStart(6)} min ${rssMiB.toFixed(0).padStart(5)} MiB`);
  });
  if (isJson) console.log(JSON.stringify({ scenario: `soak, ${minutes} min`, ...report }));
  else {
    const { spans, delivered, failures, growthMiB } = report;
    console.log(`${spans} spans, ${delivered} delivered, ${failures} requests failed`);
    console.log(`growth ${growthMiB.toFixed(1)} MiB`);
  }
  if (!report.isWhole) {
    console.error('not every span came through');
    process.exitCode = 1;
  }
}
