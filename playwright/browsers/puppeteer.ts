/** Chromium and Firefox, driven by puppeteer: the one by its own protocol, the other by WebDriver BiDi. */
import { launch, type LaunchOptions, type Page } from "puppeteer-core";
import { asRoot, scriptOf, type Browser, installed, type Kind, type Tab } from "./browser.js";

const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
  "Version/18.5 Mobile/15E148 Safari/604.1";

export const chromium: Kind = {
  name: "Chromium",
  path: process.env.CHROMIUM || installed("chromium", "chromium-browser", "google-chrome"),
  remedy: "apt-get install chromium, or name one: CHROMIUM=/path/to/chromium",
  launch: (path) => start({ executablePath: path, args: [...QUIET, ...(asRoot ? ["--no-sandbox"] : [])] }),
};

/** Python calls C in another way where it believes that it is on an iPhone. */
export const iPhone: Kind = {
  ...chromium,
  name: "Chromium that says it is an iPhone",
  launch: (path) =>
    start({ executablePath: path, args: [...QUIET, `--user-agent=${IPHONE}`, ...(asRoot ? ["--no-sandbox"] : [])] }),
};

export const firefox: Kind = {
  name: "Firefox",
  path: process.env.FIREFOX || installed("firefox", "firefox-esr"),
  remedy: "apt-get install firefox-esr, or name one: FIREFOX=/path/to/firefox",
  launch: (path) => start({ browser: "firefox", executablePath: path }),
};

async function start(options: LaunchOptions): Promise<Browser> {
  const browser = await launch(options);
  const console: string[] = [];
  return {
    version: (await browser.version()).split("/").at(-1)!,
    console,
    tab: async () => {
      const page = await browser.newPage();
      page.on("console", (line) => console.push(line.text()));
      page.on("pageerror", (error) => console.push(String(error)));
      return tabOf(page, options.browser !== "firefox");
    },
    close: () => browser.close(),
  };
}

function tabOf(page: Page, isChromium: boolean): Tab {
  const saveData = async () => {
    const session = await page.createCDPSession();
    await session.send("Emulation.setDataSaverOverride" as never, { dataSaverEnabled: true } as never);
  };
  return {
    open: async (url) => void (await page.goto(url)),
    call: (name, ...given) => page.evaluate(scriptOf(name, given)) as never,
    close: () => page.close(),
    ...(isChromium && { saveData }),
  };
}
