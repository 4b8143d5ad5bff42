import type { Direction, LlmCall, MessageText } from './call.ts';
import type { Finding, Scanner, ScanText } from './scan/scanner.ts';

/** Scans all that was said, each text in its role; without any text the call has no verdict. */
export function scanCall(call: LlmCall, scanner: Scanner): readonly Finding[] {
  const texts: ScanText[] = [];
  for (const piece of call.requestTexts) texts.push(scanText(piece, requestDirection(piece)));
  for (const piece of call.responseTexts) texts.push(scanText(piece, responseDirection(piece)));
  if (texts.length === 0) return [];
  const result = scanner.scan(texts);
  call.security = result.verdict;
  if (result.truncated) call.notes.add('scan_truncated');
  return result.findings;
}

/** Documents stand in messages of any role, arguments in the model's: where they came from tells more. */
function scanText({ role, text, source }: MessageText, direction: Direction): ScanText {
  return { role: source ?? role, direction, text };
}

/** Earlier answers that are sent again with the conversation are input of this call. */
function requestDirection({ role, source }: MessageText): Direction {
  if (source === 'retrieved') return 'tool';
  return role === 'system' || role === 'tool' ? role : 'input';
}

/** What a search of the provider's own brought stands in its answer, but is not the model's. */
function responseDirection({ source }: MessageText): Direction {
  return source === 'retrieved' ? 'tool' : 'output';
}
