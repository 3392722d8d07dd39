/** Types of the file that lies beside worker.js in the engine folder. */
import type { Source } from "../../startup/start.js";

declare const createModule: Awaited<ReturnType<Source["importModule"]>>["default"];
export default createModule;
