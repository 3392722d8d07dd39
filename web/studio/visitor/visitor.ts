/** The view "Visitor": play a visitor, and look at the shelves, with scores, sources and reasons. */
import { button, element, panel } from "../dom.js";
import { changesOf, playOf, ranking, stage, type PlayFile, type Stage, type Step } from "../play.js";
import { ask, send } from "../server.js";
import { shelfElement, type Shelf } from "../shelves/shelves.js";
import type { Studio, View } from "../view.js";
import { finder } from "./finder.js";
import { stepList } from "./steps.js";

interface About {
  readonly kinds: readonly string[];
  readonly events: readonly string[];
  readonly fields: readonly string[];
  readonly build: string;
}

export const view: View = {
  async open(root, studio, signal) {
    if (!studio.place.bundle) {
      root.append(panel("No bundle yet", ["A visitor needs a bundle. Build one in the view Catalog."]));
      return;
    }
    const about = await ask<About>("visitor", {}, signal);
    new VisitorView(root, studio, signal, about);
  },
};

class VisitorView {
  readonly #steps = element("div");
  readonly #page = element("p");
  readonly #shelves = element("div", { ariaLive: "polite", className: "shelves" });
  readonly #undo = button("Undo", () => this.#go(() => stage.undo()));
  readonly #redo = button("Redo", () => this.#go(() => stage.redo()));
  #latest = 0;

  constructor(
    root: HTMLElement,
    readonly studio: Studio,
    readonly signal: AbortSignal,
    readonly about: About,
  ) {
    const clear = button("Start over", () => this.#set({ steps: [], page: null }));
    const controls = element("div", {}, [
      panel("What the visitor does", [finder((item) => this.#open(item.item, item.title), signal), this.#page, this.#waits(), this.#block(), this.#steps, element("p", { className: "buttons" }, [this.#undo, this.#redo, clear])]),
      panel("Shelves in view", [this.#kinds()]),
      panel("The play as a test", [element("p", { className: "soft", textContent: "A saved play is a test: recbuild studio rec --check plays/ tells which shelves changed." }), this.#files()]),
    ]);
    root.append(element("div", { className: "stage" }, [controls, this.#shelves]));
    this.#draw();
  }

  #set(change: Partial<Stage>): void {
    this.#go(() => stage.set({ ...stage.now, ...change }));
  }

  #go(change: () => void): void {
    change();
    this.#draw();
  }

  #add(...steps: readonly Step[]): void {
    this.#set({ steps: [...stage.now.steps, ...steps] });
  }

  /** Opens an item's page, which is a view of it. */
  #open(item: string, title: string): void {
    this.#set({ page: { item, title }, steps: [...stage.now.steps, { type: "view", item, title }] });
  }

  #draw(): void {
    const { page, steps } = stage.now;
    this.#undo.disabled = !stage.canUndo;
    this.#redo.disabled = !stage.canRedo;
    const acts = this.about.events.filter((type) => type !== "view" && type !== "click" && type !== "block");
    this.#page.replaceChildren(
      ...(page
        ? [
            element("span", { textContent: `The page of “${page.title}” is open. ` }),
            ...acts.map((type) => button(type, () => this.#add({ type, ...page }))),
            button("close", () => this.#set({ page: null }), { ariaLabel: "Close the page" }),
          ]
        : [element("span", { className: "soft", textContent: "The home page is open." })]),
    );
    this.#page.className = "buttons";
    this.#steps.replaceChildren(stepList(steps, (changed) => this.#set({ steps: changed })));
    void this.#ask();
  }

  #waits(): HTMLElement {
    const waits = [["10 minutes", 600], ["1 hour", 3600], ["1 day", 86_400], ["1 week", 604_800]] as const;
    const buttons = waits.map(([words, seconds]) => button(words, () => this.#add({ type: "wait", seconds }), { ariaLabel: `Wait ${words}` }));
    return element("p", { className: "buttons" }, [element("span", { className: "soft", textContent: "Wait" }), ...buttons]);
  }

  #block(): HTMLElement {
    const topic = element("input", { placeholder: `${this.about.fields.find((name) => !["title", "url", "image", "price"].includes(name)) ?? "title"}=value`, ariaLabel: "Topic that is never to be shown" });
    const add = () => {
      if (topic.value.includes("=")) this.#add({ type: "block", item: topic.value.trim() });
      topic.value = "";
    };
    const form = element("form", { className: "buttons" }, [topic, element("button", { textContent: "Never show this" })]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      add();
    });
    return form;
  }

  #kinds(): HTMLElement {
    const boxes = this.about.kinds.map((kind) => {
      const box = element("input", { type: "checkbox", checked: stage.now.kinds.includes(kind) });
      box.addEventListener("change", () => this.#set({ kinds: this.about.kinds.filter((one) => (one === kind ? box.checked : stage.now.kinds.includes(one))) }));
      return element("label", { className: "check" }, [box, kind || "everything that fits"]);
    });
    return element("fieldset", { className: "kinds" }, [element("legend", { textContent: "Kinds" }), ...boxes]);
  }

  #files(): HTMLElement {
    const file = element("input", { type: "file", accept: ".json", ariaLabel: "Open a saved play" });
    file.addEventListener("change", () => {
      void file.files?.[0]?.text().then((text) => this.#read(text));
      file.value = ""; // so that the same file can be opened again
    });
    return element("p", { className: "buttons" }, [button("Save the play", () => void this.#save()), file]);
  }

  async #save(): Promise<void> {
    const saved = await send<PlayFile>("visitor/play", { play: playOf(stage.now) }, this.signal);
    const address = URL.createObjectURL(new Blob([JSON.stringify(saved, null, 1)], { type: "application/json" }));
    element("a", { href: address, download: "play.json" }).click();
    URL.revokeObjectURL(address);
    this.studio.say(`Saved with ${saved.shelves.length} shelves, as build ${saved.build} shows them.`);
  }

  async #read(text: string): Promise<void> {
    let found: PlayFile;
    try {
      found = JSON.parse(text);
    } catch {
      this.studio.say("This file is no play: it is no JSON.", true);
      return;
    }
    await send("visitor/shelves", { play: found }, this.signal); // says what is wrong with it
    const item = found.shelves.find((shelf) => shelf.item)?.item;
    const title = found.steps.find((step) => step.item === item)?.title ?? item ?? "";
    this.#set({ steps: found.steps, page: item ? { item, title } : null, kinds: [...new Set(found.shelves.map(({ kind }) => kind))] });
    this.studio.say(found.build === this.about.build ? "The play is open." : "The play is open. It was saved with another build, so shelves may differ.");
  }

  async #ask(): Promise<void> {
    const turn = ++this.#latest;
    const day = new Date().toISOString().slice(0, 10);
    const play = playOf(stage.now);
    const changes = changesOf(ranking.now);
    const asked = [null, ...(changes ? [changes] : [])].map((settings) => send<Shelf[]>("visitor/shelves", { play, day, settings }, this.signal));
    const [before, after] = await Promise.all(asked);
    if (turn !== this.#latest || !before) return;
    if (changes) this.studio.say("Compared with the changes of the view Settings, which are not saved.");
    const actions = ({ item, title }: { readonly item: string; readonly title: string }) => [button("open", () => this.#open(item, title), { ariaLabel: `Open ${title}` })];
    this.#shelves.replaceChildren(...(after ?? before).map((shelf, place) => shelfElement(shelf, actions, after ? before[place] : undefined)));
  }
}
