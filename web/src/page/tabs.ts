/**
 * The visitor's other tabs, as long as this page is open: words of shared/tabs.ts go out to all of them and come in
 * from all of them. Where the browser has no channel for that, a tab is alone.
 */
import type { Word } from "../shared/tabs.js";
import { attempt } from "./store.js";

export type Channel = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

export class Tabs {
  #channel: Channel | null = null;

  constructor(
    private readonly open: () => Channel,
    private readonly hear: (word: Word) => void,
  ) {}

  /** Whether the page was not there already. */
  join(): boolean {
    if (this.#channel) return false;
    this.#channel = attempt(this.open) ?? null;
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.hear(data);
    return true;
  }

  leave(): void {
    this.#channel?.close();
    this.#channel = null;
  }

  say(word: Word): void {
    this.#channel?.postMessage(word);
  }
}
