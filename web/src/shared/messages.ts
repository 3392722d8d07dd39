/**
 * Whether what arrived is a message of protocol.ts. Any script of the site may speak to a shared worker, so what has
 * another shape is ignored at both ends.
 */
import type { FromWorker, ToWorker } from "./protocol.js";

type Members = Readonly<Record<string, unknown>>;

export function isToWorker(data: unknown): data is ToWorker {
  const { type, base, boot, parts, id, request } = membersOf(data);
  if (type === "recommend") return isNumber(id) && Array.isArray(membersOf(request).parts);
  const { folder, core, listing } = membersOf(membersOf(boot).engine);
  return type === "start" && [base, folder, core, listing].every(isText) && Array.isArray(parts);
}

export function isFromWorker(data: unknown): data is FromWorker {
  const { type, alive, milliseconds, warm, id, result, code, message } = membersOf(data);
  switch (type) {
    case "hello":
    case "retired":
      return alive === null || isText(alive);
    case "ready":
      return isNumber(milliseconds) && typeof warm === "boolean";
    case "result": {
      const { items, heading } = membersOf(result);
      return isNumber(id) && isText(heading) && Array.isArray(items);
    }
    case "failed":
      return isText(code) && isText(message);
    case "lacking":
    case "error":
      return isNumber(id) && isText(code) && isText(message);
    default:
      return false;
  }
}

/** The members of what may be anything; none, where it has none. */
function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
