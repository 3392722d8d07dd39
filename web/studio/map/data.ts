/** What the server says of the map. A point is an item's place on the map; -1 for one that the sample left out. */
import { ask, send } from "../server.js";

export interface State {
  readonly build: string;
  /** Other points have another version; -1 while there are none. */
  readonly version: number;
  readonly points: number;
  readonly items: number;
  readonly layouts: readonly string[];
  readonly placed: readonly string[];
  readonly fields: readonly string[];
  /** What is being computed; empty for nothing. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly failed: string;
  readonly counts: Readonly<Record<ListName, number>> | null;
}

export type ListName = "duplicates" | "outliers" | "unseen" | "blank";

export interface Legend {
  /** Whether the groups are steps of one scale. */
  readonly scale: boolean;
  readonly labels: readonly string[];
  /** How many groups are values or steps; those behind are other values, and none. */
  readonly named: number;
  readonly counts: readonly number[];
}

export interface Item {
  readonly card: Readonly<Record<string, string | number>>;
  readonly point: number;
  /** Why it is flagged. */
  readonly flags: readonly string[];
  readonly cosine?: number;
}

export interface Near {
  readonly card: Item;
  readonly near: readonly Item[];
}

export interface Listed {
  readonly total: number;
  readonly groups: readonly (readonly Item[])[];
}

export interface Selected {
  readonly fields: readonly Summary[];
  readonly cards: readonly Item[];
  readonly ids: readonly string[];
}

export interface Summary {
  readonly field: string;
  readonly values?: readonly (readonly [string, number])[];
  readonly more?: number;
  readonly low?: number;
  readonly middle?: number;
  readonly high?: number;
}

const bytes = (address: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal) => ask<ArrayBuffer>(`map/${address}`, query, signal);

export function loadState(signal: AbortSignal, layout = ""): Promise<State> {
  return ask("map/state", { layout }, signal);
}

/** x and y of each point, from 0 to 65,535. */
export async function loadPlaces(version: number, layout: string, signal: AbortSignal): Promise<Float32Array> {
  return Float32Array.from(new Uint16Array(await bytes("points", { version, layout }, signal)));
}

/** The groups by a field, and the group of each point. */
export async function loadGroups(version: number, field: string, signal: AbortSignal): Promise<[Legend, Uint8Array]> {
  if (field === ODD) return groupsOfFlags(new Uint8Array(await bytes("flags", { version }, signal)));
  const [legend, codes] = await Promise.all([ask<Legend>("map/legend", { version, field }, signal), bytes("colours", { version, field }, signal)]);
  return [legend, new Uint8Array(codes)];
}

/** In place of a field: what is odd. */
export const ODD = "what is odd";
const FLAGS: readonly (readonly [number, string])[] = [
  [4, "on no list"],
  [2, "far from all others"],
  [8, "without a vector"],
  [1, "duplicates"],
  [16, "out of stock"],
];

/** An item with several flags is in the first of their groups. */
export function groupsOfFlags(flags: Uint8Array): [Legend, Uint8Array] {
  const codes = flags.map((bits) => {
    const group = FLAGS.findIndex(([bit]) => bits & bit);
    return group < 0 ? FLAGS.length : group;
  });
  const counts = [...FLAGS, 0].map(() => 0);
  for (const code of codes) counts[code]!++;
  return [{ scale: false, labels: [...FLAGS.map(([, label]) => label), "nothing odd"], named: FLAGS.length, counts }, codes];
}

export function loadNear(version: number, point: number, signal: AbortSignal): Promise<Near> {
  return ask("map/near", { version, point }, signal);
}

export function search(query: string, signal: AbortSignal): Promise<readonly Item[]> {
  return ask("map/search", { query }, signal);
}

export function loadList(name: ListName, from: number, signal: AbortSignal): Promise<Listed> {
  return ask("map/list", { name, from }, signal);
}

export function loadSelection(version: number, points: readonly number[], signal: AbortSignal): Promise<Selected> {
  return send("map/selection", { version, points }, signal);
}
