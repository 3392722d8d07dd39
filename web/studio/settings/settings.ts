/** The view "Settings": what each setting and rule does to the shelves in view, and to accuracy; and the settings file. */
import { button, element, panel } from "../dom.js";
import { jobElement } from "../job.js";
import { changesOf, playOf, ranking, stage, type Stage } from "../play.js";
import { ask, Refused, send } from "../server.js";
import { shelfElement, type Shelf } from "../shelves/shelves.js";
import type { Studio, View } from "../view.js";
import type { About, Draft, Measured, Rule } from "./answers.js";
import { knobRow } from "./knobs.js";
import { limitFields, type Limits } from "./limits.js";
import { asData, ruleActions, ruleList } from "./rules.js";

export const view: View = {
  async open(root, studio, signal) {
    if (!studio.place.bundle) {
      root.append(panel("No bundle yet", ["Settings are tried on a bundle. Build one in the view Catalog."]));
      return;
    }
    const about = await ask<About>("settings", {}, signal);
    const view = new SettingsView(root, studio, signal, about);
    await view.draw();
  },
};

class SettingsView {
  readonly #knobs = element("div", { className: "knobs" });
  readonly #rules = element("div");
  readonly #limits = element("div");
  readonly #shelves = element("div", { className: "shelves", ariaLive: "polite" });
  readonly #diff = element("pre", { className: "diff", tabIndex: 0, ariaLabel: "What changes in the settings file" });
  readonly #refused = element("p", { className: "refused", role: "alert" });
  readonly #undo = button("Undo", () => this.#go(() => ranking.undo()));
  readonly #redo = button("Redo", () => this.#go(() => ranking.redo()));
  readonly #save = button("Save", () => void this.#write(), { className: "main" });
  readonly #reload = button("Load anew", () => void this.studio.refresh());
  #latest = 0;

  constructor(
    root: HTMLElement,
    readonly studio: Studio,
    readonly signal: AbortSignal,
    readonly about: About,
  ) {
    const discard = button("Discard all", () => this.#go(() => ranking.set({})));
    const file = panel("Settings file", [element("p", { className: "soft", textContent: studio.place.settings }), this.#refused, this.#diff, element("p", { className: "buttons" }, [this.#save, this.#undo, this.#redo, discard, this.#reload])]);
    const controls = element("div", {}, [file, panel("Rules", [this.#rules]), panel("At most so many of one value on a shelf", [this.#limits]), panel("Ranking", [this.#knobs]), ...this.#measuring()]);
    root.append(element("div", { className: "stage" }, [controls, element("div", {}, [this.#whose(), this.#shelves])]));
  }

  /** Whose shelves are in view: the play of the view Visitor, or someone new. */
  #whose(): HTMLElement {
    const { page, steps } = stage.now;
    const who = steps.length ? `The play of the view Visitor: ${steps.length} steps${page ? `, on the page of “${page.title}”` : ""}.` : "A visitor who is new. Play one in the view Visitor to see what settings do to a history.";
    return panel("Shelves in view", [element("p", { textContent: who })]);
  }

  #go(change: () => void): void {
    change();
    void this.draw();
  }

  #set(name: string, value: unknown): void {
    const { [name]: old, ...others } = ranking.now;
    const knob = this.about.knobs.find((one) => one.name === name);
    // What the file does not have need not be taken out of it.
    const nothing = value === null && knob && knob.given === null;
    this.#go(() => ranking.set(nothing ? others : { ...ranking.now, [name]: value }));
  }

  get #ruleList(): readonly Rule[] {
    return (ranking.now["rules"] as readonly Rule[] | undefined) ?? this.about.rules;
  }

  async draw(): Promise<void> {
    this.#undo.disabled = !ranking.canUndo;
    this.#redo.disabled = !ranking.canRedo;
    const focused = document.activeElement?.id;
    this.#knobs.replaceChildren(
      ...this.about.knobs.map((knob) => {
        const change = ranking.now[knob.name] as number | string | null | undefined;
        const value = change === null ? knob.usual : (change ?? knob.given ?? knob.built);
        return knobRow(knob, value, change !== undefined, (next) => this.#set(knob.name, next));
      }),
    );
    if (focused) document.getElementById(focused)?.focus();
    this.#rules.replaceChildren(ruleList(this.#ruleList, (rules) => this.#set("rules", rules.map(asData))));
    const limits = ranking.now["at_most"] as Limits | null | undefined;
    this.#limits.replaceChildren(limitFields(this.about.fields, limits === null ? {} : (limits ?? this.about.at_most), (next) => this.#set("at_most", next)));
    await Promise.all([this.#show(), this.#try()]);
  }

  /** The shelves as built, and with the changes beside them. */
  async #show(): Promise<void> {
    const turn = ++this.#latest;
    const shown: Stage = stage.now.kinds.length ? stage.now : { ...stage.now, kinds: [""] };
    const play = playOf(shown);
    const day = new Date().toISOString().slice(0, 10);
    const changes = changesOf(ranking.now);
    const asked = [null, ...(changes ? [changes] : [])].map((settings) => send<Shelf[]>("visitor/shelves", { play, day, settings }, this.signal));
    const [before, after] = await Promise.all(asked);
    if (turn !== this.#latest || !before) return;
    const now = after ?? before;
    const shelves = now.map((shelf, number) => {
      const places = new Map(shelf.items.map(({ item }, place) => [item, place + 1]));
      return shelfElement(shelf, (item) => ruleActions(item, places.get(item.item) ?? 1, (rule) => this.#set("rules", [...this.#ruleList, rule].map(asData))), after ? before[number] : undefined);
    });
    this.#shelves.replaceChildren(...shelves);
  }

  async #try(): Promise<void> {
    const draft = await send<Draft>("settings/draft", { changes: ranking.now }, this.signal);
    this.#diff.textContent = draft.diff || "No changes.";
    this.#refused.textContent = draft.error;
    this.#save.disabled = !draft.diff || draft.error !== "";
    if (draft.seen !== this.about.seen) this.#changed();
  }

  async #write(): Promise<void> {
    try {
      await send("settings/save", { changes: ranking.now, seen: this.about.seen }, this.signal);
    } catch (error) {
      if (!(error instanceof Refused && error.changed)) throw error;
      this.#changed();
      return;
    }
    ranking.set({});
    await this.studio.refresh();
    this.studio.say(`Saved in ${this.studio.place.settings}. Build the bundle, and visitors get it.`);
  }

  #changed(): void {
    this.#save.disabled = true;
    this.studio.say(`${this.studio.place.settings} was changed by someone else since this page read it. Press “Load anew”; your changes stay in view, and nothing was overwritten.`, true);
  }

  #measuring(): HTMLElement[] {
    if (!this.studio.place.sessions) return [];
    const words = "Asks some hundreds of questions of the latest sessions, as built and with the changes. The first time builds a bundle of the earlier sessions.";
    const job = jobElement<Measured>("settings/measure", { start: "Measure the changes", sent: () => ({ changes: changesOf(ranking.now) ?? {} }), result: measuredLines }, this.signal);
    return [panel("What it does to accuracy", [element("p", { className: "soft", textContent: words }), job])];
  }
}

function measuredLines({ questions, k, metrics }: Measured): HTMLElement[] {
  const lines = Object.entries(metrics).map(([name, { before, after, low, high, known }]) => {
    const points = (value: number) => (100 * value).toFixed(1);
    const bounds = low === null || high === null ? "" : ` (at 95 %: ${points(low)} to ${points(high)})`;
    const verdict = after === before ? "no difference" : known ? (after > before ? "better" : "worse") : "within the noise: not known yet";
    return element("li", { textContent: `${name === "ndcg" ? "NDCG" : name}@${k}: ${points(before)} → ${points(after)}, ${verdict}${bounds}` });
  });
  return [element("ul", {}, lines), element("small", { textContent: `${questions} questions. Variety, rules and dates cannot be judged in this way: look at the shelves.` })];
}
