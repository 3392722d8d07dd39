/** Colours of the map's groups, for light and dark pages, told apart by colour-blind visitors too. */
import type { Legend } from "./data.js";

export type Rgb = readonly [number, number, number];

/** After Okabe and Ito, Color Universal Design (2008), with the lightest darker on paper and the darkest lighter in the dark. */
const VALUES = {
  light: ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a7a00", "#1c1b1a"],
  dark: ["#56b4e9", "#e69f00", "#1fc29a", "#ff7f3a", "#e59ac4", "#3f8fd0", "#f0e442", "#f4f2ee"],
} as const;
/** ColorBrewer's Blues: the highest step is farthest from the page's colour. */
const STEPS = {
  light: ["#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08306b"],
  dark: ["#2f5f8f", "#3f86b8", "#5fb0d8", "#9bd3ee", "#eaf7ff"],
} as const;
const REST = { light: ["#b3aea6", "#d3cfc8"], dark: ["#6f6b66", "#4a4743"] } as const;
const INK = { light: "#1c1b1a", dark: "#ecebe8" } as const;

export type Scheme = "light" | "dark";

/** The colour of each group of a legend. */
export function coloursOf(legend: Legend, scheme: Scheme): string[] {
  const own: readonly string[] = legend.scale ? STEPS[scheme] : VALUES[scheme];
  return legend.labels.map((_, group) => {
    if (group >= legend.named) return REST[scheme][Math.min(group - legend.named, 1)]!;
    // Few steps keep the ends of the scale.
    const place = legend.scale && legend.named > 1 ? Math.round((group * (own.length - 1)) / (legend.named - 1)) : group;
    return own[place]!;
  });
}

export function ink(scheme: Scheme): Rgb {
  return rgb(INK[scheme]);
}

export function rgb(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
