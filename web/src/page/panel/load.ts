/** The part of extras.js that loads panel.js for `<rec-profile>`: a file of its own, since hardly any page has the element. */
import { loadModule } from "../instant/module.js";
import type { LazyTools } from "../shelf/lazy_element.js";

/** Integrity value of the panel.js in the same folder, which the build sets. */
declare const __PANEL__: string;

/** Fills the element, once. Throws RecError. */
export async function connectProfile(element: HTMLElement, tools: LazyTools): Promise<void> {
  const { host, boot } = tools.client;
  const loaded = await loadModule(host, boot.engine.folder, "panel.js", __PANEL__);
  (loaded as typeof import("./panel.js")).openPanel(element, tools);
}
