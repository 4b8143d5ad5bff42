import type { Direction, LlmCall, MessageText } from './call.ts';
import type { Finding, Scanner } from './scan/scanner.ts';

/** Scans all that was said, each text in its role; without any text the call has no verdict. */
export function scanCall(call: LlmCall, scanner: Scanner): readonly Finding[] {
  const texts = [
    ...call.requestTexts.map((piece) => ({ ...piece, direction: requestDirection(piece) })),
    ...call.responseTexts.map((piece) => ({ ...piece, direction: 'output' as const })),
  ];
  if (texts.length === 0) return [];
  const result = scanner.scan(texts);
  call.security = result.verdict;
  if (result.truncated) call.notes.add('scan_truncated');
  return result.findings;
}

/** Earlier answers that are sent again with the conversation are input of this call. */
function requestDirection({ role }: MessageText): Direction {
  return role === 'system' || role === 'tool' ? role : 'input';
}
