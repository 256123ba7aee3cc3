import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { serveQStash } from "./served.ts";

const letters = Array.from({ length: 130 }, (_, index) => ({
  ...{ dlqId: `d${index}`, messageId: `m${index}`, url: "https://example.com", error: `failed ${"x".repeat(250)}` },
}));

/** A DLQ that is given by page, as many as `count` says, with a cursor while there is more. */
function startDlq() {
  return startScriptedServer(({ path }) => {
    const { searchParams } = new URL(path, "http://stand-in");
    const [at, count] = [Number(searchParams.get("cursor") ?? 0), Number(searchParams.get("count"))];
    const messages = letters.slice(at, at + count);
    return { body: JSON.stringify({ messages, ...(at + count < letters.length ? { cursor: `${at + count}` } : {}) }) };
  });
}

/** Every ID that a reader gets who does what each answer says. */
async function readToTheEnd(flags: Record<string, string>): Promise<{ ids: string[]; cuts: number }> {
  const { answer } = serveQStash((await startDlq()).url, "read-only", flags);
  const ids: string[] = [];
  let cuts = 0;
  let next: Record<string, unknown> | undefined = { count: 100 };
  while (next !== undefined) {
    const { result, cursor, notice, truncated } = await answer("qstash_dlq_list", next);
    const count = /`count` (\d+)/.exec(String(notice))?.[1];
    if (truncated === true) {
      expect(cursor).toBeUndefined();
      cuts += 1;
      next = { ...next, count: Number(count) };
      continue;
    }
    ids.push(...(result as { dlqId: string }[]).map(({ dlqId }) => dlqId));
    next = cursor === undefined ? undefined : { count: 100, cursor };
  }
  return { ids, cuts };
}

describe("a list that QStash gives by page", () => {
  it("is read to its end by its cursors", async () => {
    const { ids, cuts } = await readToTheEnd({});
    expect(ids).toEqual(letters.map(({ dlqId }) => dlqId));
    expect(cuts).toBe(0);
  });

  it("is read to its end where pages are cut, each letter once", async () => {
    const { ids, cuts } = await readToTheEnd({ maxOutput: "5000" });
    expect(ids).toEqual(letters.map(({ dlqId }) => dlqId));
    expect(cuts).toBeGreaterThan(0);
  });
});

describe("a body", () => {
  const long = "b".repeat(70_000);

  it("is shown in part, with how long it is", async () => {
    const { url } = await startScriptedServer(() => ({ body: JSON.stringify({ dlqId: "d", responseBody: long }) }));
    const { result } = await serveQStash(url, "read-only").answer("qstash_dlq_get", { dlq_id: "d" });
    expect((result as { responseBody: string }).responseBody).toBe(`${"b".repeat(8_000)}… (8000 of 70000 characters)`);
  });

  it("is given in base64 where it is no text", async () => {
    const body = Buffer.from([0xff, 0xfe, 0]).toString("base64");
    const { url } = await startScriptedServer(() => ({ body: JSON.stringify({ logs: [{ body }] }) }));
    const { result } = await serveQStash(url, "read-only").answer("qstash_log_list", { full: true });
    expect(result).toEqual([{ bodyBase64: body }]);
  });
});
