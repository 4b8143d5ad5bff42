/** Counts the requests that are being read, for whoever has to wait until none is. */
export class Readings {
  #underWay = 0;
  #onIdle: (() => void) | undefined;

  async during<Result>(read: () => Promise<Result>): Promise<Result> {
    this.#underWay++;
    try {
      return await read();
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) this.#onIdle?.();
    }
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
