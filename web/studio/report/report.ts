/** The view "Report": what shelves show, what the log looks like, how good the lists are, and where the bytes go. */
import { element, panel } from "../dom.js";
import { jobElement } from "../job.js";
import { ask } from "../server.js";
import type { View } from "../view.js";
import { barList, cards, count, percent, type Item } from "./drawn.js";

interface Coverage {
  readonly items: number;
  readonly pages: number;
  readonly shown: number;
  readonly share: number;
  /** What share could be shown at most by so many pages. */
  readonly expected: number;
  readonly full: number;
  readonly most: readonly (Item & { readonly pages: number })[];
  readonly never: readonly Item[];
  /** Null where only some pages were looked at. */
  readonly never_count: number | null;
}

interface Shelf {
  readonly words: string;
  readonly seen: readonly Item[];
  readonly heading: string;
  readonly shown: readonly (Item & { readonly because: string })[];
}

interface Sessions {
  readonly events: number;
  readonly sessions: number;
  readonly users: number;
  readonly facts: Readonly<Record<string, string>>;
  readonly lengths: readonly string[];
  readonly warnings: readonly string[];
  readonly remarks: readonly string[];
}

interface Sizes {
  readonly sizes: readonly { readonly kind: string; readonly files: number; readonly bytes: number }[];
  readonly engine: { readonly files: number; readonly bytes: number };
  readonly columns: Readonly<Record<string, number>>;
  readonly items: number;
  readonly downloads: { readonly first_page: number; readonly session: number };
}

interface Measured {
  readonly k: number;
  readonly queries: number;
  readonly words: Readonly<Record<string, string>>;
  readonly measurements: readonly { readonly name: string; readonly what: string; readonly baseline: boolean; readonly values: Readonly<Record<string, number>> }[];
}

/** What a kind of part is for, in the words of `recbuild inspect`. */
const KINDS: Readonly<Record<string, string>> = {
  core: "core part: popularity, settings, words",
  listing: "listing of parts",
  items: "item parts: vectors, cards, neighbors",
  instant: "instant lists, for the first painting",
  directory: "directories of instant lists",
  pack: "packs of instant lists",
  pictures: "packs of small pictures",
  search: "search part",
  page: "page files",
};

export const view: View = {
  async open(root, studio, signal) {
    if (!studio.place.bundle) {
      root.append(panel("No bundle yet", ["The report is of a bundle. Build one in the view Catalog."]));
      return;
    }
    // Each part comes when it is there: counting pages takes seconds on a large catalog.
    const part = <Answer>(title: string, address: string, wait: string, draw: (answer: Answer) => readonly (Node | string)[]) => {
      const content = element("div", {}, [element("p", { className: "soft", textContent: wait })]);
      root.append(panel(title, [content]));
      return ask<Answer>(`report/${address}`, {}, signal).then(
        (answer) => content.replaceChildren(...draw(answer)),
        (error: Error) => {
          if (error.name !== "AbortError") content.replaceChildren(element("p", { className: "refused", textContent: error.message }));
        },
      );
    };
    const parts = [
      part<readonly Shelf[]>("What visitors see", "shelves", "Asking for some visitors …", (shelves) => shelves.map(shelfRow)),
      part<Coverage>("How much of the catalog shelves show", "coverage", "Opening the pages of all items …", coverageLines),
      part<Sessions | null>("The log", "sessions", "Reading the sessions …", sessionLines),
    ];
    if (studio.place.sessions) {
      const words = "Hides the latest sessions, learns from the others, and counts how often the next item was on the list. This builds a bundle, which takes as long as Build.";
      root.append(panel("How good the lists are", [element("p", { className: "soft", textContent: words }), jobElement<Measured>("report/eval", { start: "Measure", result: measuredLines }, signal)]));
    }
    parts.push(part<Sizes>("Where the bytes go", "bytes", "Looking at the files …", sizeLines));
    await Promise.all(parts);
  },
};

function shelfRow({ words, seen, heading, shown }: Shelf): HTMLElement {
  const saw = seen.length ? `${words}: saw ${seen.map(({ title }) => title).join(", ")}` : words;
  return element("div", { className: "shelf" }, [
    element("h3", { textContent: saw }),
    element("p", { className: "soft", textContent: heading }),
    cards(shown, ({ because }) => because),
  ]);
}

function coverageLines(found: Coverage): HTMLElement[] {
  const all = found.pages === found.items;
  const looked = all ? `the pages of all ${count(found.items, "item")}` : `${found.pages.toLocaleString("en")} pages, an even sample of ${count(found.items, "item")}`;
  const lines: HTMLElement[] = [
    element("p", { className: "figures" }, [figure(percent(found.share), all ? "of the catalog is on some shelf" : `of the catalog is on these shelves (${percent(found.expected)} at most)`), figure(percent(found.full), "of the shelves are full")]),
    element("p", { className: "soft", textContent: `Six items each, on ${looked}, for a visitor who is new. Who has a history sees more of the catalog; what is sold out does not count.` }),
    element("h3", { textContent: "Shown most" }),
    cards(found.most, ({ pages }) => `on ${count(pages, "page")}`),
  ];
  if (found.never_count) {
    lines.push(element("h3", { textContent: `Never shown: ${count(found.never_count, "item")}` }), cards(found.never, () => ""));
  }
  return lines;
}

function figure(value: string, words: string): HTMLElement {
  return element("span", {}, [element("strong", { textContent: value }), ` ${words}`]);
}

function sessionLines(found: Sessions | null): HTMLElement[] {
  if (!found) return [element("p", { className: "soft", textContent: "This studio has no log. With one, shelves also learn what visitors meet together: --sessions orders.csv" })];
  const facts = Object.entries(found.facts).flatMap(([name, text]) => [element("dt", { textContent: name }), element("dd", { textContent: text })]);
  const total = `${count(found.events, "event")} in ${count(found.sessions, "session")} of ${count(found.users, "user")}.`;
  const told = [...found.warnings.map((textContent) => element("li", { className: "warnings", textContent })), ...found.remarks.map((textContent) => element("li", { textContent }))];
  const lengths = found.lengths.map((line) => {
    const [number = "", ...words] = line.split(" with ");
    return { name: words.join(" with "), value: Number(number.replaceAll(",", "")), words: number };
  });
  return [element("p", { textContent: total }), element("dl", {}, facts), element("h3", { textContent: "How long sessions are" }), barList(lengths), element("ul", {}, told)];
}

function measuredLines(found: Measured): HTMLElement[] {
  const names = Object.keys(found.words).filter((name) => found.measurements.some(({ values }) => name in values)).slice(0, 5);
  const head = element("tr", {}, ["", ...names].map((name) => element("th", { scope: "col", textContent: name.replaceAll("_", " "), title: found.words[name] ?? "" })));
  const lines = found.measurements.map(({ name, what, values, baseline }) =>
    element("tr", {}, [
      element("th", { scope: "row" }, [name, element("small", { textContent: baseline ? `baseline: ${what}` : what })]),
      ...names.map((metric) => element("td", { textContent: values[metric] === undefined ? "–" : values[metric].toFixed(3) })),
    ]),
  );
  const page = element("a", { href: "/api/report/eval/page", target: "_blank", rel: "noreferrer", textContent: "With charts and intervals (a new tab)" });
  const table = element("table", {}, [element("thead", {}, [head]), element("tbody", {}, lines)]);
  return [element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Measurements" }, [table]), element("p", {}, [page])];
}

function sizeLines({ sizes, engine, columns, items, downloads }: Sizes): HTMLElement[] {
  const kb = (bytes: number) => `${Math.max(1, Math.round(bytes / 1000)).toLocaleString("en")} KB`;
  const bars = sizes.map(({ kind, files, bytes }) => ({ name: KINDS[kind] ?? kind, value: bytes, words: `${kb(bytes)}, ${count(files, "file")}` }));
  const each = Object.entries(columns)
    .map(([name, bytes]) => ({ name, value: bytes, words: `${(bytes / Math.max(1, items)).toFixed(1)} bytes an item` }))
    .sort((one, other) => other.value - one.value);
  return [
    element("p", { textContent: `A first page loads ${kb(downloads.first_page)} of it besides the engine, a visit of ten pages ${kb(downloads.session)}.` }),
    barList(bars),
    element("p", { className: "soft", textContent: `Besides, the engine: Python and numpy, ${kb(engine.bytes)} in ${count(engine.files, "file")}, the same for every bundle.` }),
    element("h3", { textContent: "In the item parts" }),
    barList(each),
  ];
}
