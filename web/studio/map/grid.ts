/** Finds points near a place: they are sorted into a grid of squares once. Coordinates run from 0 to END. */
export const END = 65_535;
const SIDE = 256;
const SQUARE = (END + 1) / SIDE;

export class Grid {
  /** Where each square's points begin in `order`. */
  private readonly starts = new Uint32Array(SIDE * SIDE + 1);
  private readonly order: Uint32Array;

  /** places: x and y of each point. */
  constructor(private readonly places: Float32Array) {
    const count = places.length / 2;
    this.order = new Uint32Array(count);
    for (let point = 0; point < count; point++) this.starts[this.squareOf(point) + 1]!++;
    for (let square = 0; square < SIDE * SIDE; square++) this.starts[square + 1]! += this.starts[square]!;
    const next = this.starts.slice();
    for (let point = 0; point < count; point++) this.order[next[this.squareOf(point)]!++] = point;
  }

  /** The nearest point within `reach` of a place that `allowed` lets pass, -1 for none. */
  nearest(x: number, y: number, reach: number, allowed: (point: number) => boolean): number {
    let best = -1;
    let least = reach * reach;
    const [left, right, top, bottom] = [x - reach, x + reach, y - reach, y + reach].map(square) as [number, number, number, number];
    for (let row = top; row <= bottom; row++) {
      for (let place = this.starts[row * SIDE + left]!; place < this.starts[row * SIDE + right + 1]!; place++) {
        const point = this.order[place]!;
        const distance = (this.places[2 * point]! - x) ** 2 + (this.places[2 * point + 1]! - y) ** 2;
        if (distance <= least && allowed(point)) [best, least] = [point, distance];
      }
    }
    return best;
  }

  /** The nearest point from here in a direction, [1, 0] for right; itself where there is none. Points aside count as farther. */
  towards(from: number, [dx, dy]: readonly [number, number], allowed: (point: number) => boolean): number {
    let best = from;
    let least = Number.POSITIVE_INFINITY;
    for (let point = 0; point < this.places.length / 2; point++) {
      const x = this.places[2 * point]! - this.places[2 * from]!;
      const y = this.places[2 * point + 1]! - this.places[2 * from + 1]!;
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy - y * dx);
      if (ahead <= 0 || aside > ahead) continue;
      const cost = ahead + 2 * aside;
      if (cost < least && allowed(point)) [best, least] = [point, cost];
    }
    return best;
  }

  private squareOf(point: number): number {
    return square(this.places[2 * point + 1]!) * SIDE + square(this.places[2 * point]!);
  }
}

function square(coordinate: number): number {
  return Math.min(SIDE - 1, Math.max(0, Math.floor(coordinate / SQUARE)));
}

/** The points within a polygon, [x, y] each, that `allowed` lets pass. */
export function within(polygon: readonly (readonly [number, number])[], places: Float32Array, allowed: (point: number) => boolean): number[] {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let point = 0; point < places.length / 2; point++) {
    const x = places[2 * point]!;
    const y = places[2 * point + 1]!;
    if (x >= left && x <= right && y >= top && y <= bottom && allowed(point) && isInside(x, y, polygon)) found.push(point);
  }
  return found;
}

function isInside(x: number, y: number, polygon: readonly (readonly [number, number])[]): boolean {
  let inside = false;
  let [x1, y1] = polygon.at(-1)!;
  for (const [x2, y2] of polygon) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    [x1, y1] = [x2, y2];
  }
  return inside;
}
