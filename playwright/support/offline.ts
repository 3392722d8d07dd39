/** What a page says of the bundle that is kept for times without a network. */
import type { Kept } from "../../web/src/shared/offline.js";
import { expect, type Visitor } from "./visitor.js";

/** How much is kept, as soon as the page says so. */
export async function kept({ page }: Visitor): Promise<Kept> {
  const said = () => page.evaluate(() => recorded.offline);
  await expect.poll(said, { message: "the page says what is kept" }).not.toBeNull();
  return (await said())!;
}

/** Waits until the whole bundle is kept, and the page with it. */
export async function whole(visitor: Visitor): Promise<void> {
  const { parts, of } = await kept(visitor);
  expect(parts).toBe(of);
}
