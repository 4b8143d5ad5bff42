import { watchStopSignals } from './cli/signals.ts';

const argv = process.argv.slice(2);
const isDaemon = argv[0] === 'run';
const stop = watchStopSignals(isDaemon);

// A reader that goes away early (`clearspan scan | head -1`) has seen enough; a daemon goes on without it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!isDaemon) process.exit(0);
  });
}

const { runCommandLine } = await import('./cli/command-line.ts');
const code = await runCommandLine(argv, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  now: Date.now,
  random: Math.random,
  stop,
});

// Output to a pipe is asynchronous: it is flushed before the end, which does not wait for idle connections.
await Promise.all(
  [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  ),
);
process.exit(code);
