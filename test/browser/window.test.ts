import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { closing } from "../end-to-end/closing.ts";
import { faultsOf, inChromium } from "./browser.ts";
import { serveForeignPage, serveWindow } from "./served-window.ts";

const keep = closing(afterEach);

/** Lets the page's own clock go on, as if its person had waited. */
const pass = (page: Page, milliseconds: number) => page.clock.runFor(milliseconds);

/** Waits until the page has asked for what is new, once more than before. */
async function nextAsked(page: Page): Promise<void> {
  const asked = page.waitForResponse(/\/live/);
  await pass(page, 2_100);
  await (await asked).finished();
}

/** The numbers of the calls that are listed, in their order. */
const listed = (page: Page) =>
  page.locator("#calls tbody a").evaluateAll((links) => links.map(({ id }) => Number(id.replace("call-", ""))));

/** What has the focus: its id, or what it says. */
const focused = (page: Page): Promise<string> =>
  page.evaluate("document.activeElement?.id || document.activeElement?.textContent || ''");

/** Goes on with the key until something has the focus. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let count = 0; count < 30; count += 1) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === wanted) return;
  }
  throw new Error(`The key Tab does not lead to ${wanted}.`);
}

/** What a browser does when its person looks at another page. */
const HIDE = `Object.defineProperty(document, "hidden", { configurable: true, value: true });
document.dispatchEvent(new Event("visibilitychange"));`;

/** The parts that are wider than the screen lets them be. */
const BEYOND = `[...document.querySelectorAll("html, #waiting, #calls, #calls-scroll, #charts, #budgets")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ id, scrollWidth, clientWidth }) => [id, scrollWidth, clientWidth])`;

/** The heads of numbers in the charts that need more than a line. */
const BROKEN = `[...document.querySelectorAll("#charts th.number")].filter((head) => {
  const range = document.createRange();
  range.selectNodeContents(head);
  return range.getClientRects().length > 1;
}).map(({ textContent }) => textContent)`;

inChromium("the window in a browser", (open) => {
  test("shows new calls and what waits without a reload, says so in one line, and has nothing to complain about", async () => {
    const window = keep(await serveWindow());
    const { page, complaints } = await open();
    await page.clock.install();
    await page.goto(window.origin);
    expect(await page.locator("#calls").textContent()).toContain("No call yet.");
    window.call({ tool: "redis_hash_read" });
    window.waiting.push({ id: "w1", what: "FLUSHALL on shop", caller: "local", since: new Date(0) });
    await nextAsked(page);
    await page.locator("#call-1").waitFor();
    expect(await page.locator("#approval-w1").textContent()).toBe("FLUSHALL on shop");
    expect(await page.getByRole("status").textContent()).toBe("1 new call. 1 call waits for you.");
    expect(await page.locator("[aria-live]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("asks no more when it is paused, or not seen", async () => {
    const window = keep(await serveWindow());
    const { page } = await open();
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(request.url()));
    await page.clock.install();
    await page.goto(window.origin);
    await nextAsked(page);
    await page.getByRole("button", { name: "Pause" }).click();
    asked.length = 0;
    await pass(page, 60_000);
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Show new calls as they come" }).click();
    await nextAsked(page);
    await page.evaluate(HIDE);
    asked.length = 0;
    await pass(page, 60_000);
    expect(asked).toEqual([]);
  });

  test("begins paused where a person wants less motion", async () => {
    const window = keep(await serveWindow());
    const { page } = await open({ reducedMotion: "reduce" });
    await page.clock.install();
    await page.goto(window.origin);
    expect(await page.getByRole("button", { name: "Show new calls as they come" }).isVisible()).toBe(true);
    window.call();
    await pass(page, 60_000);
    expect(await listed(page)).toEqual([]);
  });

  test("leaves the focus on the call that has it while others come", async () => {
    const window = keep(await serveWindow());
    window.call();
    const { page } = await open();
    await page.clock.install();
    await page.goto(window.origin);
    await page.locator("#call-1").focus();
    window.call();
    await nextAsked(page);
    await page.locator("#call-2").waitFor();
    expect(await focused(page)).toBe("call-1");
  });

  test("says when the server does not answer, and goes on when it does again", async () => {
    const window = keep(await serveWindow());
    const { page } = await open();
    await page.clock.install();
    await page.goto(window.origin);
    await page.route("**/live*", (route) => route.abort());
    await pass(page, 2_100);
    await page.getByText("The server does not answer. It is asked again.").waitFor();
    await page.unroute("**/live*");
    window.call();
    await nextAsked(page);
    await page.locator("#call-1").waitFor();
  });

  test("works without JavaScript: choices, pages and a call's page", async () => {
    const window = keep(await serveWindow());
    for (let count = 0; count < 60; count += 1)
      window.call({ tool: count === 3 ? "redis_set_read" : "redis_hash_read" });
    const { page, complaints } = await open({ javaScriptEnabled: false });
    await page.goto(window.origin);
    expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(0);
    await page.getByRole("link", { name: "Older calls" }).click();
    expect((await page.locator("#calls tbody tr").count()) > 0).toBe(true);
    await page.getByLabel("Tool").selectOption("redis_set_read");
    await page.getByRole("button", { name: "Choose" }).click();
    expect(await page.locator("#calls tbody tr").count()).toBe(1);
    await page.getByRole("link", { name: "redis_set_read" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Call 4: redis_set_read");
    expect(complaints).toEqual([]);
  });

  test("is used by the keyboard alone, from the link past the header to a call and back", async () => {
    const window = keep(await serveWindow());
    window.call({ tool: "redis_hash_read" });
    window.call({ tool: "redis_set_read" });
    const { page } = await open({ reducedMotion: "reduce" });
    await page.goto(window.origin);
    await tabTo(page, "Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo(page, "choose-tool");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await tabTo(page, "Choose");
    await page.keyboard.press("Enter");
    await page.waitForURL(/tool=redis_set_read/);
    await tabTo(page, "call-2");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/calls\/2$/);
    await tabTo(page, "All calls");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${window.origin}/`);
    expect(await listed(page)).toEqual([2, 1]);
  });

  test("has 10,000 calls, of which each is found, in pages below 200 kB", async () => {
    const window = keep(await serveWindow());
    for (let count = 1; count <= 10_000; count += 1) {
      const tool = count === 1 ? "redis_stream_read" : `redis_tool_${count % 150}`;
      window.call({ tool, target: { database: `database-${count % 300}` } });
    }
    const { page, complaints } = await open();
    const answer = await page.goto(window.origin);
    expect((await answer?.body())?.length).toBeLessThan(200_000);
    expect((await listed(page)).length).toBe(50);
    await page.getByRole("link", { name: "Older calls" }).click();
    expect((await listed(page))[0]).toBe(9_950);
    await page.goto(`${window.origin}/?tool=redis_stream_read`);
    expect(await listed(page)).toEqual([1]);
    expect(complaints).toEqual([]);
  });

  test("is shown in no frame of another page", async () => {
    const window = keep(await serveWindow());
    window.call({ tool: "redis_hash_read" });
    const foreign = keep(await serveForeignPage(`<title>Foreign</title><iframe src="${window.origin}/"></iframe>`));
    const { page, complaints } = await open();
    await page.goto(foreign.origin);
    const texts = await Promise.all(
      page.frames().map((frame) =>
        frame
          .locator("body")
          .textContent()
          .catch(() => ""),
      ),
    );
    expect(page.frames().length).toBe(2);
    expect(texts.join("")).not.toContain("redis_hash_read");
    expect(complaints.join("\n")).toMatch(/frame-ancestors/);
  });

  test("is read on a phone from top to bottom, without a part beyond the screen and without a broken word", async () => {
    const window = keep(await serveWindow());
    window.call({ tool: "qstash_message_publish", target: { database: "a-database-with-a-name-of-some-length" } });
    window.waiting.push({ id: "w1", what: "FLUSHALL on shop", caller: "local", since: new Date(0) });
    const { page } = await open({ reducedMotion: "reduce", viewport: { width: 375, height: 720 } });
    await page.goto(window.origin);
    expect(await page.locator("nav [aria-current=page]").textContent()).toBe("Window");
    expect(await page.evaluate(BEYOND)).toEqual([]);
    expect(await page.evaluate(BROKEN)).toEqual([]);
    expect(await page.getByRole("cell", { name: "qstash_message_publish" }).isVisible()).toBe(true);
    expect(await page.getByRole("columnheader", { name: "Outcome" }).count()).toBe(1);
  });

  test("has nothing that axe-core finds wrong, in dark and in light, wide and narrow", async () => {
    const window = keep(await serveWindow());
    for (let count = 0; count < 15; count += 1) window.call({ shape: "command: text (4), args: list (1)" });
    window.waiting.push({ id: "w1", what: "FLUSHALL on shop", caller: "local", since: new Date(0) });
    const { page } = await open({ reducedMotion: "reduce" });
    await page.goto(window.origin);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await faultsOf(page)).toEqual([]);
    for (const path of ["/calls/1", "/calls/999"]) {
      await page.goto(window.origin + path);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
  });
});
