/** In place of has.ts in the rec.js of a bundle without an overlay: the build leaves out what can never run. */
export const OVERLAY = false;
