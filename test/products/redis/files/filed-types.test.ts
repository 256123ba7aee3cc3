import { describe, expect, test } from "vitest";
import { factWrites } from "../../../../src/products/redis/files/fact-writes.ts";
import { typeName, valueTypeOf } from "../../../../src/products/redis/files/filed-types.ts";
import { factCommands, factFields } from "../../../../src/products/redis/files/value-facts.ts";
import { writesOf } from "../../../../src/products/redis/files/value-writes.ts";
import { RedisError } from "../../../../src/upstash/errors.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";

/** The first part of a value as a reply has it. */
function read(type: string, reply: Reply, at?: string, count?: number) {
  const row = valueTypeOf(type);
  if (row === undefined) throw new Error(`There is no type ${type}.`);
  return row.read(reply, at ?? row.begin, count ?? row.first);
}

describe("a JSON document", () => {
  test("has one name, whatever the database calls it", () => {
    expect([typeName("ReJSON-RL"), typeName("json"), typeName("hash")]).toEqual(["json", "json", "hash"]);
  });

  test.each(['{"name":"Ada","tags":[1,2.5,null]}', '"text"', "[]"])("%s stands in a line as itself", (text) => {
    const page = read("json", text);
    expect(page?.fields).toEqual({ value: JSON.parse(text) });
    expect(writesOf("json", "tmp", page?.fields ?? {})).toEqual([{ command: ["JSON.SET", "tmp", "$", text] }]);
  });

  test.each(["12345678901234567890", '{"a":1.0}', '{"b":1,"1":2}', '{"a": 1}'])(
    "%s, which would not be the same again, stands as its text",
    (text) => {
      const page = read("json", text);
      expect(page?.fields).toEqual({ value_text: text });
      expect(writesOf("json", "tmp", page?.fields ?? {})).toEqual([{ command: ["JSON.SET", "tmp", "$", text] }]);
    },
  );
});

describe("fields of a hash that expire", () => {
  const known = () => ({ noFieldExpiry: false });
  const page = read("hash", ["0", ["a", "1", "b", "2", "c", "3"]]);
  if (page === undefined) throw new Error("The hash is gone.");

  test("are asked for by their names, and stand in the line with their times", () => {
    expect(factCommands("hash", "key", page, known())).toEqual([["HPEXPIRETIME", "key", "FIELDS", "3", "a", "b", "c"]]);
    const fields = factFields("hash", page, [{ reply: [-1, 1_900_000_000_000, 1_900_000_000_000] }], known());
    expect(fields).toEqual({ field_expires_at_ms: { b: 1_900_000_000_000, c: 1_900_000_000_000 } });
    expect(factWrites("hash", "tmp", fields ?? {}, undefined)).toEqual([
      ["HPEXPIREAT", "tmp", "1900000000000", "FIELDS", "2", "b", "c"],
    ]);
  });

  test("are asked for no further where the database knows none", () => {
    const limits = known();
    const error = new RedisError("ERR unknown command 'HPEXPIRETIME'");
    expect(factFields("hash", page, [{ error }], limits)).toEqual({});
    expect(factCommands("hash", "key", page, limits)).toEqual([]);
  });
});

describe("a stream", () => {
  test("says which of its groups have entries that no consumer has acknowledged, and which cannot be kept", () => {
    const page = read("stream", [["1-1", ["f", "v"]]]);
    if (page === undefined) throw new Error("The stream is gone.");
    const info = { reply: ["length", 1, "last-generated-id", "2-2"] };
    const group = (name: Reply, pending: number) => ["name", name, "pending", pending, "last-delivered-id", "1-1"];
    expect(factFields("stream", page, [info, { reply: [group("g", 3)] }], { noFieldExpiry: false })).toEqual({
      last_id: "2-2",
      groups: [{ name: "g", last_delivered_id: "1-1", pending_not_kept: 3 }],
    });
    const bytes = { base64: "/w==" };
    expect(factFields("stream", page, [info, { reply: [group(bytes, 0)] }], { noFieldExpiry: false })).toBeUndefined();
  });

  test("gets its last id by an entry that is deleted again, and its groups", () => {
    const facts = { last_id: "2-2", groups: [{ name: "g", last_delivered_id: "1-1" }] };
    expect(factWrites("stream", "tmp", facts, "1-1")).toEqual([
      ["XADD", "tmp", "2-2", "deleted", "1"],
      ["XDEL", "tmp", "2-2"],
      ["XGROUP", "CREATE", "tmp", "g", "1-1"],
    ]);
    expect(factWrites("stream", "tmp", { last_id: "10-1" }, "9-9").slice(0, 1)).toEqual([
      ["XADD", "tmp", "10-1", "deleted", "1"],
    ]);
    expect(factWrites("stream", "tmp", { last_id: "1-1" }, "1-1")).toEqual([]);
  });
});

describe("bytes", () => {
  const bytes = { base64: "/w==" };

  test.each([
    ["list", ["a", bytes], "writable"],
    ["set", ["0", [bytes]], "writable"],
    ["zset", ["0", [bytes, "1"]], "writable"],
    ["hash", ["0", ["field", bytes]], "writable"],
    ["hash", ["0", [bytes, "value"]], "unwritable"],
    ["hash", ["0", ["", bytes]], "unwritable"],
    ["stream", [["1-1", ["f", bytes]]], "writable"],
    ["stream", [["1-1", ["f", bytes, "g", "v"]]], "unwritable"],
    ["stream", [["1-1", [bytes, bytes]]], "unwritable"],
  ] as [string, Reply, string][])("in a %s %j are %s by its commands", (type, reply, expected) => {
    expect(read(type, reply)?.bytes).toBe(expected);
  });

  test("that are writable are the last argument of a command of their own, in their order", () => {
    expect(writesOf("list", "tmp", { value: ["a", "b", bytes, "c"] })).toEqual([
      { command: ["RPUSH", "tmp", "a", "b"] },
      { command: ["RPUSH", "tmp"], bytes: Buffer.from([0xff]) },
      { command: ["RPUSH", "tmp", "c"] },
    ]);
  });

  test("of a text that is cut within a character are left to the next part", () => {
    const euros = Buffer.from("€€€");
    const page = read("string", { base64: euros.subarray(0, 8).toString("base64") }, "0", 8);
    expect(page).toMatchObject({ fields: { value: "€€" }, next: "6", bytes: "none" });
  });
});

describe("scores", () => {
  test("are numbers in a line where JSON has the same one, and read back as they were", () => {
    const scores = ["1", "0.1", "1e+300", "inf", "-inf", "-0", "3.0000000000000004"];
    const page = read("zset", ["0", scores.flatMap((score, index) => [`m${index}`, score])]);
    const value = page?.fields.value as [string, number | string][];
    expect(value.map(([, score]) => score)).toEqual(["-inf", "-0", 0.1, 1, 3.0000000000000004, 1e300, "inf"]);
    const [{ command } = { command: [] }] = writesOf("zset", "tmp", { value });
    expect(command.slice(2)).toEqual([
      "-inf",
      "m4",
      "-0",
      "m5",
      "0.1",
      "m1",
      "1",
      "m0",
      "3.0000000000000004",
      "m6",
      "1e+300",
      "m2",
      "inf",
      "m3",
    ]);
  });
});

test("long texts go as bytes, which JSON would make up to six times longer", () => {
  const long = "x".repeat(200_000);
  const [write, ...others] = writesOf("set", "tmp", { value: [long] });
  expect([write?.command, others]).toEqual([["SADD", "tmp"], []]);
  expect(Buffer.from(write?.bytes ?? []).toString()).toBe(long);
});
