/** In place of has.ts in the rec.js of a bundle without these: the build leaves out what can never run. */
export const OVERLAY = false;
export const EXPERIMENTS = false;
