import type { Browser } from "playwright-core";
import type { CallEnd } from "../../src/call/observer.ts";
import { ICON } from "../../src/icon.ts";
import { launchChromium, openPage } from "./chromium.ts";
import { serveWindow } from "./served-window.ts";

/*
 * Makes the pictures of the documents: the window over calls that are always the same, and the icon as clients take it.
 * scripts/screenshots.mjs runs it.
 */

const NOON = Date.UTC(2026, 2, 2, 12);
const MINUTE = 60_000;
/** Pixels. */
const ICON_SIZE = 512;

/** What an agent does in an hour, one after the other and again. */
const CALLS: readonly Partial<CallEnd>[] = [
  { tool: "redis_keyspace_sample", milliseconds: 41, commands: 12 },
  { tool: "redis_hash_read", milliseconds: 8, commands: 1, shape: "command: text (7), args: list (1)" },
  { tool: "redis_pipeline_read", milliseconds: 11, commands: 6, target: { database: "cache" } },
  { tool: "redis_hash_write", access: undefined, outcome: "not-offered", target: undefined, commands: 0 },
  { tool: "qstash_incidents", milliseconds: 212, commands: 0, target: { qstash: "eu-central-1" } },
  { tool: "redis_sorted_set_read", milliseconds: 9, commands: 1 },
  { tool: "vector_query", milliseconds: 37, commands: 0, target: { index: "products" } },
  { tool: "redis_string_read", milliseconds: 30_000, outcome: "failed", commands: 1 },
];

/** The pictures by their paths. */
export async function screenshots(): Promise<Readonly<Record<string, Buffer>>> {
  let now = NOON;
  const window = await serveWindow(() => now);
  for (let count = 0; count < 140; count += 1) {
    now = NOON + Math.floor((count * 56 * MINUTE) / 140 + MINUTE * Math.sin(count / 9) ** 2);
    window.call({ ...CALLS[count % CALLS.length], at: new Date(now) });
  }
  now = NOON + 58 * MINUTE;
  const what = "redis_server_write: runs FLUSHALL on staging: every key of the database is deleted";
  window.waiting.push({ id: "example", what, caller: "local", since: new Date(now) });
  const browser = await launchChromium();
  try {
    const shots: Record<string, Buffer> = {};
    for (const colorScheme of ["light", "dark"] as const) {
      const viewport = { width: 1_100, height: 900 };
      const { page } = await openPage(browser, { colorScheme, viewport, reducedMotion: "reduce" });
      await page.goto(window.origin);
      shots[`docs/window-${colorScheme}.png`] = await page.screenshot();
      await page.getByRole("heading", { name: "Load" }).scrollIntoViewIfNeeded();
      await page.evaluate('document.querySelector("#charts").scrollIntoView()');
      if (colorScheme === "light") shots["docs/window-load.png"] = await page.screenshot();
    }
    return { ...shots, "plugins/upstash/icon.png": await icon(browser) };
  } finally {
    await browser.close();
    await window.close();
  }
}

/** The icon as a picture of the size that Claude Desktop asks for, its corners clear. */
async function icon(browser: Browser): Promise<Buffer> {
  const { page } = await openPage(browser, { viewport: { width: ICON_SIZE, height: ICON_SIZE } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${ICON}`);
  return page.screenshot({ omitBackground: true });
}
