import { type Capture, type CapturedRequest, readCaptures } from './captures.ts';
import { FACTS } from './facts.ts';
import { emptyScore, judgeCall, type Mistake, ONE_BEARER, type Score, VERDICTS } from './judge.ts';
import { ORDERS, recut } from './recut.ts';
import { type Replay, replay } from './replay.ts';

const USAGE = `usage: npm run bench:truth -- DIR [--recut] [--mistakes]
DIR holds one folder a capture, with meta.json beside the recorded export requests.
Each cell counts facts: right/wrong/missing though in the data/not in the data.
--recut     replays each capture also as one request a span or log record, in order, reversed and shuffled
--mistakes  lists what is wrong or missing`;

/** What must not happen to any span, counted over a replay. */
interface Misdeeds {
  /** Spans marked that tell of no call. */
  marked: number;
  /** Spans of which something else than our attributes has changed. */
  damaged: number;
}

async function main(args: readonly string[]): Promise<number> {
  const folder = args.find((arg) => !arg.startsWith('--'));
  if (folder === undefined) {
    console.error(USAGE);
    return 2;
  }
  const captures = readCaptures(folder);
  const showsMistakes = args.includes('--mistakes');
  let isRight = await printTable('as recorded', captures, ({ requests }) => requests, showsMistakes);
  if (args.includes('--recut')) {
    for (const order of ORDERS) {
      const cut = ({ requests }: Capture) => recut(requests, order);
      const isRightAgain = await printTable(`one item a request, ${order}`, captures, cut, showsMistakes);
      isRight &&= isRightAgain;
    }
  }
  return isRight ? 0 : 1;
}

/** Replays and judges all captures; true where nothing is wrong. */
async function printTable(
  title: string,
  captures: readonly Capture[],
  requestsOf: (capture: Capture) => readonly CapturedRequest[],
  showsMistakes: boolean,
): Promise<boolean> {
  const nameWidth = Math.max(...captures.map((capture) => capture.name.length), 'capture'.length);
  const columns = ['calls', ...FACTS.map((fact) => fact.name), ONE_BEARER];
  console.log(`\n${title}\n${line('capture', columns, nameWidth)}`);
  const total = emptyScore();
  const misdeeds: Misdeeds = { marked: 0, damaged: 0 };
  const mistakes: string[] = [];
  let calls = 0;
  for (const capture of captures) {
    const replayed = await replay(requestsOf(capture));
    const score = emptyScore();
    const found = capture.calls.flatMap((call) => judgeCall(call, replayed, score));
    countMisdeeds(capture, replayed, misdeeds);
    console.log(line(capture.name, [String(capture.calls.length), ...cells(score)], nameWidth));
    add(total, score);
    calls += capture.calls.length;
    mistakes.push(...found.map((mistake) => sentence(capture.name, mistake)));
  }
  console.log(line('all', [String(calls), ...cells(total)], nameWidth));
  console.log(
    `spans marked that are no LLM call: ${misdeeds.marked}; spans otherwise changed: ${misdeeds.damaged}`,
  );
  if (showsMistakes) for (const mistake of mistakes) console.log(mistake);
  const hasWrong = [...total.values()].some((counts) => counts.wrong > 0);
  return !hasWrong && misdeeds.marked === 0 && misdeeds.damaged === 0;
}

/** A span is no call's if the recording links it to none, or as something else beside the call's own span. */
function countMisdeeds({ calls }: Capture, { spans }: Replay, misdeeds: Misdeeds): void {
  const ofCalls = new Set(
    calls.flatMap(({ spans: linked }) => {
      const own = linked.filter(({ role }) => role !== 'other');
      return (own.length > 0 ? own : linked).map(({ span_id: id }) => id);
    }),
  );
  for (const [id, { before, after, isDamaged }] of spans) {
    const isMarked = after.has('llm.enrichment.version') && !before.has('llm.enrichment.version');
    if (isMarked && !ofCalls.has(id)) misdeeds.marked++;
    if (isDamaged) misdeeds.damaged++;
  }
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
