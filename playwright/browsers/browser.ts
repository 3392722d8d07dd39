/**
 * What the check of browsers wants of one, however it is driven: tabs that open pages, and what was written to the
 * console. Questions go to the page itself, as calls of the functions in inpage.ts.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The functions that the host puts on every page. */
export type InPage = typeof import("./inpage.js");

export interface Tab {
  open(url: string): Promise<void>;
  ask<Name extends keyof InPage>(name: Name, ...given: Parameters<InPage[Name]>): Promise<Awaited<ReturnType<InPage[Name]>>>;
  close(): Promise<void>;
  /** Has the browser save data; only where it can be told so. */
  readonly saveData?: () => Promise<void>;
}

/** A browser that has never seen anything. */
export interface Browser {
  readonly version: string;
  /** What pages wrote to the console; null where it cannot be heard from outside. */
  readonly console: readonly string[] | null;
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** Where it is on this machine; null where it is missing. */
  readonly path: string | null;
  /** What to do where it is missing. */
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

/** A question as a script: its value is a promise of the answer. */
export function asked(name: string, given: readonly unknown[]): string {
  return `inPage.${name}(...${JSON.stringify(given)})`;
}

const PATIENCE = 30_000;
const PAUSE = 50;

/** Asks again and again until it is so. Fails where it takes too long. */
export async function until(so: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await so())) {
    if (Date.now() > end) throw new Error(`In ${PATIENCE / 1000} seconds it did not happen that ${what}.`);
    await pause(PAUSE);
  }
}
