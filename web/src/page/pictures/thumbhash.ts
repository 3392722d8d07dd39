/**
 * A thumbhash as a blur: base64 of about 24 bytes in, at most 32 × 32 pixels out. The format is Evan Wallace's
 * (https://evanw.github.io/thumbhash/), without transparency: the first terms of a discrete cosine transform of brightness
 * and two color differences.
 */

export interface Blur {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and 255 for each pixel. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

const SIDE = 32;
/** Terms of brightness along the longer side, and of colors. */
const [TERMS, COLORS] = [7, 3];
/** Rounding makes colors paler. */
const SATURATION = 1.25;

type Channel = (x: readonly number[], y: readonly number[]) => number;

/** Null for what is no thumbhash. */
export function decodeThumbhash(base64: string): Blur | null {
  const bytes = bytesOf(base64);
  if (bytes.length < 5) return null;
  const first = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
  const second = bytes[3]! | (bytes[4]! << 8);
  const wide = second >> 15;
  const shorter = Math.max(1, second & 7);
  const [across, down] = wide ? [TERMS, shorter] : [shorter, TERMS];
  let nibble = 0;
  const channel = (mean: number, scale: number, across: number, down: number): Channel => {
    const terms: [x: number, y: number, weight: number][] = [];
    for (let y = 0; y < down; y++) {
      for (let x = y ? 0 : 1; x * down < across * (down - y); x++, nibble++) {
        const value = ((bytes[5 + (nibble >> 1)] ?? 0) >> ((nibble & 1) << 2)) & 15;
        terms.push([x, y, (value / 7.5 - 1) * scale * 2]);
      }
    }
    return (waveX, waveY) => terms.reduce((sum, [x, y, weight]) => sum + weight * waveX[x]! * waveY[y]!, mean);
  };
  const light = channel((first & 63) / 63, ((first >> 18) & 31) / 31, Math.max(3, across), Math.max(3, down));
  const yellow = channel(((first >> 6) & 63) / 31.5 - 1, (((second >> 3) & 63) / 63) * SATURATION, COLORS, COLORS);
  const reddish = channel(((first >> 12) & 63) / 31.5 - 1, (((second >> 9) & 63) / 63) * SATURATION, COLORS, COLORS);
  const [width, height] = [across, down].map((terms) => Math.round((SIDE * terms) / TERMS)) as [number, number];
  const pixels = new Uint8ClampedArray(width * height * 4);
  const waves = (side: number) => Array.from({ length: side }, (_, at) => wavesAt((at + 0.5) / side));
  const [columns, rows] = [waves(width), waves(height)];
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      const [l, p, q] = [light(x, y), yellow(x, y), reddish(x, y)];
      const blue = l - (2 / 3) * p;
      const red = (3 * l - blue + q) / 2;
      pixels.set([255 * red, 255 * (red - q), 255 * blue, 255], 4 * (row * width + column));
    });
  });
  return { width, height, pixels };
}

/** Each wave at this place, from 0 to 1. */
function wavesAt(place: number): number[] {
  return Array.from({ length: TERMS }, (_, wave) => Math.cos(Math.PI * wave * place));
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
