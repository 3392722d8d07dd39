// What may take too long, or take the page with it, ends as an error that says so.

/** @template Result @param {number} minutes @param {Promise<Result>} work @param {import("@playwright/test").Page} page */
export function within(minutes, work, page) {
  return new Promise((/** @type {(result: Result) => void} */ resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`stopped after ${minutes} minutes`)), minutes * 60_000);
    page.once("crash", () => reject(new Error("the page crashed")));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
