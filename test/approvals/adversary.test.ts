import { describe, expect, test } from "vitest";
import { attacks, call, FLUSH, type Holding, tokenOfOtherKey } from "./attacks.ts";
import { openBrowserOf } from "./browser.ts";
import { type Attacked, type Carrier, kinds, type RawClient, serveAttacked } from "./clients.ts";

type Json = Record<string, unknown>;
const matrix = Object.keys(kinds).flatMap((kind) =>
  (["stdio", "http"] as const).map((carrier): [string, Carrier] => [kind, carrier]),
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
async function holdingOf({ client, approvals, confirmToken }: Attacked): Promise<Holding> {
  const person = openBrowserOf();
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
    "approves its own call in none of these ways, in a client of %s, over %s",
    async (kind, carrier) => {
      const attacked = await serveAttacked(kindOf(kind), carrier);
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
      await openBrowserOf().approve(holding.url);
      await call(attacked.client, { ...FLUSH, approval_id: holding.id });
      expect(attacked.flushed()).toBe(1);
    },
  );

  test.each(["stdio", "http"] as const)(
    "gets through over %s where --confirm token takes its word for the person's",
    async (carrier) => {
      const attacked = await serveAttacked(kindOf("2025, without forms"), carrier, "token");
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
    await openBrowserOf().approve(url);
    await call(attacked.client, { ...FLUSH, approval_id: id });
    expect(attacked.flushed()).toBe(1);
  });
});
