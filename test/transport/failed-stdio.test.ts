import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { answerFailed } from "../../src/transport/failed-stdio.ts";

const NEVER = { first: 60_000, next: 60_000, most: 60_000 };

/** What a client reads that sends these lines and then ends its input, or leaves it open. */
async function readsAfter(lines: readonly (object | string)[], { patience = NEVER, isOpen = false } = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answered = answerFailed("No such flag.", { input, output }, patience);
  for (const line of lines) input.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
  if (!isOpen) input.end();
  await answered;
  output.end();
  const read = (await text(output)).split("\n").filter((line) => line !== "");
  return read.map((line) => JSON.parse(line) as unknown);
}

const request = (id: number | string, method: string) => ({ jsonrpc: "2.0", id, method });
const refusal = (id: number | string) => ({ jsonrpc: "2.0", id, error: { code: -32_000, message: "No such flag." } });

test("each request is answered with the reason, in either way of introducing oneself", async () => {
  const asked = [request("a", "server/discover"), request(1, "initialize"), request(2, "tools/list")];
  expect(await readsAfter(asked)).toEqual([refusal("a"), refusal(1), refusal(2)]);
});

test("the requests of a batch are answered as one", async () => {
  expect(await readsAfter([JSON.stringify([request(1, "initialize"), request(2, "ping")])])).toEqual([
    [refusal(1), refusal(2)],
  ]);
});

test("a notification, an answer and an empty line get nothing", async () => {
  const others = [{ jsonrpc: "2.0", method: "notifications/initialized" }, { jsonrpc: "2.0", id: 1, result: {} }, ""];
  expect(await readsAfter(others)).toEqual([]);
});

test("a line that stands there without its end is read when the input ends", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answered = answerFailed("No such flag.", { input, output }, NEVER);
  input.end(JSON.stringify(request(1, "initialize")));
  await answered;
  expect(JSON.parse(String(output.read()))).toEqual(refusal(1));
});

test("a client that asks nothing, or nothing more, is not waited for", async () => {
  const patience = { ...NEVER, first: 20, next: 20 };
  expect(await readsAfter([], { patience, isOpen: true })).toEqual([]);
  expect(await readsAfter([request(1, "initialize")], { patience, isOpen: true })).toEqual([refusal(1)]);
});

test("an output that is gone ends it", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answered = answerFailed("No such flag.", { input, output }, NEVER);
  output.destroy(new Error("EPIPE"));
  await answered;
  expect(input.destroyed).toBe(true);
});

test("a client that does not stop asking is left after a while", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answered = answerFailed("No such flag.", { input, output }, { ...NEVER, most: 50 });
  output.on("data", () =>
    setImmediate(() => input.destroyed || input.write(`${JSON.stringify(request(1, "ping"))}\n`)),
  );
  input.write(`${JSON.stringify(request(1, "ping"))}\n`);
  await answered;
  expect(input.destroyed).toBe(true);
});

test("a client that does not read its answers is left, and what it asks for is not piled up", async () => {
  const input = new PassThrough();
  const output = new Writable({ write: () => {} });
  const answered = answerFailed("No such flag.", { input, output }, { ...NEVER, most: 50 });
  for (let id = 0; id < 20_000; id++) input.write(`${JSON.stringify(request(id, "ping"))}\n`);
  await answered;
  expect(output.writableLength).toBeLessThan(2 * 1_048_576);
});
