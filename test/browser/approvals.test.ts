import { afterEach, expect, test } from "vitest";
import { WAITS } from "../../src/approvals/approval.ts";
import { approvalPages } from "../../src/approvals/approval-pages.ts";
import { asked, deskOf, flushing, meanwhile } from "../approvals/desk.ts";
import { closing } from "../end-to-end/closing.ts";
import { faultsOf, inChromium } from "./browser.ts";
import { serveForeignPage, servePages } from "./served-window.ts";

const keep = closing(afterEach);

/** A call that waits at a desk, and the page for it. */
async function waitingCall(changes: Parameters<typeof flushing>[0] = {}) {
  const { desk, calls, pass } = deskOf();
  const server = keep(await servePages(approvalPages(desk)));
  const call = flushing(changes);
  const { id } = await asked(calls, call);
  const outcome = async () => (await calls.redeem(id, call, meanwhile)).kind;
  return { origin: server.origin, url: `${server.origin}/approvals/${id}`, outcome, pass };
}

inChromium("an approval in a browser", (open) => {
  test("is found in the list, given by the name that is typed, and holds once", async () => {
    const { origin, outcome } = await waitingCall({ whole: "orders" });
    const { page, complaints } = await open();
    await page.goto(`${origin}/approvals`);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "redis_server_write" }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel("To approve, type the name orders").fill("orders");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("You can close this page and go back to the agent").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect([await outcome(), await outcome()]).toEqual(["approved", "used"]);
    expect(complaints).toEqual([]);
  });

  test("is not given by another name", async () => {
    const { url, outcome } = await waitingCall({ whole: "orders" });
    const { page } = await open();
    await page.goto(url);
    await page.getByLabel("To approve, type the name orders").fill("order");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await outcome()).toBe("pending");
  });

  test("is declined by the keyboard alone", async () => {
    const { url, outcome } = await waitingCall();
    const { page, complaints } = await open();
    await page.goto(url);
    const focused = () => page.evaluate("document.activeElement?.textContent");
    for (let count = 0; count < 20 && (await focused()) !== "Decline"; count += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing is done. The agent is told so when it asks next.").waitFor();
    expect(await outcome()).toBe("declined");
    expect(complaints).toEqual([]);
  });

  test("that has expired while the page was open is not given any more", async () => {
    const { url, outcome, pass } = await waitingCall();
    const { page } = await open();
    await page.goto(url);
    pass(WAITS + 1);
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("It was not decided or not used in time").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await outcome()).toBe("expired");
  });

  test("that two browsers show is decided once, by the first", async () => {
    const { url, outcome } = await waitingCall();
    const [first, second] = [await open(), await open()];
    for (const { page } of [first, second]) await page.goto(url);
    await first.page.getByRole("button", { name: "Decline" }).click();
    await first.page.getByText("Nothing is done.").waitFor();
    await second.page.getByRole("button", { name: "Approve" }).click();
    await second.page.getByText("Nothing is done.").waitFor();
    expect(await outcome()).toBe("declined");
  });

  test("is not given by a form that was made for another browser", async () => {
    const { url, outcome } = await waitingCall();
    const [mine, other] = [await open(), await open()];
    for (const { page } of [mine, other]) await page.goto(url);
    const field = "input[name=form_token]";
    const token = (await mine.page.locator(field).first().getAttribute("value")) ?? "";
    const put = (input: { setAttribute(name: string, value: string): void }, value: string) =>
      input.setAttribute("value", value);
    await other.page.locator(field).first().evaluate(put, token);
    await other.page.getByRole("button", { name: "Approve" }).click();
    await other.page.getByRole("heading", { name: "This form was made for another browser" }).waitFor();
    expect(await outcome()).toBe("pending");
  });

  test("is not given by a form that a page of elsewhere has forged, nor by a frame of it, nor by GET", async () => {
    const { origin, url, outcome } = await waitingCall();
    const { page } = await open();
    await page.goto(url);
    const token = await page.locator("input[name=form_token]").first().getAttribute("value");
    await page.goto(`${url}?decision=approve&form_token=${token}`);
    expect(await outcome()).toBe("pending");
    const forged = `<form method="post" action="${url}"><input name="form_token" value="${token}"><button name="decision" value="approve">Win</button></form><iframe src="${url}"></iframe>`;
    await page.goto(keep(await serveForeignPage(forged)).origin);
    expect(page.frames().some((frame) => frame.url().startsWith(origin))).toBe(false);
    await page.getByRole("button", { name: "Win" }).click();
    await page.getByRole("heading", { name: "This form was not sent by a page of this server" }).waitFor();
    expect(await outcome()).toBe("pending");
  });
});
