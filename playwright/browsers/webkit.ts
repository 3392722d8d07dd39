/**
 * WebKitGTK, the browser nearest to Safari that runs on Linux: its small browser for tests, driven by plain WebDriver.
 * It needs a display; without one it gets a virtual one.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { asRoot, scriptOf, type Browser, installed, type Kind, type Tab, until } from "./browser.js";

const LIBRARIES = "/usr/lib";
const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const display = hasDisplay ? null : installed("xvfb-run");

export const webkit: Kind = {
  name: "WebKitGTK",
  path: hasDisplay || display ? installed("WebKitWebDriver") && findMiniBrowser() : null,
  remedy: "apt-get install webkit2gtk-driver xvfb xauth",
  launch: start,
};

/** It is no program for people, so it is not on the path. */
function findMiniBrowser(): string | null {
  if (!existsSync(LIBRARIES)) return null;
  const folders = readdirSync(LIBRARIES).flatMap((folder) => [`${LIBRARIES}/${folder}`]);
  const versions = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
  const places = versions.flatMap((version) => folders.map((folder) => `${folder}/${version}/MiniBrowser`));
  return places.find((place) => existsSync(place)) ?? null;
}

async function start(path: string): Promise<Browser> {
  const port = await freePort();
  const command = [...(display ? [display, "-a"] : []), "WebKitWebDriver", `--port=${port}`];
  const driver = spawn(command[0]!, command.slice(1), {
    detached: true, // So that it ends with all that it has started.
    stdio: "ignore",
    env: { ...process.env, ...(asRoot && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" }) },
  });
  const end = () => void process.kill(-driver.pid!);
  try {
    const root = `http://127.0.0.1:${port}`;
    const answers = () => fetch(`${root}/status`).then(() => true, () => false);
    await until(answers, "WebKitWebDriver answers");
    const options = { binary: path, args: ["--automation"] };
    const wanted = { "webkitgtk:browserOptions": options, timeouts: { script: 120_000 } };
    const { sessionId, capabilities } = await send(root, "POST", "/session", { capabilities: { alwaysMatch: wanted } });
    const session = `${root}/session/${sessionId}`;
    const first = await send(session, "GET", "/window");
    return {
      version: capabilities.browserVersion,
      console: null,
      tab: async () => {
        await send(session, "POST", "/window", { handle: first });
        // Not a tab: a tab in the background paints nothing.
        return tabOf(session, (await send(session, "POST", "/window/new", { type: "window" })).handle);
      },
      close: async () => {
        await send(session, "DELETE", "");
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

function tabOf(session: string, handle: string): Tab {
  const here = () => send(session, "POST", "/window", { handle });
  return {
    open: async (url) => {
      await here();
      await send(session, "POST", "/url", { url });
    },
    call: async (name, ...given) => {
      await here();
      const script = `
        const done = arguments[0];
        Promise.resolve().then(() => ${scriptOf(name, given)}).then(
          (answer) => done({ answer }),
          (error) => done({ error: String(error) }),
        );`;
      const { answer, error } = await send(session, "POST", "/execute/async", { script, args: [] });
      if (error) throw new Error(error);
      return answer;
    },
    close: async () => {
      await here();
      await send(session, "DELETE", "/window");
    },
  };
}

/** One command of WebDriver; fails with the driver's own words. */
async function send(root: string, method: string, path: string, content?: object) {
  const body = content ? JSON.stringify(content) : null;
  const response = await fetch(root + path, { method, body, headers: { "content-type": "application/json" } });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
