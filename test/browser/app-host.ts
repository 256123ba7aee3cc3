import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { Frame, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type { OpensPages } from "./browser.ts";

/** What a host says to an App, and what it has heard of it. */
export interface AppHost {
  page: Page;
  /** The frame in which the App runs. */
  frame: Frame;
  complaints: readonly string[];
  /** Every request of the page, with the one for itself. */
  requests: readonly string[];
  /** Calls a method of the official bridge. */
  bridge(
    method: "sendToolInput" | "sendToolResult" | "sendToolCancelled" | "setHostContext" | "teardownResource",
    given: object,
  ): Promise<unknown>;
  /** The heights that the App has told, once there is one above `least`. */
  heightAbove(least: number): Promise<number>;
}

const SCRIPT = `
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

globalThis.show = async (html, hostContext) => {
  const frame = document.querySelector("iframe");
  const { contentWindow } = frame;
  const bridge = new AppBridge(null, { name: "test", version: "1.0.0" }, {}, { hostContext });
  globalThis.bridge = bridge;
  globalThis.height = 0;
  bridge.onsizechange = ({ height }) => {
    globalThis.height = height;
    frame.style.height = height + "px";
  };
  const initialized = new Promise((resolve) => { bridge.oninitialized = resolve; });
  await bridge.connect(new PostMessageTransport(contentWindow, contentWindow));
  frame.srcdoc = html;
  await initialized;
};`;

/** A page with a frame without rights but for scripts, which shows the App by the bridge of the extension's package. */
export async function hostOf(open: OpensPages, html: string, context: object): Promise<AppHost> {
  const origin = await serveHost();
  const { page, complaints } = await open();
  const requests: string[] = [];
  page.on("request", (request) => void requests.push(request.url()));
  await page.goto(origin);
  await page.evaluate(`show(${JSON.stringify(html)}, ${JSON.stringify(context)})`);
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error("The page has no frame.");
  return {
    ...{ page, frame, complaints, requests },
    bridge: (method, given) => page.evaluate(`bridge.${method}(${JSON.stringify(given)})`),
    async heightAbove(least) {
      await page.waitForFunction(`height > ${least}`);
      return Number(await page.evaluate("height"));
    },
  };
}

async function serveHost(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: import.meta.dirname },
    ...{ bundle: true, write: false, format: "iife", platform: "browser" },
    // A text of the page must not end its script.
    ...{ minify: true, charset: "ascii" },
  });
  const script = String(outputFiles?.[0]?.text).replaceAll("</script", "<\\/script");
  const page = `<!doctype html><html lang="en"><head><title>Host</title><link rel="icon" href="data:,"></head>
<body><iframe title="App" sandbox="allow-scripts" width="800"></iframe><script>${script}</script></body></html>`;
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
