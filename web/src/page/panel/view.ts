/** The markup of `<rec-profile>`: lines and topics in, elements out. Each button has a key, by which it keeps the focus. */
import type { EventType } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import { cardView, drawPicture, setLink } from "../shelf/card.js";
import { make } from "../shelf/dom.js";
import type { Images } from "../shelf/images.js";
import type { Line, Opinion, Topic } from "./lines.js";
import type { Words } from "./words.js";

/** What a row is about: one item, or a topic and its items. */
export interface Subject {
  readonly items: readonly string[];
  /** As a block names it; null for an item. */
  readonly topic: string | null;
  readonly title: string;
  readonly opinion: Opinion;
}

/** What the visitor can do. */
export interface Actions {
  /** Sets what the visitor thinks of it. */
  judge(subject: Subject, opinion: Opinion): void;
  forget(subject: Subject): void;
}

/** What is the same for all rows of one drawing. */
export interface Drawing {
  readonly client: Client;
  readonly images: Images;
  readonly words: Words;
  readonly language: string;
  readonly actions: Actions;
  /** The buttons drawn so far. */
  readonly buttons: Map<string, HTMLButtonElement>;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function drawList(title: string, rows: readonly HTMLElement[]): Node[] {
  const list = make("ul", "list", ...rows);
  list.setAttribute("role", "list"); // Some browsers do not announce a list without bullets as a list.
  return rows.length > 0 ? [make("h3", "subheading", title), list] : [];
}

export function drawLine(line: Line, drawing: Drawing): HTMLElement {
  const { client, images, words, language } = drawing;
  const { host, boot } = client;
  const view = cardView(line.card ?? { id: line.item }, "", host, boot.currency, language);
  const title = view.href ? make("a", "title", line.title) : make("span", "title", line.title);
  if (title instanceof HTMLAnchorElement) setLink(title, view.href);
  const did = line.types.map((type: EventType) => words[type]).join(", ");
  const details = make("span", "details", `${did} · `, timeOf(line.time, host.now(), language));
  const picture = make("div", "picture", drawPicture(view, images));
  return row([picture, make("div", "text", title, details)], { ...line, items: [line.item], topic: null }, drawing);
}

export function drawTopic(topic: Topic, drawing: Drawing): HTMLElement {
  const { id, name, lines, opinion } = topic;
  const titles = lines.map(({ title }) => title).join(", ");
  const details = [opinion === "block" ? drawing.words.block : "", titles].filter(Boolean).join(" · ");
  const text = make("div", "text", make("span", "title", name), make("span", "details", details));
  return row([text], { title: name, opinion, topic: id, items: lines.map(({ item }) => item) }, drawing);
}

function row(parts: readonly HTMLElement[], subject: Subject, drawing: Drawing): HTMLElement {
  const { words, actions } = drawing;
  const { topic, items, title } = subject;
  const key = topic === null ? `item ${items[0]}` : `topic ${topic}`;
  const judge = (opinion: Opinion, text: string) => {
    const pressed = subject.opinion === opinion;
    const made = button(`${opinion} ${key}`, text, drawing, () => actions.judge(subject, pressed ? null : opinion));
    made.ariaLabel = `${text}: ${title}`;
    made.ariaPressed = String(pressed);
    return made;
  };
  const forget = button(`forget ${key}`, words.forget, drawing, () => actions.forget(subject));
  forget.ariaLabel = `${words.forget}: ${title}`;
  const less = topic === null ? judge("dislike", words.less) : judge("block", words.never);
  return make("li", "row", ...parts, make("div", "buttons", judge("like", words.more), less, forget));
}

export function button(key: string, text: string, { buttons }: Pick<Drawing, "buttons">, press: () => void): HTMLButtonElement {
  const made = make("button", "button", text);
  made.type = "button";
  made.addEventListener("click", press);
  buttons.set(key, made);
  return made;
}

/** "5 minutes ago" on the same day, then the date. */
function timeOf(seconds: number, now: number, language: string): HTMLTimeElement {
  const age = Math.max(0, now - seconds);
  const made = make("time", "time");
  const date = new Date(seconds * 1000);
  made.dateTime = date.toISOString();
  const relative = new Intl.RelativeTimeFormat(language || undefined, { numeric: "auto" });
  if (age < HOUR) made.textContent = relative.format(-Math.round(age / MINUTE), "minute");
  else if (age < DAY) made.textContent = relative.format(-Math.round(age / HOUR), "hour");
  else made.textContent = date.toLocaleDateString(language || undefined, { dateStyle: "medium" });
  return made;
}
