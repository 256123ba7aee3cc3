import { describe, expect, test, vi } from "vitest";
import { createLineQueue, type LineQueueOptions } from "../../../src/operations/audit/line-queue.ts";
import type { LineSink } from "../../../src/operations/audit/line-sink.ts";

/** A sink in memory; `fault` gives how many bytes of a write are written before it fails, or nothing where it does not. */
function memory() {
  const sink = {
    text: "",
    writes: 0,
    fault: (): number | undefined => undefined,
    async write(bytes: Buffer) {
      sink.writes += 1;
      const failsAfter = sink.fault();
      const written = failsAfter ?? bytes.length;
      sink.text += bytes.subarray(0, written).toString();
      return failsAfter === undefined ? { written } : { written, error: new Error("no space left") };
    },
    writeNow(bytes: Buffer) {
      sink.text += bytes.toString();
    },
  };
  return sink satisfies LineSink;
}

function queueTo(sink: LineSink, options: Partial<LineQueueOptions> = {}) {
  const told: string[] = [];
  const queue = createLineQueue(sink, {
    lostLine: (count) => `lost ${count}\n`,
    onFailure: (error) => told.push(`failed: ${(error as Error).message}`),
    onRecovery: (lost) => told.push(`recovered, ${lost} lost`),
    pause: 1,
    ...options,
  });
  return { ...queue, told, left: () => queue.left };
}

describe("lines", () => {
  test("are written in their order, in few writes", async () => {
    const sink = memory();
    const { push, flushed } = queueTo(sink);
    for (let count = 0; count < 1_000; count += 1) push(`line ${count}\n`);
    await flushed();
    expect(sink.text.split("\n").slice(0, -1)).toEqual(Array.from({ length: 1_000 }, (_, count) => `line ${count}`));
    expect(sink.writes).toBeLessThan(5);
  });

  test("that come in the moment in which the last write ends are written too", async () => {
    const sink = memory();
    const { push, flushed } = queueTo(sink);
    push("a\n");
    const written = flushed();
    await written.then(() => push("b\n"));
    await vi.waitFor(() => expect(sink.text).toBe("a\nb\n"), 20_000);
  });

  test("wait while they cannot be written, which is told once, and are written when they can be", async () => {
    const sink = memory();
    const { push, told } = queueTo(sink);
    sink.fault = () => 0;
    push("a\n");
    push("b\n");
    await vi.waitFor(() => expect(sink.writes).toBeGreaterThan(3), 20_000);
    expect(told).toEqual(["failed: no space left"]);
    sink.fault = () => undefined;
    await vi.waitFor(() => expect(sink.text).toBe("a\nb\n"), 20_000);
    expect(told).toEqual(["failed: no space left", "recovered, 0 lost"]);
  });

  test("are not written again where they were, and one that was cut short is written whole", async () => {
    const sink = memory();
    const { push } = queueTo(sink);
    const faults = [0, 4];
    sink.fault = () => faults.shift();
    push("a\n");
    push("bcd\n");
    await vi.waitFor(() => expect(sink.text).toBe("a\nbcbcd\n"), 20_000);
  });

  test("beyond what may wait are lost, and how many is said in their place and to the log", async () => {
    const sink = memory();
    const { push, told, left } = queueTo(sink, { most: 20 });
    sink.fault = () => 0;
    for (let count = 0; count < 10; count += 1) push("1234\n");
    await vi.waitFor(() => expect(told).toHaveLength(1), 20_000);
    for (let count = 0; count < 7; count += 1) push("1234\n");
    expect(left()).toBe(4);
    sink.fault = () => undefined;
    await vi.waitFor(() => expect(sink.text).toBe(`${"1234\n".repeat(4)}lost 13\n`), 20_000);
    expect(told.at(-1)).toBe("recovered, 7 lost");
    push("after\n");
    await vi.waitFor(() => expect(sink.text).toMatch(/lost 13\nafter\n$/), 20_000);
  });

  test("of a kind that is never written take no more memory than is allowed", () => {
    const sink = { write: () => new Promise<never>(() => {}), writeNow() {} };
    const { push, left } = queueTo(sink);
    for (let count = 0; count < 50_000; count += 1) push(`${"x".repeat(999)}\n`);
    expect(left()).toBe(4_194);
  });

  test("that are left when the process ends are written then, but for those that are under way", async () => {
    const sink = memory();
    const { push, writeNow } = queueTo({ ...sink, write: () => new Promise<never>(() => {}), writeNow: sink.writeNow });
    push("under way\n");
    push("left\n");
    writeNow();
    expect(sink.text).toBe("left\n");
  });
});

test("a sink is tried when it is asked for, also where nothing waits", async () => {
  const sink = memory();
  const { wake, flushed } = queueTo(sink);
  wake();
  await flushed();
  expect(sink.writes).toBe(1);
});
