/** What the panel reads: the page's client, its tabs' messages, and the cards that the engine knows. */
import type { Card } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import type { Channel } from "../host.js";
import { MAX_PAGE_K, readOptions } from "../instant/options.js";

/** Calls back when this page or another tab has recorded or forgotten something: they tell each other. */
export function listen({ host }: Client, signal: AbortSignal, changed: () => void): void {
  let channel: Channel | null = null;
  const open = () => {
    try {
      channel ??= host.channel();
      channel.onmessage = () => setTimeout(changed); // After the page itself has stored it.
    } catch {
      // A browser without channels: the panel is drawn anew after its own changes only.
    }
  };
  const close = () => {
    channel?.close();
    channel = null;
  };
  addEventListener("pageshow", open, { signal });
  addEventListener("pagehide", close, { signal });
  signal.addEventListener("abort", close);
  open();
}

/** Cards of the visitor's items, as far as the engine has them. Asked for every visitor alike. Throws RecError. */
export async function cardsOf(client: Client, language: string): Promise<readonly Card[]> {
  if (client.status === "off") return [];
  client.launcher.painting()(false); // The panel has no instant list for which the engine would wait.
  const engine = await client.launcher.start(true);
  if (!engine) return [];
  // As if all were viewed: the list of viewed items leaves out what was only clicked or disliked.
  const events = client.events().map((event) => ({ ...event, type: "view" as const }));
  const options = readOptions({ kind: "recently-viewed", k: MAX_PAGE_K, repeat: true, language });
  const { items } = await engine.recommend({ ...options, item: null, neighbors: [], parts: [], events, seed: null });
  return items.map(({ card }) => card);
}
