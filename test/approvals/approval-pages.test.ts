import { describe, expect, test } from "vitest";
import { WAITS } from "../../src/approvals/approval.ts";
import { createMemoryStore } from "../../src/approvals/memory-store.ts";
import { openBrowserOf } from "./browser.ts";
import { asked, deskOf, flushing, meanwhile, servePagesOf } from "./desk.ts";

async function start(call = flushing(), visitor?: { caller: string; isAgent?: boolean }) {
  const at = deskOf();
  const origin = await servePagesOf(at.desk, visitor);
  const { id } = await asked(at.calls, call);
  const outcome = async () => (await at.calls.redeem(id, call, meanwhile)).kind;
  return { ...at, origin, id, url: `${origin}/approvals/${id}`, outcome };
}

describe("the page of an approval", () => {
  test("shows what is done, what would be lost, and who asks", async () => {
    const { url } = await start(flushing({ client: "Claude 1.0" }));
    const { status, text } = await openBrowserOf().open(url);
    expect(status).toBe(200);
    expect(text).toContain("<h1>Approve redis_server_write?</h1>");
    expect(text).toContain("runs FLUSHALL: every key of the database is deleted.");
    for (const [name, value] of [
      ["database", "orders (ID 96ad)"],
      ["keys", "2"],
      ["caller", "local"],
      ["client, as it says", "Claude 1.0"],
    ]) {
      expect(text).toContain(`<dt>${name}</dt><dd>${value}</dd>`);
    }
  });

  test("shows what others have named as text, not as a part of the page", async () => {
    const facts = [{ name: "database", text: '</dd><form action="/x"><button>Approve' }];
    const { url } = await start(flushing({ facts, harm: ["<script>alert(1)</script>"] }));
    const { text } = await openBrowserOf().open(url);
    expect(text).not.toMatch(/<script|<form action="\/x"/);
  });

  test("approves, and says what happens next", async () => {
    const { url, outcome } = await start();
    const { status, text } = await openBrowserOf().approve(url);
    expect(status).toBe(200);
    expect(text).toMatch(/role="status">Approved by local at .* You can close this page and go back to the agent/);
    expect(text).not.toContain("<form");
    expect(await outcome()).toBe("approved");
  });

  test("says of one that was used who had approved it and when, and not that its call has worked", async () => {
    const { url, outcome, pass } = await start();
    const { text: approved } = await openBrowserOf().approve(url);
    const [by] = /Approved by local at [^.]*/.exec(approved) ?? [];
    pass(60_000);
    await outcome();
    const { text } = await openBrowserOf().open(url);
    expect(text).toContain(`role="status">Used. ${by}.`);
    expect(text).not.toMatch(/carried out/i);
  });

  test("declines", async () => {
    const { url, outcome } = await start();
    expect((await openBrowserOf().decline(url)).text).toContain("Declined by local");
    expect(await outcome()).toBe("declined");
  });

  test("is decided once: a second browser sees what the first one did", async () => {
    const { url, outcome } = await start();
    const [first, second] = [openBrowserOf(), openBrowserOf()];
    const stale = await second.open(url);
    await first.decline(url);
    const { text } = await second.send(stale, { decision: "approve" });
    expect(text).toContain("Declined by local");
    expect(await outcome()).toBe("declined");
  });

  test("has the name typed where a whole is taken away, letter by letter", async () => {
    const { url, outcome } = await start(flushing({ whole: "orders" }));
    const browser = openBrowserOf();
    const page = await browser.open(url);
    for (const name of ["", "order", "Orders", "orders (ID 96ad)"]) {
      const refused = await browser.send(page, { decision: "approve", name });
      expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('role="alert"')]);
    }
    expect(await outcome()).toBe("pending");
    await browser.send(page, { decision: "approve", name: " orders " });
    expect(await outcome()).toBe("approved");
  });

  test("is declined without a name", async () => {
    const { url, outcome } = await start(flushing({ whole: "orders" }));
    await openBrowserOf().decline(url);
    expect(await outcome()).toBe("declined");
  });

  test.each([{}, { decision: "yes" }, { decision: "" }])("changes nothing by a form with %j", async (fields) => {
    const { url, outcome } = await start();
    const browser = openBrowserOf();
    expect((await browser.send(await browser.open(url), fields)).status).toBe(400);
    expect(await outcome()).toBe("pending");
  });

  test("that is too old can be looked at and not decided", async () => {
    const { url, outcome, pass } = await start();
    const browser = openBrowserOf();
    const page = await browser.open(url);
    pass(WAITS + 1);
    expect((await browser.send(page, { decision: "approve" })).text).toContain("Expired");
    expect((await browser.open(url)).text).not.toContain("<form");
    expect(await outcome()).toBe("expired");
  });

  test.each([
    ["somebody else", { caller: "eve" }, 404],
    ["the caller that asks, where it is an agent", { caller: "local", isAgent: true }, 200],
  ])("gives %s nothing to decide by", async (_, visitor, expected) => {
    const { url, outcome } = await start(flushing(), visitor);
    const browser = openBrowserOf();
    const { status, text, token } = await browser.open(url);
    expect(status).toBe(expected);
    expect(text).not.toContain("<form");
    await browser.send({ url, token, status, text, name: undefined }, { decision: "approve" });
    expect(await outcome()).toBe("pending");
  });
});

test("the page of a call that others approve names them to the one that asks", async () => {
  const { desk } = deskOf();
  const { id } = await asked(desk.of({ id: "bob", approvers: ["ada", "eve"] }), flushing({ caller: "bob" }));
  const origin = await servePagesOf(desk, { caller: "bob" });
  const { text } = await openBrowserOf().open(`${origin}/approvals/${id}`);
  expect(text).toContain("This call is for ada, eve to approve.");
  expect(text).not.toContain("<form");
});

describe("the list of approvals", () => {
  test("has what waits, the newest first, and nothing that was decided", async () => {
    const { desk, calls, origin, id } = await start();
    const other = await asked(calls, flushing({ call: "call-2", tool: "database_delete" }));
    const { text } = await openBrowserOf().open(`${origin}/approvals`);
    expect(text).toContain(`<a href="/approvals/${other.id}">database_delete</a>`);
    await desk.decide({ caller: "local" }, other.id, false);
    const after = await openBrowserOf().open(`${origin}/approvals`);
    expect(after.text).not.toContain(other.id);
    expect(after.text).toContain(id);
  });

  test("says of a call that does several things which these are", async () => {
    const harm = [
      "2 things that need agreement:",
      "- runs FLUSHDB: all is deleted.",
      "- runs SHUTDOWN.",
      "Besides these: 1 other.",
    ];
    const { origin } = await start(flushing({ harm }));
    const { text } = await openBrowserOf().open(`${origin}/approvals`);
    expect(text).toContain("2 things that need agreement: runs FLUSHDB: all is deleted. runs SHUTDOWN.");
  });

  test("says so where nothing waits", async () => {
    const { desk, origin, id } = await start();
    await desk.decide({ caller: "local" }, id, true);
    expect((await openBrowserOf().open(`${origin}/approvals`)).text).toContain("No call waits for your approval.");
  });
});

describe("pages of approvals that all nodes keep, which are not reached", () => {
  const unreached = async () => {
    throw new Error("no reply within 2000 ms");
  };

  test.each([["/approvals"], ["/approvals/some-id"]])("say so at %s, and that nothing was changed", async (path) => {
    const store = { ...createMemoryStore(), isShared: true, list: unreached, get: unreached };
    const origin = await servePagesOf(deskOf({ store }).desk);
    const { status, text } = await openBrowserOf().open(origin + path);
    expect([status, text]).toEqual([503, expect.stringMatching(/not reached.*Nothing was changed/s)]);
  });

  test("say of a decision that nobody can tell whether it was noted", async () => {
    const now = () => Date.UTC(2026, 0, 1);
    const at = deskOf({ store: { ...createMemoryStore(now), isShared: true, decide: unreached } });
    const { id } = await asked(at.calls, flushing());
    const { status, text } = await openBrowserOf().approve(`${await servePagesOf(at.desk)}/approvals/${id}`);
    expect([status, text]).toEqual([503, expect.stringMatching(/Whether your decision was noted cannot be told/)]);
  });
});
