import { describe, expect, test } from "vitest";
import { createRequestMemory } from "../../src/transport/request-memory.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

describe("the memory for requests over HTTP", () => {
  test("takes 32 MiB beyond the first 64 KiB of each request, and no more", () => {
    const memory = createRequestMemory();
    const shares = Array.from({ length: 120 }, () => memory.begin());
    const taken = shares.filter((share) => share.take(4 * MEBIBYTE) === undefined);
    expect(taken).toHaveLength(8);
    expect(memory.held).toBe(8 * (4 * MEBIBYTE - 64 * KIBIBYTE));
  });

  test("counts what has arrived, piece by piece, and refuses the piece that is too much", () => {
    const memory = createRequestMemory(100 * KIBIBYTE);
    const share = memory.begin();
    const pieces = Array.from({ length: 20 }, () => share.take(10 * KIBIBYTE));
    expect(pieces.indexOf("no-room")).toBe(16);
    expect(memory.held).toBeLessThanOrEqual(100 * KIBIBYTE);
  });

  test("serves small requests also when it is full", () => {
    const memory = createRequestMemory(MEBIBYTE);
    memory.begin().take(MEBIBYTE + 64 * KIBIBYTE);
    expect(memory.held).toBe(MEBIBYTE);
    expect(memory.begin().take(64 * KIBIBYTE)).toBeUndefined();
    expect(memory.begin().take(64 * KIBIBYTE + 1)).toBe("no-room");
  });

  test("has room again when a request is over, which may be said twice", () => {
    const memory = createRequestMemory(MEBIBYTE);
    const [one, other] = [memory.begin(), memory.begin()];
    one.take(MEBIBYTE);
    expect(other.take(MEBIBYTE)).toBe("no-room");
    one.release();
    one.release();
    expect(other.take(1)).toBeUndefined();
    other.release();
    expect(memory.held).toBe(0);
  });
});

describe("callers that share the memory", () => {
  /** Bytes that a caller gets beyond what is always taken, in pieces. */
  const takeAll = (memory: ReturnType<typeof createRequestMemory>, caller: string): number => {
    const share = memory.begin(caller);
    const before = memory.held;
    share.take(64 * KIBIBYTE);
    for (let piece = 0; piece < 2_000 && share.take(KIBIBYTE) === undefined; piece += 1);
    return memory.held - before;
  };

  test("have no more each than they leave free, so that the next one finds room", () => {
    const memory = createRequestMemory(MEBIBYTE);
    const had = ["ada", "bob", "eve", "joe"].map((caller) => takeAll(memory, caller) / KIBIBYTE);
    expect(had).toEqual([512, 256, 128, 64]);
    expect(takeAll(memory, "ada")).toBe(0);
  });

  test("are told whether it is their own requests that have taken it", () => {
    const memory = createRequestMemory(MEBIBYTE);
    takeAll(memory, "ada");
    expect(memory.begin("ada").take(65 * KIBIBYTE)).toBe("no-share");
    expect(memory.begin("bob").take(2 * MEBIBYTE)).toBe("no-room");
  });

  test("may send small requests whatever they have", () => {
    const memory = createRequestMemory(MEBIBYTE);
    takeAll(memory, "ada");
    expect(memory.begin("ada").take(64 * KIBIBYTE)).toBeUndefined();
  });

  test("have their share again when their requests are over, and nothing is kept of them", () => {
    const memory = createRequestMemory(MEBIBYTE);
    for (let time = 0; time < 3; time += 1) {
      const share = memory.begin("ada");
      expect(share.take(512 * KIBIBYTE + 64 * KIBIBYTE)).toBeUndefined();
      share.release();
      share.release();
    }
    expect(memory.held).toBe(0);
  });

  test("leave somebody who has nobody beside the whole of it", () => {
    const memory = createRequestMemory(MEBIBYTE);
    expect(memory.begin().take(MEBIBYTE + 64 * KIBIBYTE)).toBeUndefined();
  });
});
