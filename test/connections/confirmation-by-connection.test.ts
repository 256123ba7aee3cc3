import { describe, expect, test } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import { deskOf } from "../approvals/desk.ts";
import { callBy, connect, entryOf, ownVariables, startAccount, startBoth, textOf } from "./fixture.ts";

const flush = { command: "FLUSHALL" };
const byToken = { allowWrites: "true", confirm: "token" };

describe("a confirm_token", () => {
  const tokenIn = ({ structuredContent }: CallResult) => structuredContent?.confirm_token as string;

  test("of one connection is worth nothing by another, were it the same database, nor without one", async () => {
    const { prod } = await startBoth();
    const entries = ["prod", "staging"].map((name) => entryOf("prod", prod, { name, access: "writes" }));
    const { service, local } = await connect(entries, { flags: byToken, environment: ownVariables(prod) });
    const served = await service.serve(local);
    const preview = await callBy(served, "redis_server_write", { ...flush, connection: "prod" });
    const confirm_token = tokenIn(preview);
    for (const connection of [{ connection: "staging" }, {}]) {
      const crossed = await callBy(served, "redis_server_write", { ...flush, ...connection, confirm_token });
      expect(textOf(crossed)).toContain("belongs to another call");
    }
    const commands = () => prod.received.map(({ body }) => body).filter((body) => body.includes("FLUSHALL"));
    expect(commands()).toEqual([]);
    await callBy(served, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(commands()).toHaveLength(1);
    const again = await callBy(served, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(textOf(again)).toContain("was used before");
  });

  test("that was used stays so when the connection is made anew", async () => {
    const { prod } = await startBoth();
    const entry = entryOf("prod", prod, { access: "writes" });
    const { service, local, replace } = await connect([entry], { flags: byToken });
    const served = await service.serve(local);
    const confirm_token = tokenIn(await callBy(served, "redis_server_write", flush));
    await callBy(served, "redis_server_write", { ...flush, confirm_token });
    await replace({ ...entry, description: "Another one now" });
    expect(textOf(await callBy(served, "redis_server_write", { ...flush, confirm_token }))).toContain(
      "was used before",
    );
  });

  test("comes with the name of the connection, and so does a question to a person", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod, { access: "writes" }), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: byToken });
    const served = await service.serve(local);
    const preview = await callBy(served, "redis_server_write", { ...flush, connection: "staging" });
    expect(preview.structuredContent?.result).toMatchObject({ connection: "staging" });
    const asked = await callBy(served, "redis_server_write", { ...flush, connection: "staging" }, { canAsk: true });
    expect(asked.question?.split("\n")).toContain("connection: staging");
    const answer = { decision: "agreed", state: asked.state ?? "" } as const;
    expect(served.isOwnState(answer.state)).toBe(true);
    const elsewhere = { ...flush, connection: "prod" };
    expect(textOf(await callBy(served, "redis_server_write", elsewhere, { canAsk: true, answer }))).toContain(
      "another call",
    );
  });
});

describe("nodes of one service", () => {
  test("take each other's confirm_tokens for the same connection, and for no other", async () => {
    const { prod } = await startBoth();
    const entries = ["prod", "staging"].map((name) => entryOf("prod", prod, { name, access: "writes" }));
    const environment = { UPSTASH_MCP_SIGNING_KEY: "a-signing-key-of-the-test-0123456789" };
    const account = await startAccount();
    const nodes = await Promise.all([1, 2].map(() => connect(entries, { flags: byToken, environment, account })));
    const [one, other] = await Promise.all(nodes.map(({ service, local }) => service.serve(local)));
    if (one === undefined || other === undefined) throw new Error("There are two nodes.");
    const preview = await callBy(one, "redis_server_write", { ...flush, connection: "prod" });
    const { confirm_token } = preview.structuredContent as { confirm_token: string };
    const crossed = await callBy(other, "redis_server_write", { ...flush, connection: "staging", confirm_token });
    expect(textOf(crossed)).toContain("another call");
    const confirmed = await callBy(other, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(confirmed).not.toHaveProperty("isError");
  });
});

describe("an approval", () => {
  test("is given by the caller itself, and is worth nothing by another connection", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod, { access: "writes" }), entryOf("staging", staging, { access: "writes" })];
    const { desk } = deskOf();
    const { service, local } = await connect(entries, { flags: { allowWrites: "true" }, approvals: desk });
    const served = await service.serve({ ...local, id: "ada" });
    const asked = await callBy(served, "redis_server_write", { ...flush, connection: "prod" });
    const { approval } = asked.structuredContent as { approval: { id: string } };
    await desk.decide({ caller: "ada" }, approval.id, true);
    const approved = { ...flush, approval_id: approval.id };
    expect(textOf(await callBy(served, "redis_server_write", { ...approved, connection: "staging" }))).toContain(
      "belongs to another call",
    );
    expect(staging.received.filter(({ body }) => body.includes("FLUSHALL"))).toEqual([]);
    expect(await callBy(served, "redis_server_write", { ...approved, connection: "prod" })).not.toHaveProperty(
      "isError",
    );
    expect(prod.received.filter(({ body }) => body.includes("FLUSHALL"))).toHaveLength(1);
  });
});
