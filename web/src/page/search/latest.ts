/** The order of searches while the visitor types: texts in, the answer to the newest one out, and never an older one after it. */

/** Milliseconds without typing, after which a text is searched for. */
const PAUSE = 90;

interface Handlers<Answer> {
  ask(text: string): Promise<Answer>;
  show(text: string, answer: Answer): void;
  failed(error: unknown): void;
}

export class Latest<Answer> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  /** Settles when the search that is under way has ended: the engine is asked one thing at a time. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly handlers: Handlers<Answer>,
    private readonly pause = PAUSE,
  ) {}

  /** Searches for this text after a pause, unless another one comes. */
  want(text: string): void {
    this.cancel();
    const turn = this.#turn;
    this.#timer = setTimeout(() => void this.#ask(text, turn), this.pause);
  }

  /** What was wanted is not wanted any more. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#turn++;
  }

  async #ask(text: string, turn: number): Promise<void> {
    await this.#busy;
    if (turn !== this.#turn) return;
    const answer = this.handlers.ask(text);
    this.#busy = answer.catch(() => undefined);
    try {
      const found = await answer;
      if (turn === this.#turn) this.handlers.show(text, found);
    } catch (error) {
      if (turn === this.#turn) this.handlers.failed(error);
    }
  }
}
