import { type Command, EXIT, parseArguments } from './command.ts';
import { CONFIG_OPTION, requireUris } from './configuration.ts';
import { prepareDaemon } from './daemon.ts';

/** `validate`: everything that `run` does before it starts something. Silent where all is well, as the Collector. */
export const validateCommand: Command = {
  usage: '--config URI…',
  options: [CONFIG_OPTION],
  async run(args, io) {
    const { values } = parseArguments(args, { config: { type: 'string', multiple: true } });
    const daemon = await prepareDaemon(requireUris(values.config), io);
    return daemon === undefined ? EXIT.usage : EXIT.done;
  },
};
