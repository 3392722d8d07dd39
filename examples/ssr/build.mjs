// Bundles the server and the browser's part as a framework does, and lets the server render two pages to files.
import { build } from "esbuild";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";

const options = { bundle: true, format: "esm", jsx: "automatic" };
await build({ ...options, entryPoints: ["client.jsx"], outfile: "dist/client.js", define: { "process.env.NODE_ENV": '"development"' } });
await build({ ...options, entryPoints: ["server.jsx"], outfile: "dist/server/server.js", platform: "node", packages: "external" });

const { render } = await import("./dist/server/server.js");
cpSync("public", "dist", { recursive: true });
mkdirSync("dist/books", { recursive: true });
for (const id of ["hamlet", "dracula"]) writeFileSync(`dist/books/${id}.html`, render(id));
