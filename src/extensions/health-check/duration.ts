/** A length of time as Go prints it, which readers of the Collector's health answer know: `1h2m3.5s`, `250ms`. */
export function formatGoDuration(totalMs: number): string {
  if (totalMs < 1_000) return totalMs === 0 ? '0s' : `${totalMs}ms`;
  const hours = Math.floor(totalMs / 3_600_000);
  const minutes = Math.floor(totalMs / 60_000) % 60;
  const seconds = (totalMs % 60_000) / 1_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
