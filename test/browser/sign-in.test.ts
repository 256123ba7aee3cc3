import type { Page as BrowserPage } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { approvalPages } from "../../src/approvals/approval-pages.ts";
import { createSignIn } from "../../src/sign-in/create-sign-in.ts";
import { peopleOf } from "../../src/sign-in/people.ts";
import { asked, deskOf, flushing } from "../approvals/desk.ts";
import { closing } from "../end-to-end/closing.ts";
import { knownCallers, tokenOf } from "../sign-in/signed-in-server.ts";
import { faultsOf, inChromium } from "./browser.ts";
import { serveWindow } from "./served-window.ts";

const keep = closing(afterEach);

/** As long as a name may be, and about as long as that of a subject of an issuer is. */
const LONG = `${"a_caller_of_a_long_name.".repeat(2)}0123456789abcdef`;

/** The parts that are wider than the screen lets them be. */
const BEYOND = `[...document.querySelectorAll("html, #calls-scroll")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ id, scrollWidth, clientWidth }) => [id, scrollWidth, clientWidth])`;

/** A window behind the sign-in of some callers, with the pages of approvals beside it. */
async function windowOfCallers() {
  const people = peopleOf(
    await knownCallers(...["ada", "bob", LONG].map((name) => ({ name })), { name: "ci", is_agent: true }),
  );
  const { desk } = deskOf();
  const calls = desk.of({ id: "ada" });
  let now = Date.now();
  const window = keep(
    await serveWindow(undefined, {
      pages: approvalPages(desk),
      signInAt: (origin) => createSignIn({ people, byToken: true, origin, home: "/", tell: () => {}, now: () => now }),
    }),
  );
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { ...window, calls, pass };
}

/** Types a token where a page has led to. */
async function signIn(page: BrowserPage, name: string): Promise<void> {
  await page.getByLabel("Your own token as a caller").fill(tokenOf(name));
  await page.getByRole("button", { name: "Sign in" }).click();
}

inChromium("the window behind the sign-in, in a browser", (open) => {
  test("has room for a long name, on its own page and beside how a call has ended", async () => {
    const window = await windowOfCallers();
    window.call({
      caller: LONG,
      tool: "workflow_flow_control_unpin",
      target: { database: "a-database-with-a-name-of-some-length" },
    });
    const { page } = await open({ viewport: { width: 1280, height: 800 } });
    await page.goto(window.origin);
    await signIn(page, LONG);
    await page.locator("#calls-scroll").waitFor();
    expect(await page.evaluate(BEYOND)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await page.evaluate(BEYOND)).toEqual([]);
    await page.goto(`${window.origin}/sign-in`);
    await page.getByText(LONG).waitFor();
    expect(await page.evaluate(BEYOND)).toEqual([]);
  });

  test("is shown to a caller by their token, with their own calls alone, and new ones as they come", async () => {
    const window = await windowOfCallers();
    window.call({ caller: "ada" });
    window.call({ caller: "bob" });
    const { page, complaints } = await open();
    await page.clock.install();
    await page.goto(window.origin);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await signIn(page, "ada");
    await page.waitForURL(`${window.origin}/`);
    expect(await page.locator("#calls tbody a").count()).toBe(1);
    window.call({ caller: "bob" });
    window.call({ caller: "ada" });
    await page.clock.runFor(2_100);
    await page.locator("#call-4").waitFor();
    expect(await page.locator("#calls tbody a").evaluateAll((links) => links.map(({ id }) => id))).toEqual([
      "call-4",
      "call-1",
    ]);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("ends after two hours without a click, though it asks for new calls, and says so", async () => {
    const window = await windowOfCallers();
    const { page } = await open();
    await page.clock.install();
    await page.goto(window.origin);
    await signIn(page, "ada");
    await page.waitForURL(`${window.origin}/`);
    for (let hour = 0; hour < 2; hour += 1) {
      const live = page.waitForResponse(/\/(live|sign-in)/);
      await page.clock.runFor(2_100);
      await (await live).finished();
      window.pass(3_600_000);
    }
    await page.clock.runFor(4_200);
    await page.getByText("The server asks who looks").waitFor();
  });

  test("is gone where somebody signs out, by keyboard and by links", async () => {
    const window = await windowOfCallers();
    const { page, complaints } = await open();
    await page.goto(window.origin);
    await page.getByLabel("Your own token as a caller").focus();
    await page.keyboard.insertText(tokenOf("ada"));
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Signing in and out" }).click();
    await page.getByText("You are signed in as ada.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(window.origin);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    expect(complaints).toEqual([]);
  });

  test("has pages in which axe-core finds nothing: sign-in, wrong token, agent, declined, not there, form of another browser", async () => {
    const window = await windowOfCallers();
    const { id } = await asked(window.calls, flushing({ caller: "ada" }));
    const { page } = await open();
    const clean = async (shown: string) => {
      await page.getByText(shown).first().waitFor();
      expect([shown, await faultsOf(page)]).toEqual([shown, []]);
    };
    await page.goto(window.origin);
    await clean("Sign in as the person who decides.");
    await signIn(page, "nobody");
    await clean("Nobody has this token here, or no longer.");
    await signIn(page, "ci");
    await clean("Agents approve nothing, so nobody signs in as one");
    await page.goto(`${window.origin}/approvals/${id}`);
    await signIn(page, "ada");
    await page.getByRole("button", { name: "Decline" }).click();
    await clean("Nothing is done. The agent is told so when it asks next.");
    for (const path of ["/calls/99", "/approvals/absent"]) {
      await page.goto(window.origin + path);
      await clean(
        path === "/calls/99" ? "The window keeps the last 10,000." : "There is no approval at this address for you",
      );
    }
    await page.context().clearCookies();
    await page.goto(`${window.origin}/sign-in`);
    await page.context().clearCookies();
    await signIn(page, "ada");
    await clean("This form was made for another browser");
  });
});
