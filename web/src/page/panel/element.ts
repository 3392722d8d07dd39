/** The element of the profile, as far as every page has it: extras.js, which it loads, loads the rest (panel.ts). */
import type { Client } from "../client.js";
import type { Flow } from "../shelf/flow.js";
import { defineLazy } from "../shelf/lazy_element.js";

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
export function defineProfile(client: Client, flow: Flow): void {
  defineLazy("rec-profile", "connectProfile", client, flow, {});
}
