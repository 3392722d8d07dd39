/** The view "Report". */
import { panel } from "../dom.js";
import type { View } from "../view.js";

export const view: View = {
  open(root) {
    root.append(panel("Report"));
  },
};
