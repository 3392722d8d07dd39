/**
 * The instant list that a page asks for: of an item, the default list, or of a kind, which extras.js makes (kinds.ts). It is
 * the same for every visitor.
 */
import { asRecError } from "../../shared/errors.js";
import { emptyList, type InstantList, listOf } from "./list.js";
import type { Asked } from "./options.js";
import type { InstantParts } from "./parts.js";

/** The part of extras.js that knows the kinds of lists. */
type Kinds = Pick<typeof import("./kinds.js"), "kindList">;

/**
 * The item's whole list, or that of a kind. The default list if there is no item, or the bundle does not have it.
 */
export async function instantList(parts: InstantParts, item: string | null, asked: Asked): Promise<InstantList> {
  const { kind, where = [], language = "" } = asked;
  // Conditions and rules need extras.js too: it is requested together with the list, not after it. Who uses it has the error.
  if (where?.length !== 0 || parts.boot.ranking) parts.module("extras").catch(() => undefined);
  if (kind) return kindList(parts, item, asked);
  const list = await listOf(parts, item ?? "", language, []);
  return list.errors[0]?.code === "unknown-item" ? listOf(parts, "", language, list.errors) : list;
}

/** The list of a kind. Its first part is requested together with extras.js, which knows what to do with it. */
async function kindList(parts: InstantParts, item: string | null, asked: Asked): Promise<InstantList> {
  const kind = `${asked.kind}`;
  // The engine makes "recently-viewed" and "buy-again".
  const id = /^bought|similar$/.test(kind) ? item : /^(rec|buy)/.test(kind) ? null : "";
  if (id !== null) parts.get(id, kind).catch(() => undefined); // The list has the error.
  return parts.module("extras").then(
    (extras) => (extras as Kinds).kindList(parts, item, asked),
    (error) => ({ ...emptyList(parts, item), errors: [asRecError(error)] }),
  );
}
