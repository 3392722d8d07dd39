/**
 * The interface of a browser for the check of browsers, whatever drives it: tabs that open pages, and the lines of the
 * console. The check calls functions of inpage.ts in the page.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The functions that the host puts on every page. */
type InPage = typeof import("./inpage.js");

export interface Tab {
  open(url: string): Promise<void>;
  call<Name extends keyof InPage>(name: Name, ...given: Parameters<InPage[Name]>): Promise<Awaited<ReturnType<InPage[Name]>>>;
  close(): Promise<void>;
  /** Makes the browser save data; missing if the driver cannot. */
  readonly saveData?: () => Promise<void>;
}

/** A browser with a new profile. */
export interface Browser {
  readonly version: string;
  /** What pages wrote to the console; null if the driver does not report it. */
  readonly console: readonly string[] | null;
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** Its path; null if it is not installed. */
  readonly path: string | null;
  /** How to install it. */
  readonly remedy: string;
  launch(path: string): Promise<Browser>;
}

/** The first of these programs that is installed. */
export function installed(...names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find((place) => existsSync(place)) ?? null;
}

/** Browsers refuse to run with their sandbox where everything is allowed anyway. */
export const asRoot = process.getuid?.() === 0;

/** The call as a script, whose value is a promise of the result. */
export function scriptOf(name: string, given: readonly unknown[]): string {
  return `inPage.${name}(...${JSON.stringify(given)})`;
}

const TIMEOUT = 30_000;
const PAUSE = 50;

/** Waits until the condition holds. Fails if that takes too long. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + TIMEOUT;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`In ${TIMEOUT / 1000} seconds it did not happen that ${what}.`);
    await pause(PAUSE);
  }
}
