/** When the engine may start, a part of connect.js: it never holds up the page. */

/** Milliseconds for which a page may go on loading. */
const PATIENCE = 30_000;

/** Resolves when the page is shown, and has loaded or does not finish loading in time, and the browser is idle. */
export async function idle(): Promise<void> {
  await visible();
  if (document.readyState !== "complete") {
    await new Promise((resolve) => {
      addEventListener("load", resolve);
      setTimeout(resolve, PATIENCE);
    });
  }
  await new Promise<unknown>((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}

/** Resolves when the page is shown. Of one that is only prerendered, the browser starts no worker. */
export async function visible(): Promise<void> {
  if (!(document as Document & { prerendering?: boolean }).prerendering) return;
  await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve, { once: true }));
}
