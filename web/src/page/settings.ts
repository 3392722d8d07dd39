/**
 * The site's settings, as attributes of the script tag:
 *
 *     <script type="module" src="/rec/rec.js" data-persist="30" data-consent="required"></script>
 */

export interface Settings {
  /** `data-persist="30"`: for so many days the profile is kept; null: for this session. */
  readonly days: number | null;
  /** `data-consent="required"`: nothing is recorded, stored or started before `consent(true)`. */
  readonly consentRequired: boolean;
  /** `data-off`: nothing is recorded or started at all. */
  readonly off: boolean;
  /** `data-engine="always"`: the engine starts even if the visitor saves data or has a very slow connection. */
  readonly always: boolean;
  /** All attributes, if `data-offline` is among them, for engine/offline.ts to read; null: pages are not kept. */
  readonly offline: DOMStringMap | null;
}

/**
 * `data`: the dataset of the script tag; empty if another script imported the module. `objects`: whether the browser
 * sends Global Privacy Control, for which `data-gpc` is "session" (nothing is kept for longer) or "off".
 */
export function readSettings(data: DOMStringMap, objects: boolean, warn: (text: string) => void): Settings {
  const days = data.persist === undefined ? null : Number(data.persist);
  const valid = days === null || (days > 0 && Number.isFinite(days));
  if (!valid) warn('data-persist must be a number of days.');
  return {
    days: valid && !(objects && data.gpc) ? days : null,
    consentRequired: data.consent === "required",
    off: data.off !== undefined || (objects && data.gpc === "off"),
    always: data.engine === "always",
    offline: data.offline === undefined ? null : data,
  };
}
