/**
 * Options alone mean `run`: the Collector has no command there, and what starts it (the Kubernetes operator) gives
 * none. Imports nothing, since it runs before the handlers of signals are installed.
 */
export function withCommand(argv: readonly string[]): readonly string[] {
  return argv[0]?.startsWith('--config') ? ['run', ...argv] : argv;
}
