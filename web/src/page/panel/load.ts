/** The part of extras.js that loads panel.js for `<rec-profile>`: a file of its own, since hardly any page has the element. */
import { loadModule } from "../instant/module.js";
import type { LazyTools } from "../shelf/lazy_element.js";

/** Integrity value of the panel.js in the same folder, which the build sets. */
declare const __PANEL__: string;

/**
 * What this device knows of the visitor, for the visitor: each item and topic, with buttons for more or less of it and to
 * forget it; a switch; and buttons to save everything as a file and to forget everything. It is drawn in a closed root, and
 * what it requests is the same for every visitor.
 *
 * @tag rec-profile
 *
 * @attr {string} [topics=category brand] - The card fields whose values are topics.
 * @attr {string} [words={}] - Texts in place of the English ones: a JSON object, such as `{"heading": "Ihr Profil"}`.
 *
 * @csspart heading - The heading of the element.
 * @csspart subheading - The heading of a list.
 * @csspart note - A sentence that explains something, or says what was done.
 * @csspart list - The list of topics, or of items.
 * @csspart row - A topic or an item.
 * @csspart tile - What an item shows in place of an image.
 * @csspart image - The image of an item, if a shelf of the page has loaded it.
 * @csspart title - The title of an item, or the name of a topic.
 * @csspart details - What the visitor did with an item, and when; or the titles of a topic's items.
 * @csspart buttons - The buttons of a row, or of the whole profile.
 * @csspart button - A button.
 * @csspart switch - The switch.
 *
 * @cssprop [--rec-radius=10px] - The radius of corners.
 * @cssprop [--rec-focus=currentColor] - The color of the focus outline.
 */
export async function connectProfile(element: HTMLElement, tools: LazyTools): Promise<void> {
  const { host, boot } = tools.client;
  const loaded = await loadModule(host, boot.engine.folder, "panel.js", __PANEL__);
  (loaded as typeof import("./panel.js")).openPanel(element, tools);
}
