import { expect, onTestFinished, test } from "vitest";
import type { Question } from "../../src/call/consent.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import type { ClientSide } from "../../src/call/served.ts";
import { type Caller, localCaller } from "../../src/callers/caller.ts";
import { createService } from "../../src/service.ts";
import { configOf } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { deskOf } from "./desk.ts";

const FLUSH = { command: "FLUSHALL" };

/** A caller of a database; its client shows forms, and answers them itself. */
async function start(rights: Partial<Caller>, confirm: string) {
  const upstream = await startScriptedServer(() => ({ body: '{"result":1}' }));
  const environment = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "standard" };
  const config = configOf({ allowWrites: "true", confirm }, environment);
  const { desk } = deskOf();
  const service = createService(config, { approvals: confirm === "auto" ? desk : undefined });
  onTestFinished(() => service.close());
  const servedWith = async (rights: Partial<Caller>) => {
    const served = await service.serve({ ...localCaller(config), id: "ada", ...rights });
    return (input: object, consent: Partial<ClientSide["consent"]> = {}) =>
      served.call("redis_server_write", input, {
        signal: new AbortController().signal,
        progress: async () => {},
        consent: { canAsk: true, canOpen: true, ...consent },
      });
  };
  const call = await servedWith(rights);
  const flushed = () => upstream.received.filter(({ body }) => body.includes("FLUSHALL")).length;
  return { desk, call, servedWith, flushed };
}

test.each([
  ["others approve for", { approvers: ["bob"] }],
  ["is an agent that others approve for", { isAgent: true, approvers: ["bob"] }],
])(
  "a caller that %s is given no form to agree by itself, and goes on when one of them has approved",
  async (_, rights) => {
    const { desk, call, flushed } = await start(rights, "auto");
    const asked = await call(FLUSH);
    expect(asked).not.toHaveProperty("question");
    const { approval } = (asked as CallResult).structuredContent as { approval: { id: string } };
    await desk.decide({ caller: "ada" }, approval.id, true);
    await call({ ...FLUSH, approval_id: approval.id });
    expect(flushed()).toBe(0);
    await desk.decide({ caller: "bob" }, approval.id, true);
    await call({ ...FLUSH, approval_id: approval.id });
    expect(flushed()).toBe(1);
  },
);

test.each(["token", "always"])(
  "a caller that others approve for is refused where --confirm %s has no page",
  async (confirm) => {
    const { call, flushed } = await start({ approvers: ["bob"] }, confirm);
    expect(await call(FLUSH)).toMatchObject({
      isError: true,
      content: [
        {
          text: expect.stringMatching(
            /there is no page here.*Nothing was changed.*others approve for needs --confirm auto/,
          ),
        },
      ],
    });
    expect(flushed()).toBe(0);
  },
);

test("an agent that names nobody can have nothing approved, and is told how", async () => {
  const { call } = await start({ isAgent: true }, "auto");
  expect(await call(FLUSH)).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining("`approvers`") }],
  });
});

test("a caller that approves for itself is asked by a form, as ever", async () => {
  const { call } = await start({}, "auto");
  expect(await call(FLUSH)).toHaveProperty("question");
});

test("what a caller was asked by a form is worth nothing any more once others approve for it", async () => {
  const { call, servedWith, flushed } = await start({}, "auto");
  const { state } = (await call(FLUSH)) as Question;
  const asOthersApprove = await servedWith({ approvers: ["bob"] });
  const answer = await asOthersApprove(FLUSH, { answer: { decision: "agreed", state } });
  expect(answer).toMatchObject({ structuredContent: { approval: { id: expect.any(String) } } });
  expect(flushed()).toBe(0);
});
