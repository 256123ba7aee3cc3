import { describe, expect, test } from "vitest";
import { type Attacked, type Carrier, serveAttacked } from "./attacked.ts";
import { attacks, call, FLUSH, type Holding, tokenOfOtherKey } from "./attacks.ts";
import { kinds, type RawClient } from "./clients.ts";

type Json = Record<string, unknown>;
const carriers = ["stdio", "http", "http with callers"] as const;
const listings = ["by name", "through other tools"] as const;
/**
 * Each kind of client with each carrier, and every other one of these in compact mode. Over HTTP a request of 2025 does not say
 * what its client can do, so that all of these are one kind there.
 */
const matrix = Object.entries(kinds).flatMap(([kind, { era, capabilities }], row) =>
  carriers.flatMap((carrier, column): [string, Carrier, (typeof listings)[number]][] => {
    const isSameAsOther = carrier !== "stdio" && era === "2025" && Object.keys(capabilities).length > 0;
    return isSameAsOther ? [] : [[kind, carrier, (row + column) % 2 === 0 ? "by name" : "through other tools"]];
  }),
);
const kindOf = (name: string) => kinds[name as keyof typeof kinds];

/** The approval that a call is answered with, whichever way the client was asked first. */
async function approvalFor(
  client: RawClient,
  input: Json,
  tool?: string,
): Promise<{ id: string; url: string; state?: string }> {
  const answer = await call(client, input, tool);
  const { approval } = (answer.structuredContent ?? {}) as { approval?: { id: string; url: string } };
  if (approval !== undefined) return approval;
  const { open } = (answer.inputRequests ?? {}) as { open?: { params: { url: string } } };
  const url = open?.params.url;
  if (url === undefined) throw new Error(`No approval: ${JSON.stringify(answer)}`);
  return { url, id: url.split("/").at(-1) ?? "", state: String(answer.requestState) };
}

/** Everything that the agent has seen by the time that its flush waits. */
async function holdingOf({ client, approvals, person, confirmToken }: Attacked): Promise<Holding> {
  const config = (value: string) => ({ command: "CONFIG", args: ["SET", "save", value] });
  const [ofOtherCall, used, declined] = [
    await approvalFor(client, config("other")),
    await approvalFor(client, config("used")),
    await approvalFor(client, config("declined")),
  ];
  const commands = [["CONFIG", "SET", "save", ""]];
  const ofPipeline = await approvalFor(client, { commands }, "redis_pipeline_write");
  for (const { url } of [ofOtherCall, used, ofPipeline]) await person.approve(url);
  await person.decline(declined.url);
  await call(client, { ...config("used"), approval_id: used.id });
  const flush = await approvalFor(client, FLUSH);
  const ofOtherCaller = await approvedByOther(approvals);
  const tokens = { ownKey: await confirmToken(FLUSH), otherKey: tokenOfOtherKey };
  const page = await (await fetch(flush.url)).text();
  return {
    ...{ client, id: flush.id, url: flush.url, state: flush.state, page, tokens },
    ...{ ofOtherCall: ofOtherCall.id, ofPipeline: ofPipeline.id, used: used.id, declined: declined.id, ofOtherCaller },
  };
}

async function approvedByOther(approvals: Attacked["approvals"]): Promise<string> {
  const eve = { id: "eve" };
  const asked = await approvals?.desk.of(eve).ask({
    ...{ caller: "eve", tool: "redis_server_write", harm: ["runs FLUSHALL."], facts: [], target: {} },
    ...{ call: "call", matter: "matter" },
  });
  if (asked === undefined || "refused" in asked) throw new Error("Eve has no approval.");
  await approvals?.desk.decide({ caller: "eve" }, asked.id, true);
  return asked.id;
}

describe("an agent that holds everything a model sees", () => {
  test("has at least fifty ways to try", () => {
    expect(Object.keys(attacks).length).toBeGreaterThanOrEqual(50);
  });

  test.each(matrix)(
    "approves its own call in none of these ways, in a client of %s, over %s, which calls %s",
    async (kind, carrier, listing) => {
      const attacked = await serveAttacked(kindOf(kind), carrier, { isCompact: listing === "through other tools" });
      const holding = await holdingOf(attacked);
      const through: string[] = [];
      for (const [way, attack] of Object.entries(attacks)) {
        const before = attacked.flushed();
        // Whatever an attack was answered, the call itself comes after it, in case that it has approved it.
        await Promise.resolve(attack(holding)).catch(() => {});
        await call(attacked.client, { ...FLUSH, approval_id: holding.id });
        if (attacked.flushed() !== before) through.push(way);
      }
      expect(through).toEqual([]);
      expect((await attacked.approvals?.desk.find({ caller: "local" }, holding.id))?.decision).toBeUndefined();
      // The person can still approve it: it was not refused for another reason.
      await attacked.person.approve(holding.url);
      await call(attacked.client, { ...FLUSH, approval_id: holding.id });
      expect(attacked.flushed()).toBe(1);
    },
  );

  test.each(["stdio", "http"] as const)(
    "gets through over %s where --confirm token takes its word for the person's",
    async (carrier) => {
      const attacked = await serveAttacked(kindOf("2025, without forms"), carrier, { confirm: "token" });
      const { structuredContent } = (await call(attacked.client, FLUSH)) as {
        structuredContent: { confirm_token: string };
      };
      await call(attacked.client, { ...FLUSH, confirm_token: structuredContent.confirm_token });
      expect(attacked.flushed()).toBe(1);
    },
  );

  test("gets through where it has a browser, or keeps cookies like one: this is what is left, as SECURITY.md says", async () => {
    const attacked = await serveAttacked(kindOf("2025, without forms"), "stdio");
    const { id, url } = await approvalFor(attacked.client, FLUSH);
    await attacked.person.approve(url);
    await call(attacked.client, { ...FLUSH, approval_id: id });
    expect(attacked.flushed()).toBe(1);
  });
});
