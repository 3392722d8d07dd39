/** A partitioned bundle, which is too large to be loaded whole, and pages of its items. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, buildPacked, type Bundle } from "./bundle.js";
import type { Host } from "./host.js";

export const TOPICS = "abcdefghijklmnopqrst";

/** Two thousand items of twenty topics, in `folder`/rec; with `packs`, their instant parts lie in packs. `settings`: as recbuild.toml has them. */
export function buildPartitioned(folder: string, packs = false, settings = ""): Bundle {
  const rows = [...TOPICS].flatMap((topic) =>
    Array.from({ length: 100 }, (_, number) => {
      const words = Array.from({ length: 12 }, (_, place) => `${topic}word${(place * 7 + number * (place + 1)) % 29}`);
      return `${topic}-${number},The ${topic}-${number},${words.join(" ")},../pages/${topic}-${number}.html`;
    }),
  );
  writeFileSync(join(folder, "catalog.csv"), ["id,title,description,url", ...rows].join("\n"));
  writeFileSync(join(folder, "settings.toml"), settings);
  // Large codes, so that two thousand items are several parts.
  const options = ["--config", join(folder, "settings.toml"), "--resident-kb", "0", "--codec", "float32", "--bytes-per-item", "512"];
  return (packs ? buildPacked : build)(join(folder, "catalog.csv"), join(folder, "rec"), ...options);
}

/** A page for any item, for none, and without a shelf; `attributes` are those of the script tag. */
export function putPages(host: Host, attributes = ""): void {
  host.putPage("/empty.html", "", attributes);
  host.putPage("/home.html", "<rec-shelf></rec-shelf>", attributes);
  for (const topic of TOPICS) {
    for (let number = 0; number < 10; number++) {
      const item = `${topic}-${number}`;
      host.putPage(`/pages/${item}.html`, `<rec-shelf item="${item}"></rec-shelf>`, attributes);
    }
  }
}
