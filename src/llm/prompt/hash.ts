import { createHash } from 'node:crypto';

const HEX_DIGITS = 16;

/** The first 16 hex digits of the SHA-256 of a system prompt in UTF-8: `llm.system_prompt_hash`. */
export function systemPromptHash(systemPrompt: string): string {
  return createHash('sha256').update(systemPrompt, 'utf8').digest('hex').slice(0, HEX_DIGITS);
}
