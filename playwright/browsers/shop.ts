/**
 * The demo shop for one proof, on a host of its own, so that no browser has cached anything of it. It serves under the
 * strict policy, receives a report of every breach of it, sets the cache headers of docs/integration.md, and puts
 * inpage.ts on every page.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { headers, Host } from "../support/host.js";
import { INSTALLABLE, policyWith, SHOP } from "../support/places.js";

const REPORTS = "/breach-of-policy";
const NAMED_BY_CONTENT = /\/(engine-\w+|parts|instant)\//;

export class Shop {
  private constructor(readonly host: Host) {}

  /** `first`: a line of JavaScript that every page runs before anything else. */
  static async open(first = ""): Promise<Shop> {
    const host = await Host.open(SHOP);
    host.put("/inpage.js", `${first}\n${await inPage()}`);
    host.put("/idle.js", "");
    host.put("/elsewhere.html", "<!doctype html><title>A page without recbuild</title>");
    const always = { "content-security-policy": `${INSTALLABLE}; report-uri ${REPORTS}`, "cache-control": "no-cache" };
    host.change(/./, headers(always));
    host.change(NAMED_BY_CONTENT, headers({ "cache-control": "public, max-age=31536000, immutable" }));
    host.change(/\.html$/, (answer) => {
      const text = answer.body.toString().replace("<title>", '<script src="/inpage.js"></script><title>');
      return { ...answer, body: Buffer.from(text) };
    });
    return new Shop(host);
  }

  page(path: string): string {
    return `${this.host.origin}/${path}`;
  }

  book(id: string): string {
    return this.page(`books/${id}.html`);
  }

  /** A page of this shop with the bundle of another one, which has another site's name. */
  withBundleOf({ host: cdn }: Shop, item: string): string {
    const bundle = cdn.origin.replace("127.0.0.1", "localhost");
    cdn.change(/./, headers({ "access-control-allow-origin": "*" }));
    // inpage.js is the shop's own.
    const policy = policyWith(bundle).replace("script-src", "script-src 'self'");
    this.host.change(/\/page\.html$/, headers({ "content-security-policy": `${policy}; report-uri ${REPORTS}` }));
    const script = `<script type="module" src="${bundle}/rec/rec.js"></script>`;
    this.host.put("/page.html", `<!doctype html><html lang="en"><title>A page</title>${script}<rec-shelf item="${item}"></rec-shelf>`);
    return this.page("page.html");
  }

  /** How many requests had a path that matches. */
  requestCount(path: RegExp): number {
    return this.host.paths.filter((requested) => path.test(requested)).length;
  }

  /** The breaches of the policy that browsers reported. */
  get breaches(): string[] {
    return this.host.requests.filter(({ path }) => path === REPORTS).map(({ text }) => text.split("\n").at(-1)!);
  }
}

let bundled: Promise<string> | undefined;

function inPage(): Promise<string> {
  const entry = fileURLToPath(new URL("inpage.ts", import.meta.url));
  const bundle = () => build({ entryPoints: [entry], bundle: true, format: "iife", globalName: "inPage", write: false });
  return (bundled ??= bundle().then(({ outputFiles }) => outputFiles[0]!.text));
}
