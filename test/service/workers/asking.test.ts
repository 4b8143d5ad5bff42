import { describe, expect, it } from 'vitest';
import type { CommonsHost } from '../../../src/pipeline/commons.ts';
import { Answering } from '../../../src/service/workers/answering.ts';
import { Asking } from '../../../src/service/workers/asking.ts';
import { settled } from '../../doubles/timers.ts';

const NEVER = new AbortController().signal;

/** A host that answers a question when it is told to, or when its asker cannot wait. */
class SlowHost implements CommonsHost {
  readonly open = new Map<unknown, (answer: string) => void>();

  answer(question: unknown, signal: AbortSignal): Promise<string> {
    return new Promise((resolve) => {
      this.open.set(question, resolve);
      const hurry = () => resolve(`in a hurry: ${question}`);
      if (signal.aborted) hurry();
      else signal.addEventListener('abort', hurry);
    });
  }
}

function connect(host: CommonsHost) {
  const bugs: unknown[] = [];
  const sent: string[] = [];
  const asking = new Asking((message) => {
    sent.push(message.kind);
    if (message.kind === 'ask') void answering.asked(message);
    else if (message.kind === 'hurry') answering.hurry(message.id);
  });
  const answering: Answering = new Answering(
    new Map([['processors llm', host]]),
    (message) => {
      sent.push(message.kind);
      if (message.kind === 'answer') asking.answered(message);
    },
    (error) => bugs.push(error),
  );
  return { commons: asking.commonsOf('processors llm'), asking, answering, bugs, sent };
}

describe('the line of a component to its host', () => {
  it('gives each question its own answer, in whatever order they come', async () => {
    const host = new SlowHost();
    const { commons } = connect(host);
    const first = commons.ask('first', NEVER);
    const second = commons.ask('second', NEVER);
    host.open.get('second')?.('2');
    expect(await second).toBe('2');
    host.open.get('first')?.('1');
    expect(await first).toBe('1');
  });

  it('tells the host when its asker cannot wait any longer, or could not from the beginning', async () => {
    const { commons, sent } = connect(new SlowHost());
    const impatience = new AbortController();
    const answer = commons.ask('q', impatience.signal);
    impatience.abort();
    expect(await answer).toBe('in a hurry: q');
    expect(await commons.ask('p', AbortSignal.abort())).toBe('in a hurry: p');
    expect(sent).toEqual(['ask', 'hurry', 'answer', 'ask', 'answer']);
  });

  it('says nothing of impatience that comes after the answer', async () => {
    const host = new SlowHost();
    const { commons, sent } = connect(host);
    const impatience = new AbortController();
    const answer = commons.ask('q', impatience.signal);
    host.open.get('q')?.('a');
    await answer;
    impatience.abort();
    expect(sent).toEqual(['ask', 'answer']);
  });

  it('answers nothing where the host throws, which is told, and where there is no host', async () => {
    const broken = connect({ answer: () => Promise.reject(new Error('bug')) });
    expect(await broken.commons.ask('q', NEVER)).toBeUndefined();
    expect(broken.bugs).toEqual([new Error('bug')]);
    expect(await broken.asking.commonsOf('processors other').ask('q', NEVER)).toBeUndefined();
  });

  it('lets the host go on, and says nothing, when the worker has ended', async () => {
    const host = new SlowHost();
    const { commons, answering, sent } = connect(host);
    void commons.ask('q', NEVER);
    answering.close();
    await settled();
    expect(sent).toEqual(['ask']);
  });
});
