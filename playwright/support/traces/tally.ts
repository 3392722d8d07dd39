/** A reporter for `./dev privacy`: adds up what the tests of pairs have compared, and prints it in one line. */
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** What a test of one route says of itself, as JSON in an annotation of the type "compared". */
export interface Compared {
  readonly pairs: number;
  /** The route's variant, in words. */
  readonly kind: string;
  readonly requests: number;
}

export default class Tally implements Reporter {
  readonly #compared: Compared[] = [];
  #failed = 0;

  onTestEnd(_: TestCase, { annotations, status }: TestResult): void {
    if (status !== "passed") this.#failed++;
    const own = status === "passed" ? annotations.filter(({ type }) => type === "compared") : [];
    this.#compared.push(...own.map(({ description = "" }) => JSON.parse(description) as Compared));
  }

  onEnd(): void {
    const sum = (field: "pairs" | "requests") => this.#compared.reduce((total, compared) => total + compared[field], 0);
    const kinds = new Set(this.#compared.map(({ kind }) => kind));
    const [pairs, requests] = [sum("pairs"), sum("requests")].map((number) => number.toLocaleString("en"));
    console.log(`${pairs} pairs of visitors on ${this.#compared.length} routes in ${kinds.size} variants: ${requests} requests compared, ${this.#failed} tests failed.`);
  }
}
