import type { Program } from '../../../src/llm/scan/compile.ts';
import { WordSearch } from '../../../src/llm/scan/word-search.ts';

/** A search for the words of all rules of a program. */
export function searchOf(program: Program): WordSearch {
  const [all] = program.wordSets;
  return new WordSearch(program, all!);
}
