import { watchProcess } from '../../src/cli/process-events.ts';
import type { Logger } from '../../src/telemetry/logger.ts';

/** A daemon in miniature, run as a process of its own: something goes wrong in it, then it says how it ends. */
const write = (message: string, fields?: object) => console.log(JSON.stringify({ message, ...fields }));
const logger: Logger = { debug: write, info: write, warn: write, error: write, with: () => logger };

const crashed = watchProcess(logger);
const kind = process.argv[2];
if (kind === 'rejection') void Promise.reject(new RangeError('secret text'));
else setImmediate(() => JSON.parse('{"secret text'));

const survived = new Promise((resolve) => setTimeout(resolve, 300, 'goes on'));
write(`after the ${kind} it ${await Promise.race([crashed.then(() => 'shuts down'), survived])}`);
