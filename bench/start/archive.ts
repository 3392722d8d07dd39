/** In the place of start.ts: our files, and Python started from its modules. */
import { type Source, startFromArchive, type Started } from "../../web/startup/start.js";

export async function startPython(source: Source, timeout: number): Promise<Started> {
  return { python: await startFromArchive(source, timeout), because: null };
}
