/**
 * All that leaves a page, or that others could read there: the requests as a server gets them, what made the browser
 * send them, the document, the console, and cookies. Two visitors who do the same must leave equal traces.
 */
import type { CDPSession } from "@playwright/test";
import type { Host } from "../host.js";
import type { Visitor } from "../visitor.js";

/** Each is a list of lines. */
export interface Trace {
  /** Byte for byte, sorted: most are under way together. */
  readonly requests: readonly string[];
  /** The paths that rec.js asks for, in its order. */
  readonly order: readonly string[];
  /** What made the page's requests: the parser, or a line of a script; sorted. */
  readonly initiators: readonly string[];
  /** The document without what is in closed roots. */
  readonly document: readonly string[];
  readonly console: readonly string[];
  /** What rec-error has told the page. */
  readonly errors: readonly string[];
  readonly cookies: readonly string[];
}

export type Channel = keyof Trace;
const CHANNELS: readonly Channel[] = ["requests", "order", "initiators", "document", "console", "errors", "cookies"];

/**
 * What Chromium requests at times of its own, for every visitor: an icon that no page names, once in its life, and
 * whether there is a new service worker.
 */
const ICON = /favicon\.ico$/;
const WORKER = /^service-worker: script$/im;
const OF_REC = /\/rec(-signed)?\.js$/;

/** A stack of calls, as the browser's own protocol reports it. */
interface Calls {
  readonly callFrames: readonly { readonly url: string; readonly lineNumber: number; readonly columnNumber: number }[];
  /** The calls that caused this asynchronous one. */
  readonly parent?: Calls;
}

/** A request as the page sends it. */
interface Sent {
  readonly request: { readonly method: string; readonly url: string };
  readonly initiator: { readonly type: string; readonly url?: string; readonly stack?: Calls };
}

export class Tracer {
  readonly #sent: Sent[] = [];

  private constructor(
    private readonly visitor: Visitor,
    private readonly host: Host,
    session: CDPSession,
  ) {
    session.on("Network.requestWillBeSent", (sent) => this.#sent.push(sent));
  }

  static async of(visitor: Visitor, host: Host): Promise<Tracer> {
    const session = await visitor.page.context().newCDPSession(visitor.page);
    await session.send("Network.enable");
    return new Tracer(visitor, host, session);
  }

  /** The trace of what happens meanwhile; it must end when the page has nothing more to do. */
  async during(act: () => Promise<unknown>): Promise<Trace> {
    const { visitor, host } = this;
    const [requests, sent, lines] = [host.requests.length, this.#sent.length, visitor.console.length];
    await act();
    const arrived = host.requests.slice(requests).filter(({ path, text }) => !ICON.test(path) && !WORKER.test(text));
    const own = this.#sent.slice(sent).filter(({ request }) => request.url.startsWith(host.origin) && !ICON.test(request.url));
    const ofRec = own.filter(({ initiator }) => OF_REC.test(scriptOf(initiator)?.url ?? ""));
    return {
      requests: arrived.map(({ text }) => text).sort(),
      order: ofRec.map(({ request }) => request.url),
      initiators: own.map(({ request, initiator }) => `${request.method} ${request.url} by ${nameOf(initiator)}`).sort(),
      document: (await visitor.page.content()).split("\n"),
      console: visitor.console.slice(lines).map(({ type, text }) => `${type}: ${text}`).sort(),
      errors: await visitor.page.evaluate(() => recorded.errors.map(({ code, message }) => `${code}: ${message}`)),
      cookies: (await visitor.page.context().cookies()).map((cookie) => JSON.stringify(cookie)),
    };
  }
}

/** In which channels two traces differ, with what only one of them has. */
export function differences(one: Trace, other: Trace): string[] {
  return CHANNELS.flatMap((channel) => {
    const [lines, others] = [one[channel], other[channel]];
    if (JSON.stringify(lines) === JSON.stringify(others)) return [];
    const alone = [...without(lines, others), ...without(others, lines)];
    return [`${channel}: ${alone.join(" | ") || "another order"}`];
  });
}

/** The lines without those of the other list, each as often as it is there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...lines];
  for (const line of others) {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(place, 1);
  }
  return left;
}

/** The innermost place of a script that made the request. */
function scriptOf({ stack }: Sent["initiator"]): { readonly url: string; readonly at: string } | null {
  for (let calls: Calls | undefined = stack; calls; calls = calls.parent) {
    const [frame] = calls.callFrames;
    if (frame) return { url: frame.url, at: `${frame.url}:${frame.lineNumber}:${frame.columnNumber}` };
  }
  return null;
}

function nameOf(initiator: Sent["initiator"]): string {
  return `${initiator.type} ${scriptOf(initiator)?.at ?? initiator.url ?? ""}`;
}
