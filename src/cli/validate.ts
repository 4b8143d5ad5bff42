import { randomUUID } from 'node:crypto';
import { type Command, EXIT, parseArguments } from './command.ts';
import { CONFIG_OPTION, loadConfiguration, requireUris } from './configuration.ts';
import { buildDaemon, createMeter, openLog } from './daemon.ts';

/** `validate`: everything that `run` does before it starts something. Silent where all is well, as the Collector. */
export const validateCommand: Command = {
  usage: '--config URI…',
  options: [CONFIG_OPTION],
  async run(args, io) {
    const { values } = parseArguments(args, { config: { type: 'string', multiple: true } });
    const configuration = await loadConfiguration(requireUris(values.config), io);
    if (configuration === undefined) return EXIT.usage;
    const logger = openLog(configuration, io);
    const meter = createMeter(configuration.telemetry, randomUUID());
    buildDaemon(configuration, io, { logger, meter });
    return EXIT.done;
  },
};
