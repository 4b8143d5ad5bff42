/** Text of `lines` lines that compresses as telemetry does: few words, many numbers. The same on every run. */
export function sampleText(lines: number): string {
  const words = [
    'chat',
    'gpt-4o',
    'tokens',
    'latency',
    'cache',
    'prompt',
    'user',
    'größe',
    'tool_call',
    'stop',
  ];
  let state = 12345;
  const next = (bound: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % bound;
  };
  let text = '';
  for (let line = 0; line < lines; line += 1) {
    text += `{"line":${line},"name":"${words[next(words.length)]} ${words[next(words.length)]}","value":${next(1000)}`;
    text += next(4) === 0 ? ',"note":"again and again, and the same words as before"}\n' : '}\n';
  }
  return text;
}
