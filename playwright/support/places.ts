/** Where things are: the repository, the demo shop, the browser, and the addresses of the tests' servers. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SHOP = `${ROOT}demo/dist`;
export const PYTHON = `${ROOT}.venv/bin/python`;
export const RECBUILD = `${ROOT}.venv/bin/recbuild`;

/** The first of the servers' three ports: another one lets two working copies test at the same time. */
const PORT = Number(process.env.RECBUILD_PORT ?? 8731);
const [shop, plain, below] = [0, 1, 2].map((number) => `http://127.0.0.1:${PORT + number}`) as [string, string, string];

export const origins = { shop, plain, below };

const onPath = (process.env.PATH ?? "").split(":").map((folder) => `${folder}/chromium`);
const installed = process.env.CHROMIUM || onPath.find((path) => existsSync(path));

/** Launch options: the Chromium that CHROMIUM names, else the system's, else Playwright's own. */
export const chromium = installed ? { executablePath: installed } : {};

/** The policy that docs/privacy.md promises to work under. */
export const POLICY = /`(default-src 'none'; [^`]+)`/.exec(readFileSync(`${ROOT}docs/privacy.md`, "utf8"))![1]!;

/** The same for a site that can be installed, which has a manifest. */
export const INSTALLABLE = `${POLICY}; manifest-src 'self'`;

/** The policy that docs/integration.md promises to work under with a bundle on this other origin. */
export function policyWith(bundle: string): string {
  const [, promised] = /`(script-src https:\/\/cdn\.example [^`]+)`/.exec(readFileSync(`${ROOT}docs/integration.md`, "utf8"))!;
  return `default-src 'none'; img-src 'self'; ${promised!.replaceAll("https://cdn.example", bundle)}`;
}

/** The shop's titles by id, as the shop itself publishes them. */
export const titles: Readonly<Record<string, { readonly title: string }>> = JSON.parse(
  readFileSync(`${SHOP}/titles.json`, "utf8"),
);
