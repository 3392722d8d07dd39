/** In the place of start.ts: npm's Pyodide and wheels, by the call that its documentation gives. */
import type { Source, Started } from "../../web/startup/start.js";

export async function startPython(source: Source): Promise<Started> {
  const { folder } = source;
  const { loadPyodide } = await source.importLoader();
  const python = await loadPyodide({ indexURL: folder, packageBaseUrl: folder, packages: ["recruntime"] });
  return { python, because: null };
}
