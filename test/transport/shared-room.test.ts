import { expect, test } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import type { Served } from "../../src/call/served.ts";
import { createRequestMemory } from "../../src/transport/request-memory.ts";
import { withinRoom } from "../../src/transport/shared-room.ts";

const MEBIBYTE = 1024 * 1024;
const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
const refused = {
  isError: true,
  content: [
    { text: "The server is answering other large requests and has no room for this one; send it again in a moment." },
  ],
};

/** Calls that end when they are let go. */
function holding(memory = createRequestMemory()) {
  const open: { end(): void; fail(): void }[] = [];
  const answered: CallResult = { content: [{ type: "text", text: "done" }] };
  const served: Served = {
    caller: "local",
    offer: { tools: new Map(), instructions: "", explainMissing: async () => ({ exists: false, sentence: "" }) },
    results: "text",
    isOwnState: () => false,
    call: () =>
      new Promise((resolve, reject) => {
        open.push({ end: () => resolve(answered), fail: () => reject(new Error("a defect")) });
      }),
  };
  const { call } = withinRoom(served, memory);
  return { memory, open, call: (raw: unknown) => call("tool", raw, client) };
}

const large = () => ({ args: ["x".repeat(4 * MEBIBYTE)] });

test("calls in progress share 32 MiB; what finds no room is told so, and small ones are served", async () => {
  const { open, call } = holding();
  const taken = Array.from({ length: 8 }, () => call(large()));
  expect(open).toHaveLength(8);
  expect(await call(large())).toMatchObject(refused);
  const small = call({ command: "PING" });
  const missing = call(undefined);
  expect(open).toHaveLength(10);
  for (const { end } of open) end();
  await Promise.all([...taken, small, missing]);
});

test("a call gives its room back when it has ended, and when it has failed", async () => {
  const { memory, open, call } = holding(createRequestMemory(5 * MEBIBYTE));
  const first = call(large());
  expect(await call(large())).toMatchObject(refused);
  open[0]?.end();
  expect(await first).toMatchObject({ content: [{ text: "done" }] });
  const second = call(large());
  expect(open).toHaveLength(2);
  open[1]?.fail();
  await expect(second).rejects.toThrow("a defect");
  expect(memory.held).toBe(0);
});

test("elements count as well as texts, and names of fields", async () => {
  const { memory, open, call } = holding();
  const calls = [call({ args: Array.from({ length: 100_000 }, () => 1) }), call({ [`${"n".repeat(200_000)}`]: 1 })];
  expect(memory.held).toBeGreaterThan(400_000 - 2 * 65_536);
  for (const { end } of open) end();
  await Promise.all(calls);
});

test("arguments that are nested deeper than the stack are passed on to be refused", async () => {
  let nested: unknown[] = [];
  for (let level = 0; level < 1_000_000; level += 1) nested = [nested];
  const { open, call } = holding();
  const passed = call({ nested });
  open[0]?.end();
  expect(await passed).toMatchObject({ content: [{ text: "done" }] });
});
