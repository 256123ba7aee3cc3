import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReplyReader } from "../../../src/local/redis/connection/reply-reader.ts";
import { encodeCommands, encodeReply, type RedisReply, replyText } from "../../../src/local/redis/connection/resp.ts";

function read(...chunks: Buffer[]): RedisReply[] {
  const replies: RedisReply[] = [];
  const push = createReplyReader((reply) => replies.push(reply));
  for (const chunk of chunks) push(chunk);
  return replies;
}

const line = fc
  .uint8Array({ maxLength: 20 })
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d)));
const scalar: fc.Arbitrary<RedisReply> = fc.oneof(
  line.map((value): RedisReply => ({ kind: "simple", value })),
  line.map((value): RedisReply => ({ kind: "error", value })),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value): RedisReply => ({ kind: "integer", value: `${value}` })),
  fc.uint8Array({ maxLength: 40 }).map((value): RedisReply => ({ kind: "bulk", value: Buffer.from(value) })),
  fc.constant<RedisReply>({ kind: "bulk", value: null }),
  fc.constant<RedisReply>({ kind: "array", value: null }),
);
const reply = fc.letrec<{ reply: RedisReply }>((tie) => ({
  reply: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("reply"), { maxLength: 4 }).map((value): RedisReply => ({ kind: "array", value })),
  ),
})).reply;

describe("the reply reader", () => {
  it("does not gather a line that has no end", () => {
    const piece = Buffer.alloc(65_536, "a");
    const pieces = Array.from({ length: 20 }, () => piece);
    expect(() => read(Buffer.from("+"), ...pieces)).toThrow("Redis sent a line without an end.");
  });

  it("keeps the type of each reply", () => {
    expect(
      read(Buffer.from("+OK\r\n-ERR no\r\n:7\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n*0\r\n*2\r\n:1\r\n$0\r\n\r\n")),
    ).toEqual([
      { kind: "simple", value: Buffer.from("OK") },
      { kind: "error", value: Buffer.from("ERR no") },
      { kind: "integer", value: "7" },
      { kind: "bulk", value: Buffer.from("a\r\n") },
      { kind: "bulk", value: null },
      { kind: "array", value: null },
      { kind: "array", value: [] },
      {
        kind: "array",
        value: [
          { kind: "integer", value: "1" },
          { kind: "bulk", value: Buffer.alloc(0) },
        ],
      },
    ]);
  });

  it("keeps integers of 64 bits exact", () => {
    expect(read(Buffer.from(":9223372036854775807\r\n:-9223372036854775808\r\n")).map((item) => item.value)).toEqual([
      "9223372036854775807",
      "-9223372036854775808",
    ]);
  });

  it("reads back every reply that was written, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(reply, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (replies, sizes) => {
          const bytes = Buffer.concat(replies.map(encodeReply));
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(read(...chunks)).toEqual(replies);
        },
      ),
    );
  });

  it.each(["!1\r\n", "$x\r\n", "hello\r\n"])("refuses bytes that are no RESP2: %j", (bytes) => {
    expect(() => read(Buffer.from(bytes))).toThrow(/Redis sent/);
  });
});

describe("the command writer", () => {
  it("writes text as UTF-8 with its length in bytes, and Buffers as they are", () => {
    const bytes = Buffer.concat(
      encodeCommands([["SET", "ü", Buffer.of(0, 255)], ["PING"]]).map((piece) =>
        typeof piece === "string" ? Buffer.from(piece) : piece,
      ),
    );
    const expected = [
      Buffer.from("*3\r\n$3\r\nSET\r\n$2\r\nü\r\n$2\r\n"),
      Buffer.of(0, 255),
      Buffer.from("\r\n*1\r\n$4\r\nPING\r\n"),
    ];
    expect(bytes).toEqual(Buffer.concat(expected));
  });
});

describe("replyText", () => {
  it("is the text of a scalar, and null for null and for arrays", () => {
    const replies = read(Buffer.from("+OK\r\n:7\r\n$1\r\na\r\n$-1\r\n*0\r\n"));
    expect(replies.map(replyText)).toEqual(["OK", "7", "a", null, null]);
  });
});
