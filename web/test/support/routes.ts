/**
 * Random routes through a site. Visitors of one route open the same pages and do the same that a server may see, with
 * profiles of their own: so their requests must be equal.
 */

/**
 * What happens on a page. "own": what only this visitor does, such as likes, or the import of a profile. The others are
 * the same for all visitors of the route: the functions of rec.js of these names; "withdraw" is `consent(false)`. With
 * "recommend", each visitor also searches, for something else.
 */
export type Action = "own" | "clear" | "off" | "on" | "consent" | "withdraw" | "recommend";

export interface Step<Page> {
  readonly page: Page;
  readonly actions: readonly Action[];
}

/** Chooses one of the elements. */
export type Pick = <T>(all: readonly T[]) => T;

const COMMON = ["clear", "off", "on", "consent", "withdraw", "recommend"] as const satisfies readonly Action[];

export function picker(random: () => number): Pick {
  return (all) => all[Math.floor(random() * all.length)]!;
}

/** Each page has an own action, and one time in two a common one before or after it. */
export function randomRoute<Page>(random: () => number, pages: readonly Page[], length: number): Step<Page>[] {
  const pick = picker(random);
  const actions = (): Action[] => {
    const common = pick<Action>(COMMON);
    return pick([["own"], ["own"], ["own", common], [common, "own"]]);
  };
  return Array.from({ length }, () => ({ page: pick(pages), actions: actions() }));
}

/** How many pairs so many visitors are. */
export function pairsOf(visitors: number): number {
  return (visitors * (visitors - 1)) / 2;
}
