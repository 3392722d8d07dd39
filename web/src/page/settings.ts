/**
 * What the site decides on the script tag itself:
 *
 *     <script type="module" src="/rec/rec.js" data-persist="30" data-consent="required"></script>
 *
 * `data-persist`: keep the profile for so many days instead of for the session. `data-consent="required"`:
 * record, store and start nothing before `consent(true)`. `data-off`: record and start nothing at all.
 * `data-engine="always"`: start the engine even where the visitor saves data or has a very slow connection.
 */

export interface Settings {
  readonly days: number | null;
  readonly consentRequired: boolean;
  readonly off: boolean;
  readonly always: boolean;
}

/** `data` is the dataset of the script tag; empty where the module was imported by another script. */
export function readSettings(data: DOMStringMap, note: (text: string) => void): Settings {
  const days = data.persist === undefined ? null : Number(data.persist);
  const valid = days === null || (days > 0 && Number.isFinite(days));
  if (!valid) note('data-persist needs a number of days, such as "30": the profile lasts for this session.');
  return {
    days: valid ? days : null,
    consentRequired: data.consent === "required",
    off: data.off !== undefined,
    always: data.engine === "always",
  };
}
