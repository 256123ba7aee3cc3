import { describe, expect, test } from "vitest";
import { createRequestMemory } from "../../src/transport/request-memory.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

describe("the memory for requests over HTTP", () => {
  test("takes 32 MiB beyond the first 64 KiB of each request, and no more", () => {
    const memory = createRequestMemory();
    const shares = Array.from({ length: 120 }, () => memory.begin());
    const taken = shares.filter((share) => share.take(4 * MEBIBYTE));
    expect(taken).toHaveLength(8);
    expect(memory.held).toBe(8 * (4 * MEBIBYTE - 64 * KIBIBYTE));
  });

  test("counts what has arrived, piece by piece, and refuses the piece that is too much", () => {
    const memory = createRequestMemory(100 * KIBIBYTE);
    const share = memory.begin();
    const pieces = Array.from({ length: 20 }, () => share.take(10 * KIBIBYTE));
    expect(pieces.indexOf(false)).toBe(16);
    expect(memory.held).toBeLessThanOrEqual(100 * KIBIBYTE);
  });

  test("serves small requests also when it is full", () => {
    const memory = createRequestMemory(MEBIBYTE);
    memory.begin().take(MEBIBYTE + 64 * KIBIBYTE);
    expect(memory.held).toBe(MEBIBYTE);
    expect(memory.begin().take(64 * KIBIBYTE)).toBe(true);
    expect(memory.begin().take(64 * KIBIBYTE + 1)).toBe(false);
  });

  test("has room again when a request is over, which may be said twice", () => {
    const memory = createRequestMemory(MEBIBYTE);
    const [one, other] = [memory.begin(), memory.begin()];
    one.take(MEBIBYTE);
    expect(other.take(MEBIBYTE)).toBe(false);
    one.release();
    one.release();
    expect(other.take(1)).toBe(true);
    other.release();
    expect(memory.held).toBe(0);
  });
});
