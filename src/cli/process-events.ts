import { describeBug } from '../service/bug.ts';
import type { Logger } from '../telemetry/logger.ts';

/**
 * Decides what becomes of a daemon in which something goes wrong that no component caught. Resolves when it should
 * shut down.
 *
 * - A rejected promise that nobody waits for is logged and the daemon goes on: it belongs to one request, whose
 *   sender gets its answer or its timeout by other means.
 * - An exception that left a callback of the event loop may have left state half changed. The daemon drains what it
 *   holds, within its shutdown timeout, and ends with code 1 for its supervisor to start it anew.
 * - SIGHUP would end the process, as from a closed terminal. The Collector reads its configuration again; we do not.
 */
export function watchProcess(logger: Logger): Promise<void> {
  process.on('unhandledRejection', (reason) => {
    logger.error('A promise was rejected and nobody waited for it', describeBug(reason));
  });
  process.on('SIGHUP', () => {
    logger.warn('SIGHUP is ignored: to apply a changed configuration, restart');
  });
  return new Promise((resolve) => {
    process.on('uncaughtException', (error) => {
      logger.error('Uncaught exception; shutting down', describeBug(error));
      resolve();
    });
  });
}
