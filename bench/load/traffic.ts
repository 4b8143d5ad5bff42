import {
  answer,
  type ChatMessage,
  chatSpan,
  llmSpan,
  plainSpan,
  question,
  SYSTEM_PROMPT,
} from './sample-spans.ts';
import { createMemory, createTemplate, nonce, type Template } from './template.ts';

/** What the requests of a load hold. */
export interface Traffic {
  readonly spanCount: number;
  readonly llmShare: number;
  /**
   * How calls to a model stand among the spans. `spread`: evenly. `gathered`: requests of nothing else, the others
   * hold none. `conversations`: evenly, and each call sends all that was said before in its conversation.
   */
  readonly placement: 'spread' | 'gathered' | 'conversations';
}

/** Gives the next request, made anew. */
export type RequestSource = () => Buffer;

/** As many conversations take turns as requests are under way. */
const CONVERSATION_GROUPS = 8;
const TURNS = 10;
const QUESTION_LENGTH = 300;
const ANSWER_LENGTH = 800;

export function createTraffic({ spanCount, llmShare, placement }: Traffic): RequestSource {
  switch (placement) {
    case 'spread':
      return createTemplate(spread(spanCount, llmShare, llmSpan)).fresh;
    case 'gathered':
      return gathered(spanCount, llmShare);
    case 'conversations':
      return conversations(spanCount, llmShare);
  }
}

function spread(spanCount: number, llmShare: number, makeCall: (call: number) => object): object[] {
  return Array.from({ length: spanCount }, (_, index) => {
    const call = Math.floor(index * llmShare);
    return Math.floor((index + 1) * llmShare) > call ? makeCall(call) : plainSpan(index);
  });
}

function gathered(spanCount: number, llmShare: number): RequestSource {
  const plain = createTemplate(spread(spanCount, 0, llmSpan));
  const calls = createTemplate(spread(spanCount, 1, llmSpan));
  let sent = 0;
  return () => {
    const isCalls = Math.floor((sent + 1) * llmShare) > Math.floor(sent * llmShare);
    sent++;
    return (isCalls ? calls : plain).fresh();
  };
}

/** The calls of one request belong to conversations that began together; each has its own texts. */
function conversations(spanCount: number, llmShare: number): RequestSource {
  const messagesPerCall = TURNS * 2;
  const templates = Array.from({ length: TURNS }, (_, turn): Template => {
    const call = (slot: number): object => {
      const mark = (message: number) => nonce(1 + slot * messagesPerCall + message);
      const said = Array.from(
        { length: turn * 2 + 1 },
        (_, at): ChatMessage =>
          at % 2 === 0 ? question(mark(at), QUESTION_LENGTH) : answer(mark(at), ANSWER_LENGTH),
      );
      return chatSpan([SYSTEM_PROMPT, ...said], answer(mark(said.length), ANSWER_LENGTH));
    };
    return createTemplate(spread(spanCount, llmShare, call));
  });
  const nonces = Math.ceil(spanCount * llmShare) * messagesPerCall;
  const groups = Array.from({ length: CONVERSATION_GROUPS }, (_, group) => ({
    turn: Math.floor((group * TURNS) / CONVERSATION_GROUPS),
    memory: createMemory(nonces),
  }));
  let sent = 0;
  return () => {
    const group = groups[sent++ % groups.length]!;
    if (group.turn === TURNS) {
      group.turn = 0;
      group.memory = createMemory(nonces);
    }
    return templates[group.turn++]!.fresh(group.memory);
  };
}
