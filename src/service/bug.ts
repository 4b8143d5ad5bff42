/** More than this tells nothing new and fills the log. */
const MAX_FRAMES = 8;

/**
 * What an unexpected exception may show in a log line: its class, its code and where it was thrown. The message
 * is left out, as it may quote captured text (JSON.parse does).
 */
export function describeBug(error: unknown): { error: string; code?: string; stack?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const stack = error.stack ?? '';
  const frames = stack
    .slice(stack.indexOf(error.message) + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, MAX_FRAMES);
  return {
    error: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(frames.length > 0 ? { stack: frames.join(' < ') } : {}),
  };
}
