/** Types of the file that lies beside worker.js in the engine folder. */
export * from "pyodide";
