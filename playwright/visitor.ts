/**
 * A visitor: a browser of their own, and what can be seen of it from outside. `test` brings visitors and
 * hosts, and has each visitor keep the promises that hold on every page: no request to another origin, no
 * cookie, no breach of the policy, and no console line that names an item other than the page's own.
 */
import { test as base, expect, type BrowserContextOptions, type JSHandle, type Locator, type Page } from "@playwright/test";
import { Host } from "./host.js";
import { shopBundle } from "./bundle.js";
import { ROOT, SHOP } from "./places.js";
import { type Heard, listen, openRoots } from "./inpage.js";

export type Rec = typeof import("../web/src/page/index.js");
