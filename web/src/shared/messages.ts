/**
 * Checks that what arrived is a message of protocol.ts. Any script of the site may send messages to a shared worker, so
 * both sides ignore everything else.
 */
import type { FromWorker, ToWorker } from "./protocol.js";

type Members = Readonly<Record<string, unknown>>;

export function isToWorker(data: unknown): data is ToWorker {
  const { type, base, boot, parts, id, request, overlay } = membersOf(data);
  if (type === "overlay") return Array.isArray(membersOf(overlay).ids);
  if (type === "recommend") return isNumber(id) && Array.isArray(membersOf(request).parts);
  if (type === "open-search") return isNumber(id);
  if (type === "search") return isNumber(id) && isText(membersOf(request).query);
  const { folder, core, listing } = membersOf(membersOf(boot).engine);
  return type === "start" && [base, folder, core, listing].every(isText) && Array.isArray(parts);
}

export function isFromWorker(data: unknown): data is FromWorker {
  const { type, lock, milliseconds, warm, id, left, result, code, message } = membersOf(data);
  switch (type) {
    case "hello":
    case "retired":
      return lock === null || isText(lock);
    case "ready":
      return isNumber(milliseconds) && typeof warm === "boolean";
    case "result": {
      const { items, heading } = membersOf(result);
      return isNumber(id) && isText(heading) && Array.isArray(items);
    }
    case "search-opened":
      return isNumber(id) && isNumber(left);
    case "found": {
      const { items, matched } = membersOf(result);
      return isNumber(id) && Array.isArray(items) && Array.isArray(matched);
    }
    case "failed":
      return isText(code) && isText(message);
    case "missing-part":
    case "error":
      return isNumber(id) && isText(code) && isText(message);
    default:
      return false;
  }
}

/** The members of a value of any type; none if it is no object. */
function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
