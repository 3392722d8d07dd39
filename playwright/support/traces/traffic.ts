/** The requests to a host while a visitor has a page open, in a form in which two visitors can be compared. */
import type { HostRequest, Host } from "../host.js";
import type { Visitor } from "../visitor.js";

/** All requests from the page's HTML on until the page has nothing more to do. */
export async function pageLoad(
  visitor: Visitor,
  host: Host,
  path: string,
  act: () => Promise<void>,
): Promise<readonly HostRequest[]> {
  const { page } = visitor;
  const before = host.requests.length;
  if (page.url() === "about:blank") await page.goto(path);
  else await Promise.all([page.waitForEvent("load"), page.evaluate((path) => location.assign(path), `/${path}`)]);
  await act();
  await page.waitForFunction(() => [...document.querySelectorAll("rec-search")].every(({ shadowRoot }) => shadowRoot));
  await visitor.end();
  // Chromium requests an icon that no page names once in its life, for every visitor.
  return host.requests.slice(before).filter(({ path }) => path !== "/favicon.ico");
}

/** The requests, byte for byte, without their order: most are under way together. */
export function texts(requests: readonly HostRequest[]): string[] {
  return requests.map(({ text }) => text).sort();
}

/** The requests that wait for one another. */
export function inOrder(requests: readonly HostRequest[]): string[] {
  return requests.map(({ path }) => path).filter((path) => /rec\.js$|\/instant\/|connect\.js$/.test(path));
}
