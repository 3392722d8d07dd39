/**
 * The guards of privacy can fail: builds that leak on purpose, one for each way out of a page. Two visitors with
 * different profiles open the same page, and the comparison of pairs.spec.ts must name the way.
 */
import { shopBundle } from "../../support/bundle.js";
import { type Host, missing } from "../../support/host.js";
import { type Channel, differences, type Trace, Tracer } from "../../support/traces/trace.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

/** What a leaking rec.js would do; `liked` is the latest item of the profile, and `even` follows from it. */
const LEAKS: readonly [what: string, channel: Channel, code: string][] = [
  ["nothing at all", "requests", ""],
  ["a request whose path tells the profile", "requests", "await fetch(`/rec/rec.d.ts/${liked}`)"],
  ["a query", "requests", "await fetch(`/rec/rec.d.ts?${liked}`)"],
  ["a header", "requests", 'await fetch("/rec/rec.d.ts", { headers: { "x-liked": liked } })'],
  ["a body", "requests", 'await fetch("/rec/rec.d.ts", { method: "POST", body: liked })'],
  ["a request that only some make", "requests", 'if (even) await fetch("/rec/rec.d.ts")'],
  ["a picture of a chosen item", "requests", "await new Promise((done) => Object.assign(new Image(), { onload: done, onerror: done, src: `/covers/${liked}.svg` }))"],
  ["a part that the profile chooses", "requests", "await fetch(`/rec/${even ? CORE : LISTING}`)"],
  ["the order of two requests", "order", "for (const path of even ? [CORE, LISTING] : [LISTING, CORE]) await fetch(`/rec/${path}`)"],
  ["what makes a request", "initiators", 'await (even ? new Promise((done) => Object.assign(new Image(), { onload: done, onerror: done, src: "/favicon.svg" })) : fetch("/favicon.svg"))'],
  ["an attribute of the document", "document", 'document.querySelector("rec-shelf").dataset.liked = liked'],
  ["the title", "document", "document.title = liked"],
  ["a link that the browser prefetches", "document", 'document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: `/books/${liked}.html` }))'],
  ["a line in the console", "console", "console.info(`recommending by ${liked}`)"],
  ["an error that is thrown", "console", "setTimeout(() => { throw new Error(liked); })"],
  ["an error message", "errors", 'document.dispatchEvent(new CustomEvent("rec-error", { detail: { code: "network", message: liked } }))'],
  ["a cookie", "cookies", 'document.cookie = `liked=${liked}`'],
];

for (const [what, channel, code] of LEAKS) {
  test(code ? `${what} is found` : "without a leak there is no difference", async ({ newVisitor, newHost }) => {
    const host = await leakingHost(newHost, code);
    const traces: Trace[] = [];
    for (const liked of ["moby-dick", "dracula"]) {
      traces.push(await traceOf(await newVisitor(host.origin, { leaks: true }), host, liked));
    }
    const found = differences(traces[0]!, traces[1]!);
    if (code) expect(found.map((difference) => difference.split(":")[0])).toContain(channel);
    else expect(found).toEqual([]);
  });
}

for (const [what, code, words] of [
  ["a cookie", "document.cookie = `liked=${liked}`", "no cookie"],
  ["a console line that names an item", "console.info(liked)", "no console line that names another item"],
  ["a request to another origin", 'await fetch("https://other.example/").catch(() => null)', "no breach of the policy"],
] as const) {
  test(`every browser test fails for ${what}`, async ({ newVisitor, newHost }) => {
    const host = await leakingHost(newHost, code);
    const visitor = await newVisitor(host.origin, { leaks: true });
    await traceOf(visitor, host, "moby-dick");
    await expect(visitor.keepsPromises()).rejects.toThrow(words);
  });
}

/** A host with two pages, whose rec.js runs this code at the end. */
async function leakingHost(newHost: () => Promise<Host>, code: string): Promise<Host> {
  const host = await newHost();
  const { corePath, listingPath } = shopBundle;
  const leak = `
    globalThis.leaked = (async () => {
      const [CORE, LISTING] = ${JSON.stringify([corePath, listingPath])};
      const liked = JSON.parse(sessionStorage.getItem("rec:/rec/"))?.events[0].item;
      const even = liked === "dracula";
      if (liked) { ${code} }
    })();`;
  host.put("/favicon.ico", ""); // Else the first visitor of a browser has an error in the console.
  host.change(/worker\.js$/, missing); // The engine is not what these tests are about.
  host.change(/rec\.js$/, (answer) => ({ ...answer, body: Buffer.concat([answer.body, Buffer.from(leak)]) }));
  host.putPage("/empty.html", "");
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>');
  return host;
}

/** What leaves the page if the visitor liked this book before. */
async function traceOf(visitor: Visitor, host: Host, liked: string): Promise<Trace> {
  const { page } = visitor;
  await page.goto("empty.html");
  await visitor.remember([liked], 1.7e9);
  return (await Tracer.of(visitor, host)).during(async () => {
    await visitor.open("page.html");
    await expect.poll(() => visitor.errors()).toContain("part-missing");
    await page.evaluate(() => (globalThis as { leaked?: Promise<void> }).leaked);
    await visitor.settled();
  });
}
