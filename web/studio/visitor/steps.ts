/** The steps of a play, to be moved and taken out. */
import { button, element } from "../dom.js";
import type { Step } from "../play.js";
import { count } from "../report/drawn.js";

export function stepList(steps: readonly Step[], change: (steps: readonly Step[]) => void): HTMLElement {
  const swap = (one: number, other: number) => change(steps.map((step, place) => (place === one ? steps[other]! : place === other ? steps[one]! : step)));
  const lines = steps.map((step, place) => {
    const words = wordsOf(step);
    return element("li", {}, [
      element("span", { textContent: words }),
      button("↑", () => swap(place, place - 1), { disabled: place === 0, ariaLabel: `Earlier: ${words}` }),
      button("↓", () => swap(place, place + 1), { disabled: place === steps.length - 1, ariaLabel: `Later: ${words}` }),
      button("×", () => change(steps.filter((_, other) => other !== place)), { ariaLabel: `Take out: ${words}` }),
    ]);
  });
  return steps.length ? element("ol", { className: "steps", ariaLabel: "Steps" }, lines) : element("p", { className: "soft", textContent: "No steps yet: the visitor is new." });
}

function wordsOf({ type, item, title, seconds }: Step): string {
  if (type !== "wait") return `${type === "block" ? "never show" : type} ${title ?? item}`;
  const whole = seconds ?? 0;
  const [unit, name] = whole >= 86_400 ? [86_400, "day"] : whole >= 3600 ? [3600, "hour"] : [60, "minute"];
  return `wait ${count(whole / Number(unit), String(name))}`;
}
