/** A site's own code over rec.d.ts alone: what should compile does, and each line below a `@ts-expect-error` does not. */
import type { Condition, RecommendationList, RecShelf, SearchResult } from "../../types/rec.js";

const url = "/rec/rec.js";
const rec: typeof import("../../types/rec.js") = await import(url);

const list: RecommendationList = await rec.recommend({ item: "sku-1", k: 12, where: [{ field: "price", high: 10 }] });
const titles: (string | number | null | undefined)[] = list.items.map(({ card }) => card.title);
if (list.lane === "engine" && list.error === null) console.log(titles, list.items[0]?.reason.kind === "co_occurrence");
await rec.recommend();
rec.track("view", "sku-1", { dwell: 3 });
rec.profile.import(rec.profile.export());
rec.profile.forget("sku-1");
document.body.append(document.createElement("rec-profile"));
const ready: boolean = await rec.preload();
if (!ready && rec.status() === "saving") rec.consent(true);
rec.off();
rec.on();
const code: string = new rec.RecError("network", "offline").code;

const shelf: RecShelf = document.createElement("rec-shelf");
const found: RecShelf | null = document.querySelector("rec-shelf");
const made = new rec.RecShelf();
const cheap: Condition[] = [{ field: "price", high: 10 }];
Object.assign(shelf, { item: "sku-1", k: 3, heading: null, where: cheap } satisfies Partial<RecShelf>);
shelf.allow = ["sku-2"];
shelf.deny = [];
shelf.repeat = true;
Object.assign(shelf, { kind: "bought-together", items: ["sku-1", "sku-2"], min: 3 } satisfies Partial<RecShelf>);
await rec.recommend({ kind: "trending", k: 3 });
const { items, facets, total }: SearchResult = await rec.search("cosy game", { k: 3, where: cheap, sort: "-price", facets: ["brand"] });
console.log(items[0]?.card.title, facets.brand?.[0]?.[1], total + 1);
document.body.append(document.createElement("rec-search"));
document.addEventListener("rec-select", ({ detail }) => console.log(detail.item, detail.position + 1));
document.body.append(document.createElement("rec-rows"));
document.addEventListener("rec-click", ({ detail }) => console.log(detail.item));
found?.addEventListener("rec-click", (event) => console.log(event.detail.item.length));
shelf.addEventListener("rec-add", ({ detail: { item, position, kind, reason } }) => console.log(item, position + 1, kind?.length, reason === "view"));
shelf.addEventListener("rec-impression", ({ detail }) => console.log(detail.items.join(), detail.positions[0], detail.lane === "instant"));
shelf.addEventListener("click", (event) => console.log(event.clientX));
shelf.addEventListener("anything", () => undefined);
document.addEventListener("rec-error", ({ detail }) => console.log(detail.code === "network", detail.message));
document.addEventListener("rec-ready", ({ detail }) => console.log(detail.milliseconds, detail.fallback?.code));
document.body.append(shelf, made, code);

// @ts-expect-error: an option that there is not
await rec.recommend({ count: 3 });
// @ts-expect-error: an option that a search has not
await rec.search("cosy game", { repeat: true });
// @ts-expect-error: a kind that there is not
await rec.recommend({ kind: "popular" });
// @ts-expect-error: a type of event that there is not
rec.track("viewed", "sku-1");
// @ts-expect-error: a property of another type
shelf.k = "3";
// @ts-expect-error: conditions as text are for the attribute
shelf.where = "[]";
// @ts-expect-error: rec-ready has no such detail
document.addEventListener("rec-ready", ({ detail }) => console.log(detail.item));
// @ts-expect-error: a list is not to be changed
list.items.push();
