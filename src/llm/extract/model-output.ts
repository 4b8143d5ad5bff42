import type { ModelOutput } from '../call.ts';
import type { ResponseFacts } from './facts.ts';

export type ToolCall = ModelOutput['toolCalls'][number];

/** What one choice of an answer consists of. */
export interface ChoiceOutput {
  readonly text: string;
  /** With a refusal, or with calls of tools, the text beside them is no answer in the form that was asked for. */
  readonly refused: boolean;
  /** True where the model called any tool, of the caller's or of the provider's. */
  readonly callsTools: boolean;
}

/** The output in the form in which schemas speak of it, where there is any. */
export function outputFacts(
  choices: readonly ChoiceOutput[],
  toolCalls: readonly ToolCall[],
): Pick<ResponseFacts, 'output'> {
  const answers = choices
    .filter(({ text, refused, callsTools }) => text !== '' && !refused && !callsTools)
    .map(({ text }) => text);
  return answers.length === 0 && toolCalls.length === 0 ? {} : { output: { answers, toolCalls } };
}
