/** The studio's map: which point is meant, which are within a lasso, and what is odd as colours. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOfFlags } from "../../studio/map/data.js";
import { Grid, within } from "../../studio/map/grid.js";

/** Three points in a row, one above the middle one. */
const PLACES = Float32Array.from([10_000, 30_000, 30_000, 30_000, 65_535, 30_000, 30_000, 0]);
const all = () => true;

test("the nearest point within reach is meant", () => {
  const grid = new Grid(PLACES);
  assert.equal(grid.nearest(29_000, 30_500, 2_000, all), 1);
  assert.equal(grid.nearest(65_000, 30_000, 2_000, all), 2);
  assert.equal(grid.nearest(50_000, 50_000, 2_000, all), -1);
});

test("a point that is left out of the map is not meant", () => {
  const grid = new Grid(PLACES);
  assert.equal(grid.nearest(29_000, 30_000, 65_535, (point) => point !== 1), 0);
});

test("arrows go to the next point in their direction, or stay", () => {
  const grid = new Grid(PLACES);
  assert.deepEqual(
    ([[1, 0], [-1, 0], [0, -1], [0, 1]] as const).map((direction) => grid.towards(1, direction, all)),
    [2, 0, 3, 1],
  );
});

test("a lasso has what lies within its corners, and what the legend shows", () => {
  const corners = [[0, 20_000], [40_000, 20_000], [40_000, 40_000], [0, 40_000]] as const;
  assert.deepEqual(within(corners, PLACES, all), [0, 1]);
  assert.deepEqual(within(corners, PLACES, (point) => point !== 0), [1]);
});

test("an item with several flags is counted once", () => {
  const [legend, codes] = groupsOfFlags(Uint8Array.from([0, 1, 1 | 4, 16, 2]));
  assert.deepEqual([...codes], [5, 3, 0, 4, 1]);
  assert.deepEqual(legend.counts, [1, 1, 0, 1, 1, 1]);
  assert.equal(legend.labels[5], "nothing odd");
});
