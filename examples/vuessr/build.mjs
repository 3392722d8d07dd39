// Bundles the server and the browser's part as a framework does, and lets the server render two pages to files.
import { mkdirSync, writeFileSync } from "node:fs";
import { build } from "vite";

const output = { entryFileNames: "[name].js" };
await build({ logLevel: "warn", build: { rolldownOptions: { input: "client.js", output } } });
await build({ logLevel: "warn", build: { ssr: "server.js", outDir: "dist/server" } });

const { render } = await import("./dist/server/server.js");
mkdirSync("dist/books", { recursive: true });
for (const id of ["hamlet", "dracula"]) writeFileSync(`dist/books/${id}.html`, await render(id));
