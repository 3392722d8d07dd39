/** In place of packs.ts in the rec.js of a bundle without packs, which is smaller for it. */
import { RecError } from "../../shared/errors.js";

export function packedPart(): never {
  throw new RecError("bundle-format", "This rec.js reads no packs. Reload the page.");
}
