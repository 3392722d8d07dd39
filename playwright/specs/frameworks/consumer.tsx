/** A site's own code over the npm package: what should compile does, and each line below a `@ts-expect-error` does not. */
import type { Rec, RecShelf } from "recbuild";
import { load } from "recbuild";
import { Shelf } from "recbuild/react";
import type { GlobalComponents } from "vue";
import type {} from "recbuild/vue";
import type {} from "recbuild/svelte";
import type { SvelteHTMLElements } from "svelte/elements";
import { createRef } from "react";

const rec: Rec = await load("/rec/");
rec.track("cart", "sku-1");
const ref = createRef<RecShelf>();
export const right = (
  <>
    <rec-shelf item="sku-1" k={4} className="wide" where='[{"field": "price"}]' ref={ref} onrec-click={(event) => event.detail.item.length} />
    <Shelf kind="bought-together" items="sku-1 sku-2" min={2} heading-level={3} />
    <rec-rows rows={2} k={6} onrec-click={(event) => event.detail.item.length} />
    <rec-profile topics="category" />
    <Shelf item="sku-1" where={[{ field: "price", high: 10 }]} deny={["sku-2"]} repeat template="<a></a>" ref={ref} className="wide"
      onrec-impression={({ detail }) => detail.lane === "instant"}><p>Ours</p></Shelf>
  </>
);
// @ts-expect-error: before the element is defined, React would make a text of a list
export const list = <rec-shelf where={[{ field: "price" }]} />;
// @ts-expect-error: there is no such kind
export const unknown = <Shelf kind="newest" />;
// @ts-expect-error: a click is of one item
export const several = <Shelf onrec-click={(event) => event.detail.items} />;
// @ts-expect-error: a condition is on a field
export const wrong = <Shelf where={[{ high: 10 }]} />;

type Vue = InstanceType<GlobalComponents["rec-shelf"]>["$props"];
export const vue: Vue = { item: "sku-1", k: 4, where: [{ field: "price" }], "onRec-click": (event) => event.detail.item };
// @ts-expect-error: k is a number
export const wrongInVue: Vue = { k: true };
export const rowsInVue: InstanceType<GlobalComponents["rec-rows"]>["$props"] = { rows: 3 };
export const rowsInSvelte: SvelteHTMLElements["rec-rows"] = { rows: 3 };
type Svelte = SvelteHTMLElements["rec-shelf"];
export const svelte: Svelte = { item: "sku-1", allow: ["sku-2"], "onrec-click": (event) => event.detail.item };
// @ts-expect-error: k is a number
export const wrongInSvelte: Svelte = { k: true };
