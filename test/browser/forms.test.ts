import { afterEach, expect, test } from "vitest";
import { html } from "../../src/pages/html.ts";
import { formOf } from "../../src/pages/layout.ts";
import type { Page } from "../../src/pages/page.ts";
import { closing } from "../end-to-end/closing.ts";
import { faultsOf, inChromium } from "./browser.ts";
import { serveForeignPage, servePages } from "./served-window.ts";

const keep = closing(afterEach);

/** A page with one form, which counts what it has taken. */
async function serveForm() {
  const taken: string[] = [];
  const page: Page = {
    path: "/things/:id",
    show: ({ browser, parts }) => ({
      title: "A thing",
      body: formOf(
        browser,
        `/things/${parts.id}`,
        html`<button type="submit" name="choice" value="yes">Take it</button>`,
      ),
    }),
    take({ form }) {
      taken.push(form.get("choice") ?? "");
      return { goTo: "/things/done" };
    },
  };
  return { taken, server: keep(await servePages([page])) };
}

inChromium("a form in a browser", (open) => {
  test("is taken from the browser that it was made for, and nothing is wrong with its page", async () => {
    const { taken, server } = await serveForm();
    const { page, complaints } = await open();
    await page.goto(`${server.origin}/things/a`);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Take it" }).press("Enter");
    await page.waitForURL(/done$/);
    expect([taken, complaints]).toEqual([["yes"], []]);
  });

  test("that another page has forged is refused, although the browser has the cookie", async () => {
    const { taken, server } = await serveForm();
    const { page } = await open();
    await page.goto(`${server.origin}/things/a`);
    const token = await page.locator("input[type=hidden]").getAttribute("value");
    const forged = `<form method="post" action="${server.origin}/things/a"><input name="form_token" value="${token}"><button name="choice" value="yes">Win</button></form>`;
    const foreign = keep(await serveForeignPage(forged));
    await page.goto(foreign.origin);
    await page.getByRole("button", { name: "Win" }).click();
    await page.getByText("This form was not sent by a page of this server. Nothing was changed.").waitFor();
    expect(taken).toEqual([]);
  });

  test("that was made for one browser is refused from another one", async () => {
    const { taken, server } = await serveForm();
    const [mine, other] = [await open(), await open()];
    await mine.page.goto(`${server.origin}/things/a`);
    await other.page.goto(`${server.origin}/things/a`);
    const token = await mine.page.locator("input[type=hidden]").getAttribute("value");
    await other.page
      .locator("input[type=hidden]")
      .evaluate((field, value) => field.setAttribute("value", value ?? ""), token);
    await other.page.getByRole("button", { name: "Take it" }).click();
    await other.page.getByRole("heading", { name: "This form was made for another browser" }).waitFor();
    expect(taken).toEqual([]);
  });
});
