import { describe, expect, test } from "vitest";
import { createCallLimits } from "../../src/callers/call-limits.ts";
import type { Caller } from "../../src/callers/caller.ts";
import { callBy, connect, entryOf, ownVariables, startBoth, textOf } from "./fixture.ts";

const get = { command: "GET", args: ["k"] };
const set = { command: "SET", args: ["k", "v"] };
const flush = { command: "FLUSHALL" };
const writes = { allowWrites: "true" };

describe("a caller", () => {
  const callerOf = (local: Caller, rest: Partial<Caller> = {}): Caller => ({ ...local, id: "ada", ...rest });

  test("uses the connections that it may, and is told of no other", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await service.serve(callerOf(local, { connections: ["staging"] }));
    expect(served.offer.instructions).not.toContain("prod");
    const refused = textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }));
    expect(refused).toMatch(/^There is no connection "prod"\. There are: staging \(read-only\)\./);
    await callBy(served, "redis_string_read", get);
    expect([prod.received.length, staging.received.length]).toEqual([0, 1]);
  });

  test("who may use none has the tools as they are without connections", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod)], { environment: ownVariables(staging) });
    const served = await service.serve(callerOf(local, { connections: [] }));
    expect(served.offer.tools.get("redis_string_read")?.inputSchema.properties).not.toHaveProperty("connection");
    const refused = textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }));
    expect(refused).toBe("Unknown argument connection. This tool takes command, args.");
  });

  test("has its reach, its narrowings and its limits over all connections together", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const narrowed = { toolsets: ["redis_string", "redis_hash"], tools: [], excludeTools: [], upTo: "read" } as const;
    const limits = createCallLimits({ callsPerMinute: 3 });
    const reach = { reads: [new URL(staging.url).host] };
    const served = await service.serve(callerOf(local, { offered: narrowed, limits, reach }));
    expect([...served.offer.tools.keys()]).toEqual(["redis_string_read", "redis_hash_read"]);
    expect(textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }))).toContain(
      "There are: staging (read-only)",
    );
    expect(textOf(await callBy(served, "redis_list_read", { connection: "staging" }))).toContain("is not offered");
    await callBy(served, "redis_string_read", { ...get, connection: "staging" });
    for (const connection of ["staging", "nowhere"]) {
      expect(textOf(await callBy(served, "redis_string_read", { ...get, connection }))).toContain("in a minute");
    }
    expect([prod.received.length, staging.received.length]).toEqual([0, 1]);
  });

  test("has what it wants of a request narrowed in every connection", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod, { access: "writes" }), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const reads = { toolsets: [], tools: [], excludeTools: [], upTo: "read" } as const;
    const served = await service.serve(local, [reads]);
    expect(served.offer.tools.has("redis_string_write")).toBe(false);
    expect(textOf(await callBy(served, "redis_string_write", { ...set, connection: "prod" }))).toContain(
      "is not offered",
    );
    expect(prod.received).toEqual([]);
    await expect(service.serve(local, [{ ...reads, tools: ["nothing"] }])).rejects.toThrow("No tool is named nothing");
  });

  test("is told apart from another one by the same connection: neither has the other's permissions", async () => {
    const { prod } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod, { access: "writes" })], {
      flags: { ...writes, confirm: "token" },
    });
    const [ada, bob] = await Promise.all(["ada", "bob"].map((id) => service.serve({ ...local, id })));
    if (ada === undefined || bob === undefined) throw new Error("Two are served.");
    const preview = await callBy(ada, "redis_server_write", { ...flush, connection: "prod" });
    const { confirm_token } = preview.structuredContent as { confirm_token: string };
    const stolen = await callBy(bob, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(textOf(stolen)).toContain("another call");
  });

  test("stays the caller to whoever observes its calls, beside the connection", async () => {
    const { prod, staging } = await startBoth();
    const { service, local, ended } = await connect([entryOf("prod", prod)], { environment: ownVariables(staging) });
    const served = await service.serve(callerOf(local));
    await callBy(served, "redis_string_read", { ...get, connection: "prod" });
    await callBy(served, "redis_string_write", { ...set, connection: "prod" });
    await callBy(served, "redis_string_read", get);
    expect(ended.map(({ caller, connection, outcome }) => [caller, connection, outcome])).toEqual([
      ["ada", "prod", "answered"],
      ["ada", "prod", "not-offered"],
      ["ada", undefined, "answered"],
    ]);
  });
});
