/**
 * How pages can tell that a shared worker is gone, which no browser tells them: the worker holds a lock for as long as
 * it lives. In: the browser's locks. Out: the lock's name, or null where pages have to do without.
 */

/** What of the worker's navigator is needed. Locks are missing on a page that is not secure. */
export interface Navigator {
  readonly userAgent: string;
  readonly locks?: Pick<LockManager, "request"> | undefined;
}

/** The lock is held until this worker ends, however it ends. */
export function holdLock({ userAgent, locks }: Navigator): Promise<string | null> {
  // Firefox does not keep a page whose worker holds a lock, and ends the worker with the last page: the next one would
  // have to start Python anew. And it ends no worker that a page still has.
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
