import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { cacheCompiled } from './cli/compile-cache.ts';
import { withCommand } from './cli/default-command.ts';
import { watchStopSignals } from './cli/signals.ts';

const FLUSH_TIMEOUT_MS = 1_000;

const argv = withCommand(process.argv.slice(2));
const isDaemon = argv[0] === 'run';
const stop = watchStopSignals(isDaemon);

/**
 * How V8 collects garbage in a daemon. At full load with 10 % LLM spans, by default 240 to 260 MiB were resident and
 * four threads of V8's took a third of the CPU: what a daemon allocates are buffers, whose number starts collections of
 * a heap that hardly changes. In pass-through, without its threads, a span takes 2.95 instead of 3.5 µs of CPU. With the
 * memory of requests used again, 200 % of growth instead of 50 took a span from 3.9 to 3.1 µs, for 10 MiB more; with
 * that of enriched requests too, 150 % instead of 200 costs 2 % of CPU, and peak RSS with all LLM spans is 196 MiB
 * instead of 201, with 10 % of them 159 instead of 173.
 *
 * The young generation stays as small as it begins, at 1 MiB, and so within the processor's caches; V8 lets it grow to
 * 16. CPU is the same or less (pass-through with 100 spans a request 0.55 instead of 0.61 µs a span), peak RSS 30 to
 * 50 MiB lower.
 */
const GARBAGE_COLLECTOR = [
  '--semi-space-growth-factor=1',
  // Per cent of what lives that may gather as garbage; V8's own is several times as much.
  '--heap-growing-percent=150',
  '--no-concurrent-marking',
  '--no-parallel-scavenge',
  '--no-concurrent-sweeping',
  '--no-concurrent-array-buffer-sweeping',
];
if (isDaemon) for (const flag of GARBAGE_COLLECTOR) setFlagsFromString(flag);

// A reader that goes away early (`clearspan scan | head -1`) has seen enough. A daemon goes on without its output,
// whatever is wrong with it: a full disk must not cost the data that it holds.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isDaemon) return;
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

cacheCompiled(fileURLToPath(new URL('.compile-cache', import.meta.url)));
const { runCommandLine, MACHINE } = await import('./cli/program.ts');
const code = await runCommandLine(argv, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  ...MACHINE,
  stop,
});

// Output to a pipe is asynchronous: it is flushed before the end, which does not wait for idle connections, nor, in a
// daemon, for a reader that has stopped reading.
const flushed = Promise.all(
  [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  ),
);
await (isDaemon ? Promise.race([flushed, setTimeout(FLUSH_TIMEOUT_MS)]) : flushed);
process.exit(code);
