/** The build that the server has now, by the manifest. rec-signed.js has page/signed/latest.ts in place of this. */
import { type Boot, FORMAT } from "../../shared/boot.js";
import { RecError } from "../../shared/errors.js";
import { refuseCritical, TIMEOUT } from "../../shared/files.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";

/** The boot piece of the build; null if it cannot be had. Throws RecError ("bundle-format") if it cannot be read. */
export async function latestBoot({ base, fetch }: Pick<Host, "base" | "fetch">): Promise<Boot | null> {
  const read = fetch(base + "manifest.json", "no-cache").then((response) => (response.ok ? response.json() : null));
  const manifest: { readonly boot: Boot } | null = await within(TIMEOUT, read, null).catch(() => null);
  if (!manifest) return null;
  refuseOtherFormats((manifest as unknown as Boot).format, "manifest.json");
  [manifest, manifest.boot].forEach((data) => refuseCritical(data, "manifest.json"));
  return manifest.boot;
}

export function refuseOtherFormats(format: number, path: string): void {
  if (format === FORMAT) return;
  throw new RecError("bundle-format", `${path} has format ${format}, not ${FORMAT}. Reload the page.`);
}
