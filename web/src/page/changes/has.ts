/** Whether this rec.js can request an overlay. */
export const OVERLAY: boolean = true;
/** Whether it knows experiments. */
export const EXPERIMENTS: boolean = true;
