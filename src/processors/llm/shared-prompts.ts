import type { Sighting } from '../../llm/prompt/history.ts';
import type { Commons } from '../../pipeline/commons.ts';
import type { PromptsAnswer, PromptsQuestion } from './host.ts';
import type { PromptRecords } from './prompt-recorder.ts';

const NEVER = new AbortController().signal;

/** The history of prompts that all workers share: in the primary process, as long as that runs. */
export function sharedPrompts(commons: Commons): PromptRecords {
  return {
    async record(sightings: readonly Sighting[]) {
      const question: PromptsQuestion = { about: 'prompts', sightings };
      const answer = (await commons.ask(question, NEVER)) as PromptsAnswer | undefined;
      if (answer === undefined) return { verdicts: [], news: [] };
      return { verdicts: answer.verdicts, news: answer.news.flatMap((index) => sightings[index] ?? []) };
    },
    async flush() {},
  };
}
