/** Trusted Types: a page that requires them accepts the address of a worker only from a policy. */
import type { RecError } from "../../shared/errors.js";
import type { ErrorCode } from "../../shared/protocol.js";

/** The part of Trusted Types that is used here; TypeScript does not know them yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const POLICY = "recbuild";
const UNTRUSTED = `The page's policy requires Trusted Types and does not allow ours. Add it: trusted-types ${POLICY}.`;

/** The name of a policy can be used once. */
const policy = createPolicy();

function createPolicy() {
  try {
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
    return trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });
  } catch {
    return undefined; // The page allows other names only.
  }
}

/** What `open` does with the script's address. Throws RecError ("worker-blocked") where the page forbids it. */
export function withTrusted<Started>(
  url: string,
  open: (url: string) => Started,
  Failure: new (code: ErrorCode, message: string) => RecError,
): Started {
  try {
    return open(policy ? policy.createScriptURL(url) : url);
  } catch (error) {
    throw !policy && error instanceof TypeError ? new Failure("worker-blocked", UNTRUSTED) : error;
  }
}
