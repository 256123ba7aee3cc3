import { describe, expect, test } from "vitest";
import { waitingAt } from "../../src/commands/waiting-approvals.ts";
import { asked, deskOf, flushing } from "../approvals/desk.ts";

describe("what waits for whoever looks at the window", () => {
  test("is what they may decide about, as long as it is not decided", async () => {
    const { desk, calls } = deskOf();
    const { id } = await asked(calls, flushing());
    const [waiting, ...others] = (await waitingAt(desk).list({ caller: "local" })) ?? [];
    expect(waiting).toMatchObject({ id, caller: "local", what: expect.stringContaining("runs FLUSHALL") });
    expect(others).toEqual([]);
    expect(await waitingAt(desk).list({ caller: "eve" })).toEqual([]);
    expect(await waitingAt(desk).list({ caller: "local", isAgent: true })).toEqual([]);
    await desk.decide({ caller: "local" }, id, false);
    expect(await waitingAt(desk).list({ caller: "local" })).toEqual([]);
  });

  test("is told with all that it does, as far as there is room, and cut where it is seen", async () => {
    const { desk, calls } = deskOf();
    const harm = ["2 things that need agreement:", "- runs FLUSHDB.", `- runs EVAL of ${"x".repeat(300)}`];
    await asked(calls, flushing({ tool: "redis_pipeline_write", harm }));
    const [waiting] = (await waitingAt(desk).list({ caller: "local" })) ?? [];
    expect(waiting?.what).toMatch(
      /^redis_pipeline_write: database orders \(ID 96ad\): 2 things that need agreement: runs FLUSHDB\. runs EVAL of x+…$/,
    );
  });

  test("is told with what it is done to, by which calls of one tool differ", async () => {
    const { desk, calls } = deskOf();
    await asked(calls, flushing());
    const facts = [{ name: "database", text: `${"n".repeat(100)} (ID 17ab)` }];
    await asked(calls, flushing({ facts, target: { database: "17ab" }, call: "call-2", matter: "matter-2" }));
    const waiting = (await waitingAt(desk).list({ caller: "local" })) ?? [];
    expect(waiting.map(({ what }) => what).sort()).toEqual([
      expect.stringMatching(/^redis_server_write: database n+…: runs FLUSHALL/),
      expect.stringMatching(/^redis_server_write: database orders \(ID 96ad\): runs FLUSHALL/),
    ]);
  });

  test("is not said to be nothing where it cannot be found out", async () => {
    const unreached = { seenBy: () => Promise.reject(new Error("not reached")), now: () => 0 };
    expect(await waitingAt(unreached).list({ caller: "local" })).toBeUndefined();
  });
});
