/** Long work on the server that a view starts and follows: its stages, warnings, and error or result. */
import { button, element } from "./dom.js";
import { ask, send } from "./server.js";

interface Stage {
  readonly name: string;
  readonly total: number | null;
  readonly done: number;
  readonly seconds: number | null;
}

interface State<Result> {
  readonly running: boolean;
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  readonly error: string;
  readonly result: Result | null;
}

export interface JobWords<Result> {
  /** Of the button. */
  readonly start: string;
  /** What the work is sent; nothing where this is missing. */
  readonly sent?: () => unknown;
  /** What is shown of a result. */
  readonly result: (result: Result) => readonly HTMLElement[];
  /** Called when work that this page started or met has ended well. */
  readonly ended?: () => void;
}

/** Milliseconds between two looks at work that runs. */
const EVERY = 500;

/** The button that starts the work at this address, and below it how far it is. */
export function jobElement<Result>(address: string, words: JobWords<Result>, signal: AbortSignal): HTMLElement {
  const stages = element("ol", { className: "stages" });
  const result = element("div", { ariaLive: "polite" });
  const start = button(words.start, () => void begin(), { className: "main" });

  function show(state: State<Result>): void {
    start.disabled = state.running;
    stages.replaceChildren(...state.stages.map(stageLine));
    const told: HTMLElement[] = state.warnings.map((textContent) => element("p", { className: "warnings", textContent }));
    if (state.error) told.push(element("p", { className: "refused", textContent: state.error }));
    if (state.result) told.push(...words.result(state.result));
    result.replaceChildren(...told);
  }

  async function begin(): Promise<void> {
    show(await send<State<Result>>(`${address}/start`, words.sent?.() ?? {}, signal));
    await follow(true);
  }

  async function follow(started: boolean): Promise<void> {
    for (let ran = started; ; ran = true) {
      const state = await ask<State<Result>>(address, {}, signal);
      show(state);
      if (!state.running) {
        if (ran && state.result) words.ended?.();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  void follow(false);
  return element("div", { className: "job" }, [start, stages, result]);
}

function stageLine({ name, total, done, seconds }: Stage): HTMLElement {
  const bar = element("progress", { ariaLabel: name });
  if (seconds !== null) Object.assign(bar, { max: 1, value: 1 });
  else if (total) Object.assign(bar, { max: total, value: done });
  return element("li", {}, [element("span", { textContent: name }), bar, element("small", { textContent: seconds === null ? "" : `${seconds} s` })]);
}
