import { describe, expect, test } from "vitest";
import { createByteBudget } from "../../src/load/byte-budget.ts";
import { createArriving } from "../../src/upstash/arriving-reply.ts";

const MEBIBYTE = 1024 * 1024;
const limits = { timeout: 1_000, maxReply: 8 * MEBIBYTE };
const request = { method: "GET", url: "https://a.example/", headers: {}, timeout: 1_000 } as const;
const chunk = Buffer.alloc(65_536, "a");

/** A reply on a connection that sends only while it is not paused, as undici's do. */
function replyOf(bytes: number, memory: ReturnType<typeof createByteBudget>, announced = true) {
  const arriving = createArriving(request, limits, memory);
  let isPaused = false;
  let received = 0;
  const connection = {
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
  };
  arriving.begin(200, announced ? { "content-length": String(bytes) } : {}, connection);
  return {
    arriving,
    get received() {
      return received;
    },
    get isPaused() {
      return isPaused;
    },
    get isWhole() {
      return received >= bytes;
    },
    /** Receives a chunk; gives what is wrong with it. */
    receive() {
      if (isPaused || received >= bytes) return undefined;
      const piece = chunk.subarray(0, bytes - received);
      received += piece.length;
      return arriving.take(piece, connection);
    },
  };
}

describe.each([
  ["whose length is announced", true],
  ["whose length is not announced", false],
])("64 large replies at once %s", (_, announced) => {
  test("hold no more than the memory for them, and all arrive in the end", async () => {
    const memory = createByteBudget(32 * MEBIBYTE);
    const replies = Array.from({ length: 64 }, () => replyOf(limits.maxReply, memory, announced));
    let most = 0;
    const open = new Set(replies);
    while (open.size > 0) {
      for (const reply of open) expect(reply.receive()).toBeUndefined();
      // Beside what has room, a reply has sent no more than what makes it a large one.
      const held = [...open].reduce((sum, { received }) => sum + Math.max(0, received - 2 * chunk.length), 0);
      most = Math.max(most, held);
      expect(memory.held).toBeLessThanOrEqual(32 * MEBIBYTE);
      for (const reply of open) {
        if (!reply.isWhole) continue;
        expect(reply.arriving.whole().response.text).toHaveLength(limits.maxReply);
        reply.arriving.whole().share?.release();
        open.delete(reply);
      }
      await Promise.resolve();
    }
    expect(most).toBeLessThanOrEqual(32 * MEBIBYTE);
    expect(memory).toMatchObject({ held: 0, waiting: 0 });
  });
});

describe("a reply", () => {
  test("that is small never waits, and holds nothing", () => {
    const memory = createByteBudget(MEBIBYTE);
    replyOf(MEBIBYTE, memory);
    const reply = replyOf(65_536, memory);
    reply.receive();
    expect(reply).toMatchObject({ isPaused: false, isWhole: true });
    expect(reply.arriving.whole().share).toBeUndefined();
  });

  test("that finds no room says so when its time is up, and waits no longer", () => {
    const memory = createByteBudget(MEBIBYTE);
    const first = replyOf(MEBIBYTE, memory);
    const reply = replyOf(MEBIBYTE, memory);
    expect(reply.isPaused).toBe(true);
    expect(reply.arriving.noRoom(1_000)).toMatchObject({
      kind: "timeout",
      message: "a.example answered, but other large replies left no room for this one within 1000 ms.",
      advice: "Ask for less in one call, or make fewer such calls at the same time.",
    });
    reply.arriving.giveUp();
    expect(memory.waiting).toBe(0);
    expect(first.arriving.noRoom(1_000)).toBeUndefined();
  });

  test("that is given up while it arrives gives back what it holds", () => {
    const memory = createByteBudget(MEBIBYTE);
    const reply = replyOf(MEBIBYTE, memory);
    reply.receive();
    reply.arriving.giveUp();
    expect(memory.held).toBe(0);
  });
});
