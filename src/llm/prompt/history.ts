/** Where the histories of prompts are kept: JSON values by key. */
export interface HistoryStore {
  readonly size: number;
  get(key: string): unknown;
  entries(): Iterable<readonly [key: string, value: unknown]>;
  /** Changes several keys as one; undefined removes. Resolves when it is kept. */
  update(changes: ReadonlyMap<string, (stored: unknown) => unknown>): Promise<void>;
}

export interface HistoryBounds {
  /** How long after its first sight a template counts as changed, in milliseconds. */
  readonly windowMs: number;
  readonly maxKeys: number;
  readonly maxHashesPerKey: number;
}

/** A prompt that was seen: whose (promptKey), which template, and when the call began. */
export interface Sighting {
  readonly key: string;
  readonly templateHash: string;
  readonly atMs: number;
}

/** What the history says of a call's prompt (contract, `llm.system_prompt_changed` and `…_first_seen`). */
export interface PromptVerdict {
  /** Undefined while the key has no hash that was seen before this one. */
  readonly changed?: boolean;
  readonly firstSeenMs: number;
}

/** First and last sight, and how often. */
type Seen = readonly [firstMs: number, lastMs: number, count: number];

/** The templates of one key, by hash. */
type Templates = Readonly<Record<string, Seen>>;

/**
 * Remembers which templates of system prompts were seen for each prompt key, and when first. First sight is the
 * earliest start of a call that was seen with it, so that verdicts depend neither on the order in which calls arrive
 * nor on how often.
 */
export class PromptHistory {
  readonly #store: HistoryStore;
  readonly #bounds: HistoryBounds;
  /** Sightings that are not in the store yet, by key. */
  #pending = new Map<string, Map<string, Seen>>();

  constructor(store: HistoryStore, bounds: HistoryBounds) {
    this.#store = store;
    this.#bounds = bounds;
  }

  /** True where something is to be written. */
  get isDirty(): boolean {
    return this.#pending.size > 0;
  }

  /**
   * Takes sightings in and says what is known after all of them.
   *
   * @returns Verdicts in order, and the sightings of templates that were new for their key.
   */
  record(sightings: readonly Sighting[]): { verdicts: PromptVerdict[]; news: Sighting[] } {
    const news: Sighting[] = [];
    for (const sighting of sightings) {
      const { key, templateHash, atMs } = sighting;
      const pending = this.#pending.get(key) ?? new Map<string, Seen>();
      const seen = pending.get(templateHash);
      if (seen === undefined && asRecord(this.#store.get(key))[templateHash] === undefined)
        news.push(sighting);
      pending.set(templateHash, together(seen, [atMs, atMs, 1]));
      this.#pending.set(key, pending);
    }
    // What is known of a key is put together once, however many calls have it.
    const records = new Map<string, Templates>();
    const verdicts = sightings.map(({ key, templateHash, atMs }) => {
      const record = records.get(key) ?? this.#recordOf(key);
      records.set(key, record);
      return judge(record, templateHash, atMs, this.#bounds.windowMs);
    });
    return { verdicts, news };
  }

  /** Writes what is pending into the store, and keeps the store within its bounds. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    if (pending.size === 0) return;
    this.#pending = new Map();
    const changes = new Map<string, (stored: unknown) => unknown>();
    for (const [key, seen] of pending) {
      changes.set(key, (stored) => bounded(merge(asRecord(stored), seen), this.#bounds.maxHashesPerKey));
    }
    await this.#store.update(changes);
    await this.#dropOldest();
  }

  #recordOf(key: string): Templates {
    const stored = asRecord(this.#store.get(key));
    const pending = this.#pending.get(key);
    return pending === undefined ? stored : merge(stored, pending);
  }

  /** Keys go by when they were seen last; some room is made at once, since looking takes all of them. */
  async #dropOldest(): Promise<void> {
    const { maxKeys } = this.#bounds;
    if (this.#store.size <= maxKeys) return;
    const keys = [...this.#store.entries()].map(([key, stored]) => ({
      key,
      lastMs: lastSight(asRecord(stored)),
    }));
    const surplus = keys.length - Math.floor(maxKeys * 0.9);
    const oldest = keys.sort((a, b) => a.lastMs - b.lastMs).slice(0, surplus);
    await this.#store.update(new Map(oldest.map(({ key }) => [key, () => undefined])));
  }
}

function judge(record: Templates, hash: string, atMs: number, windowMs: number): PromptVerdict {
  const firstSeenMs = record[hash]?.[0] ?? atMs;
  const hasEarlier = Object.values(record).some(([firstMs]) => firstMs < firstSeenMs);
  return { firstSeenMs, ...(hasEarlier && { changed: atMs - firstSeenMs < windowMs }) };
}

function together(a: Seen | undefined, b: Seen): Seen {
  return a === undefined ? b : [Math.min(a[0], b[0]), Math.max(a[1], b[1]), a[2] + b[2]];
}

function merge(record: Templates, seen: ReadonlyMap<string, Seen>): Templates {
  const merged: Record<string, Seen> = { ...record };
  for (const [hash, sight] of seen) merged[hash] = together(merged[hash], sight);
  return merged;
}

/** The first template stays, since it is what the others came after; of the others those seen last. */
function bounded(record: Templates, maxHashes: number): Templates {
  const seen = Object.entries(record);
  if (seen.length <= maxHashes) return record;
  const [first, ...others] = seen.sort(([, a], [, b]) => a[0] - b[0]);
  const latest = others.sort(([, a], [, b]) => b[1] - a[1]).slice(0, maxHashes - 1);
  return Object.fromEntries(first === undefined ? latest : [first, ...latest]);
}

function lastSight(record: Templates): number {
  return Math.max(0, ...Object.values(record).map(([, lastMs]) => lastMs));
}

/** What is stored may be of another version, or a stranger's. */
function asRecord(stored: unknown): Templates {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, seen]) => isSeen(seen)));
}

function isSeen(value: unknown): value is Seen {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
}

/** A store in memory, for where nothing is to outlive the process. */
export function memoryHistory(): HistoryStore {
  const values = new Map<string, unknown>();
  return {
    get size() {
      return values.size;
    },
    get: (key) => values.get(key),
    entries: () => values.entries(),
    async update(changes) {
      for (const [key, change] of changes) {
        const value = change(values.get(key));
        if (value === undefined) values.delete(key);
        else values.set(key, value);
      }
    },
  };
}
