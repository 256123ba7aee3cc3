import { describe, expect, test } from "vitest";
import { SETUP_CLIENTS } from "../../../src/commands/setup/client-table.ts";
import type { PlannedChange } from "../../../src/commands/setup/plan-change.ts";
import { shownChange } from "../../../src/commands/setup/shown-change.ts";

const OLD = 'old"token';
const entryWith = (token: string) => ({
  command: "npx",
  env: { UPSTASH_REDIS_REST_URL: "https://shop.upstash.io", UPSTASH_REDIS_REST_READONLY_TOKEN: token },
});

function planned(before: string | undefined, after: string | undefined, entries: PlannedChange["entries"]) {
  const [, , client] = SETUP_CLIENTS;
  if (client === undefined) throw new Error("There is no client.");
  const file = { path: "/x/mcp.json", text: before, mode: 0o600 };
  return { found: { client, file: "/x/mcp.json" }, file, after, entries, copy: "keep" } satisfies PlannedChange;
}

const text = (value: unknown, indent?: number) =>
  JSON.stringify({ other: { token: "0ther" }, ours: value }, undefined, indent);

describe("what is shown of a change", () => {
  const entries = { before: entryWith(OLD), after: entryWith("new-token") };

  test.each([
    ["by lines", 2],
    ["in one line", undefined],
  ])("has no secret, neither old nor new nor another's: %s", (_, indent) => {
    const long = { a: "x".repeat(400) };
    const plan = planned(
      text({ ...long, ...entries.before }, indent),
      text({ ...long, ...entries.after, b: 1 }, indent),
      entries,
    );
    const shown = shownChange(plan);
    expect(shown).not.toMatch(/old.{0,2}token|new-token|0ther/);
  });

  test("is the part of a long line in which something changes, were it a secret alone", () => {
    const long = { a: "x".repeat(400) };
    const plan = planned(text({ ...long, ...entries.before }), text({ ...long, ...entries.after }), entries);
    expect(shownChange(plan)).toBe("Cursor: /x/mcp.json\n  line 1\n  - …••••…\n  + …••••…\n");
  });

  test("hides what looks like a secret of another server in our place", () => {
    const other = { command: "x", args: ["--header", "Authorization: Bearer abcdef0123456789abcdef"] };
    const plan = planned(text(other, 2), text(entries.after, 2), { before: other, after: entries.after });
    expect(shownChange(plan)).not.toContain("abcdef0123456789");
  });

  test("hides every word and value of another server in our place, whatever its name", () => {
    const key = "0d3c1b5e-7a9f-4c1d-8e2b-6f5a4d3c2b1a";
    const other = {
      command: "npx",
      args: ["-y", "@upstash/mcp-server", "run", "me@shop.io", key],
      env: { AUTH: "hunter2" },
    };
    const plan = planned(text(other, 2), text(entries.after, 2), { before: other, after: entries.after });
    expect(shownChange(plan)).toContain("@upstash/mcp-server");
    expect(shownChange(plan)).not.toMatch(/0d3c1b5e|me@shop|hunter2/);
  });

  test("hides the password in a variable that a person has added", () => {
    const own = (command: string) => ({
      command,
      args: ["upstash-mcp"],
      env: { HTTPS_PROXY: "http://me:hunter2@proxy" },
    });
    const both = { before: own("a"), after: own("b") };
    expect(shownChange(planned(text(both.before), text(both.after), both))).not.toContain("hunter2");
  });

  test("says where another server has our name, which is not taken out", () => {
    const other = { command: "npx", args: ["@upstash/mcp-server"] };
    expect(shownChange(planned(text(other), text(other), { before: other, after: undefined }))).toBe(
      "Cursor: /x/mcp.json\n  nothing to change: upstash is another server here\n",
    );
  });

  test("is the lines that go and come, and where", () => {
    const plan = planned(text(entries.before, 2), text(entries.after, 2), { before: undefined, after: undefined });
    const same = planned(text(entryWith("a"), 2), text({ ...entryWith("a"), command: "node" }, 2), entries);
    expect(shownChange(same)).toBe(
      'Cursor: /x/mcp.json\n  line 6\n  -     "command": "npx",\n  +     "command": "node",\n',
    );
    expect(shownChange(plan)).toContain("  line 9\n");
  });

  test("says what is new, what goes, and what stays as it is", () => {
    expect(shownChange(planned(undefined, "{}", entries))).toContain("  a new file\n");
    expect(shownChange(planned("{}", undefined, entries))).toContain("  the file goes: nothing else is in it\n");
    expect(shownChange(planned("{}", "{}", entries))).toBe("Cursor: /x/mcp.json\n  nothing to change\n");
  });
});
