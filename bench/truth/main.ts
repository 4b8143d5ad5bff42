import { type Capture, readCaptures } from './captures.ts';
import { FACTS } from './facts.ts';
import { emptyScore, judgeCall, type Mistake, type Score, VERDICTS } from './judge.ts';
import { replay } from './replay.ts';

const USAGE = `usage: npm run bench:truth -- DIR [--mistakes]
DIR holds one folder a capture, with meta.json beside the recorded export requests.
Each cell counts facts: right/wrong/missing though in the data/not in the data.`;

async function main(args: readonly string[]): Promise<number> {
  const folder = args.find((arg) => !arg.startsWith('--'));
  if (folder === undefined) {
    console.error(USAGE);
    return 2;
  }
  const captures = readCaptures(folder);
  const nameWidth = Math.max(...captures.map((capture) => capture.name.length), 'capture'.length);
  const columns = ['calls', ...FACTS.map((fact) => fact.name)];
  console.log(line('capture', columns, nameWidth));
  const total = emptyScore();
  const mistakes: [string, Mistake][] = [];
  let calls = 0;
  for (const capture of captures) {
    const { score, found } = await judgeCapture(capture);
    console.log(line(capture.name, [String(capture.calls.length), ...cells(score)], nameWidth));
    add(total, score);
    calls += capture.calls.length;
    mistakes.push(...found.map((mistake): [string, Mistake] => [capture.name, mistake]));
  }
  console.log(line('all', [String(calls), ...cells(total)], nameWidth));
  if (args.includes('--mistakes'))
    for (const [name, mistake] of mistakes) console.log(sentence(name, mistake));
  return mistakes.some(([, mistake]) => mistake.verdict === 'wrong') ? 1 : 0;
}

async function judgeCapture(capture: Capture): Promise<{ score: Score; found: Mistake[] }> {
  const spans = await replay(capture);
  const score = emptyScore();
  return { score, found: capture.calls.flatMap((call) => judgeCall(call, spans, score)) };
}

function cells(score: Score): string[] {
  return [...score.values()].map((counts) =>
    VERDICTS.every((verdict) => counts[verdict] === 0)
      ? '-'
      : VERDICTS.map((verdict) => counts[verdict]).join('/'),
  );
}

function add(total: Score, score: Score): void {
  for (const [fact, counts] of score) {
    const sums = total.get(fact);
    if (sums !== undefined) for (const verdict of VERDICTS) sums[verdict] += counts[verdict];
  }
}

function line(name: string, values: readonly string[], nameWidth: number): string {
  return `${name.padEnd(nameWidth)}  ${values.map((value) => value.padEnd(14)).join('')}`.trimEnd();
}

function sentence(name: string, { call, case: kind, fact, verdict, expected, found }: Mistake): string {
  return `${name} call ${call} (${kind}): ${fact} ${verdict}: expected ${expected}, found ${found || 'nothing'}`;
}

process.exitCode = await main(process.argv.slice(2));
