// A line between a visitor and a server: so many bits a second for all answers together, and so long a round trip. The
// server holds its answers back accordingly, so that it is the same for pages, workers and every engine. Not in it: what
// TCP takes to get up to speed, and a limit on what the visitor sends.

import { setTimeout as wait } from "node:timers/promises";

/** Timers come late by a millisecond or so; a line that was free so shortly ago has not been idle. */
const SLACK = 5;

/** `megabits` per second, `roundTrip` in milliseconds. @typedef {{megabits: number, roundTrip: number}} Line */

/** @param {Line} line */
export function openLink({ megabits, roundTrip }) {
  /** @type {WeakSet<object>} */
  const known = new WeakSet();
  let free = 0;
  return {
    /** The way of a request and its answer; a connection that is new had to be opened first. @param {object} connection */
    async trip(connection) {
      const trips = known.has(connection) ? 1 : 2;
      known.add(connection);
      await wait(trips * roundTrip);
    },
    /** Resolves when so many bytes have gone through. @param {number} bytes */
    async carry(bytes) {
      const now = performance.now();
      free = Math.max(free, now - SLACK) + (bytes * 8) / (megabits * 1000);
      if (free > now) await wait(free - now);
    },
  };
}
