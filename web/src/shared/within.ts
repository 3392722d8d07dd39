/** A time limit: the promise's outcome, or a rejection with `late` if there is none after so many milliseconds. */
export function within<Value>(milliseconds: number, promise: Promise<Value>, late: unknown): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late), milliseconds);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
