import type { LlmCall } from '../../llm/call.ts';
import {
  type HistoryBounds,
  memoryHistory,
  PromptHistory,
  type PromptVerdict,
  type Sighting,
} from '../../llm/prompt/history.ts';
import { promptKey } from '../../llm/prompt/key.ts';
import type { ComponentSettings } from '../../pipeline/component.ts';
import { isStorage } from '../../pipeline/storage.ts';
import type { PromptHistoryConfig } from './config.ts';
import type { LlmMetrics } from './metrics.ts';
import { sharedPrompts } from './shared-prompts.ts';

/** Bounds of what is remembered: some MiB. */
const MAX_KEYS = 10_000;
const MAX_HASHES_PER_KEY = 64;

/** How long counts and last sights of known prompts may wait to be written. */
const WRITE_BEHIND_MS = 1_000;

export function historyBounds({ windowMs }: PromptHistoryConfig): HistoryBounds {
  return { windowMs, maxKeys: MAX_KEYS, maxHashesPerKey: MAX_HASHES_PER_KEY };
}

/** What is asked of a history, be it in this process or in another one. */
export interface PromptRecords {
  /** Verdicts in the order of the sightings, and which of them were news. */
  record(
    sightings: readonly Sighting[],
  ):
    | { readonly verdicts: readonly PromptVerdict[]; readonly news: readonly Sighting[] }
    | Promise<{ readonly verdicts: readonly PromptVerdict[]; readonly news: readonly Sighting[] }>;
  /** Resolves when everything is kept. */
  flush(): Promise<void>;
}

/** Compares the system prompts of calls with those of earlier ones, in memory or in a `file_storage`. */
export class PromptRecorder {
  readonly #config: PromptHistoryConfig;
  readonly #settings: ComponentSettings;
  readonly #metrics: LlmMetrics;
  #history: PromptRecords;
  #starting: Promise<void> | undefined;
  #cancelFlush: (() => void) | undefined;

  /** @throws Error where the configuration names an extension that keeps nothing. */
  constructor(config: PromptHistoryConfig, settings: ComponentSettings, metrics: LlmMetrics) {
    this.#config = config;
    this.#settings = settings;
    this.#metrics = metrics;
    const { commons } = settings;
    this.#history =
      commons === undefined
        ? new PromptHistory(memoryHistory(), historyBounds(config))
        : sharedPrompts(commons);
    if (config.storage !== undefined && !isStorage(settings.extension(config.storage)))
      throw new Error(`prompt_history::storage: extension "${config.storage}" is no storage`);
  }

  /** Opens the store; of several that start it the first does. */
  start(): Promise<void> {
    this.#starting ??= this.#open();
    return this.#starting;
  }

  /**
   * Records the prompts of calls that are told together, and writes onto each what the history says of it. Resolves
   * when prompts that are new are kept. Another span's duplicate is not counted again.
   */
  async record(calls: readonly LlmCall[]): Promise<void> {
    const seen: LlmCall[] = [];
    const sightings: Sighting[] = [];
    for (const call of calls) {
      const { systemPromptTemplateHash: templateHash, duplicateOf, span } = call;
      if (templateHash === undefined || duplicateOf !== undefined) continue;
      seen.push(call);
      const atMs = Number(span.startTimeUnixNano / 1_000_000n);
      sightings.push({ key: promptKey(call), templateHash, atMs });
    }
    if (seen.length === 0) return;
    const { verdicts, news } = await this.#history.record(sightings);
    for (const [at, call] of seen.entries()) {
      const verdict = verdicts[at];
      if (verdict === undefined) continue;
      call.systemPromptFirstSeenMs = verdict.firstSeenMs;
      if (verdict.changed !== undefined) call.systemPromptChanged = verdict.changed;
    }
    for (const sighting of news) this.#tellNew(sighting, seen[sightings.indexOf(sighting)]);
    if (news.length > 0) await this.#flush();
    else this.#flushLater();
  }

  /** Writes what is pending; the store is the extension's to close. */
  async shutdown(): Promise<void> {
    await this.#flush();
  }

  async #open(): Promise<void> {
    const { storage } = this.#config;
    if (storage === undefined) return;
    const extension = this.#settings.extension(storage);
    if (!isStorage(extension)) return;
    const store = await extension.openStore(this.#settings.id, 'prompts');
    this.#history = new PromptHistory(store, historyBounds(this.#config));
  }

  #tellNew({ templateHash, atMs }: Sighting, call: LlmCall | undefined): void {
    this.#metrics.newPrompt();
    this.#settings.logger.info('New system prompt', {
      service: String(call?.span.resource.get('service.name') ?? ''),
      hash: call?.systemPromptHash,
      template_hash: templateHash,
      first_seen: new Date(atMs).toISOString(),
    });
  }

  #flushLater(): void {
    this.#cancelFlush ??= this.#settings.timers.after(WRITE_BEHIND_MS, () => void this.#flush());
  }

  /** A history that cannot be written is one that forgets: it is said, and nobody waits for it in vain. */
  async #flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    try {
      await this.#history.flush();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#settings.logger.error('The history of prompts cannot be written', { error: reason });
    }
  }
}
