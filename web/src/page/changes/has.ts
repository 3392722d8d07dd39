/** Whether this rec.js can request an overlay. */
export const OVERLAY: boolean = true;
