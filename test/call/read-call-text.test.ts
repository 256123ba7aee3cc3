import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readCall } from "../../src/call/read-call.ts";
import { InputError } from "../../src/call/tool.ts";
import { toolWith } from "./fixture.ts";

const tool = toolWith({ input: z.strictObject({ args: z.array(z.string()) }) });

const argsOf = (args: unknown) => readCall(tool, { args }).input.args;

describe("a document where text is expected", () => {
  test("becomes its JSON text", () => {
    expect(argsOf(["key", "$", { name: "Ada", tags: ["a", 1, null] }])).toEqual([
      "key",
      "$",
      '{"name":"Ada","tags":["a",1,null]}',
    ]);
    expect(argsOf(["key", "$", [1, 2.5]])).toEqual(["key", "$", "[1,2.5]"]);
  });

  test("stores the same as its text", () => {
    expect(argsOf([{ a: 1 }])).toEqual(argsOf(['{"a":1}']));
  });

  test("stays the same when all arguments come as one JSON text", () => {
    expect(argsOf('["key", "$", {"id": 1234567890123456, "name": "Ada"}]')).toEqual([
      "key",
      "$",
      '{"id":1234567890123456,"name":"Ada"}',
    ]);
  });

  test.each([[[{ id: 2 ** 60 }]], ['[{"list": [{"id": 12345678901234567890}]}]']])(
    "is refused where an integer in it has lost digits: %j",
    (args) => {
      expect(() => argsOf(args)).toThrow(InputError);
      expect(() => argsOf(args)).toThrow(/^args\[0\] is a document with an integer .* as text, in quotes\.$/);
    },
  );

  test("keeps long integers inside a text", () => {
    expect(argsOf(['{"id":12345678901234567890}'])).toEqual(['{"id":12345678901234567890}']);
    expect(argsOf('["{\\"id\\":12345678901234567890}"]')).toEqual(['{"id":12345678901234567890}']);
  });
});

describe("a long integer among the arguments", () => {
  test("keeps its digits when all arguments come as one JSON text", () => {
    expect(argsOf('["key", 12345678901234567890, 7]')).toEqual(["key", "12345678901234567890", "7"]);
  });

  test("is refused as a number", () => {
    expect(() => argsOf(["key", 2 ** 60])).toThrow(/^args\[1\] is an integer/);
  });
});

describe("text that UTF-8 cannot carry", () => {
  test.each(["\ud83d", "a\ude00b", "\ude00\ud83d"])("is refused with the name of the argument: %j", (text) => {
    expect(() => argsOf(["key", text])).toThrow(/^args\[1\] has half of a surrogate pair, which UTF-8 cannot carry/);
  });

  test("is not what whole pairs are", () => {
    expect(argsOf(["😀"])).toEqual(["😀"]);
  });
});
