/**
 * The liveness lock of a shared worker. No browser tells a page that a shared worker has ended, so the worker holds a
 * lock until it ends, and a page that gets the lock knows. In: the browser's locks. Out: the lock's name.
 */

/** The members of the worker's navigator that are used here. */
export interface Navigator {
  readonly userAgent: string;
  /** Missing on a page that is not secure. */
  readonly locks?: Pick<LockManager, "request"> | undefined;
}

/** Takes a new lock, which the worker holds until it ends. Resolves to null if pages have to do without one. */
export function holdLock({ userAgent, locks }: Navigator): Promise<string | null> {
  // Firefox removes a page from its back-forward cache if the page's worker holds a lock, and then ends the worker with
  // the last page: the next page would have to start Python anew. And it ends no worker that a page still uses.
  if (!locks || userAgent.includes("Firefox/")) return Promise.resolve(null);
  const name = `recbuild:${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    const held = locks.request(name, () => {
      resolve(name);
      return new Promise(() => undefined);
    });
    held.catch(() => resolve(null)); // A browser may have locks and refuse them.
  });
}
