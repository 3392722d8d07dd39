// Figures for people: medians with their range, ratios, bytes, and Markdown tables of them.

/** The value below which `share` of the values lie, by linear interpolation.
 * @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  return sorted[low] + ((sorted[low + 1] ?? sorted[low]) - sorted[low]) * (at - low);
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** "1,020 (971–1,118)". @param {number[]} values @param {number} digits */
export function spread(values, digits = 0) {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  return `${number(middle, digits)} (${number(low, digits)}–${number(high, digits)})`;
}

/** Run by run, for what was measured in one run saw the same machine. @param {number[]} above @param {number[]} below */
export function ratios(above, below) {
  return above.map((value, run) => value / below[run]);
}

/** "4.9× (4.4–5.1)". @param {number[]} above @param {number[]} below @param {number} digits */
export function ratio(above, below, digits = 1) {
  return spread(ratios(above, below), digits).replace(" (", "× (");
}

/** @param {number} value @param {number} digits */
export function number(value, digits = 0) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return number(bytes / 1000, bytes < 100_000 ? 1 : 0);
}

/** @typedef {{title: string, columns: string[], rows: string[][], note?: string}} Table */

/** @param {Table} table */
export function markdown({ title, columns, rows, note }) {
  const widths = columns.map((column, index) => Math.max(...[column, ...rows.map((row) => row[index])].map((cell) => cell.length)));
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(" | ")} |`;
  const ruler = `|${widths.map((width, index) => (index ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`;
  return [`**${title}**`, "", line(columns), ruler, ...rows.map(line), ...(note ? ["", note] : [])].join("\n");
}
