import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readCall } from "../../src/call/read-call.ts";
import { InputError } from "../../src/call/tool.ts";
import { toolWith } from "./fixture.ts";

const tool = toolWith({
  input: z.strictObject({
    command: z.enum(["GET", "SET"]).optional(),
    args: z.array(z.string()).optional(),
    key: z.string().optional(),
    count: z.number().int().min(1).max(100).default(10),
    atomic: z.boolean().optional(),
    commands: z.array(z.array(z.string())).optional(),
    filter: z.object({ type: z.string() }).optional(),
  }),
});
const read = (raw: unknown) => readCall(tool, raw).input;

describe("arguments", () => {
  test.each([undefined, {}, null, [], ""])("may be left out: %j", (raw) => {
    expect(read(raw)).toEqual({ count: 10 });
  });

  test("are taken as they are where they fit the schema", () => {
    const raw = { command: "SET", args: ["key", "[1]"], key: "k", count: 5, atomic: false, filter: { type: "hash" } };
    expect(read(raw)).toEqual(raw);
  });

  test.each([[["a"]], ["text"], [true], [7]])("must be an object, not %j", (raw) => {
    expect(() => read(raw)).toThrow(new InputError("Arguments must be an object."));
  });
});

describe("arguments that a model wrote another way", () => {
  test.each([
    ["an array as JSON text", { args: '["key", "value"]' }, { args: ["key", "value"] }],
    ["an array of numbers as JSON text", { args: "[1, 2.5, true]" }, { args: ["1", "2.5", "true"] }],
    [
      "long integers in JSON text, exactly",
      { args: '["k", 9223372036854775807]' },
      { args: ["k", "9223372036854775807"] },
    ],
    ["numbers and truth values for texts", { args: ["key", 60, -1.5, true] }, { args: ["key", "60", "-1.5", "true"] }],
    ["a number for a text", { key: 42 }, { key: "42" }],
    ["a text for a number", { count: " 7 " }, { count: 7 }],
    ["a text for a truth value", { atomic: "true" }, { atomic: true }],
    ["an object as JSON text", { filter: '{"type":"hash"}' }, { filter: { type: "hash" } }],
    ["a number for a text within an object", { filter: { type: 5 } }, { filter: { type: "5" } }],
    [
      "arrays within an array as JSON text",
      { commands: '[["INCR","a"],["EXPIRE","a",60]]' },
      {
        commands: [
          ["INCR", "a"],
          ["EXPIRE", "a", "60"],
        ],
      },
    ],
    ["arrays as JSON text within an array", { commands: ['["INCR","a"]'] }, { commands: [["INCR", "a"]] }],
  ])("are read as meant: %s", (_what, raw, meant) => {
    expect(read(raw)).toMatchObject(meant);
  });

  test("keep an element that is JSON text, which may be the value to store", () => {
    expect(read({ args: ["key", "$", '{"a":[1]}'] })).toMatchObject({ args: ["key", "$", '{"a":[1]}'] });
    expect(read({ args: '["key", "$", "{\\"a\\":12345678901234567890}"]' })).toMatchObject({
      args: ["key", "$", '{"a":12345678901234567890}'],
    });
  });

  test("keep a text that only looks like JSON where a text is asked for", () => {
    expect(read({ key: "[1,2" })).toMatchObject({ key: "[1,2" });
    expect(read({ key: '{"a":1}' })).toMatchObject({ key: '{"a":1}' });
  });
});

describe("arguments that cannot be meant so", () => {
  test.each([
    ["an unknown one", { kye: "x" }, /^Unknown argument kye\. This tool takes command, args, key, /],
    ["several unknown ones", { kye: 1, vlaue: 2 }, /^Unknown argument kye, vlaue\./],
    [
      "one named like a part of every object",
      { constructor: 1, toString: 2 },
      /^Unknown argument constructor, toString\./,
    ],
    [
      "an integer that has lost digits",
      { args: ["key", 2 ** 53] },
      /^args\[1\] is an integer that JSON numbers cannot hold exactly; send it as text, in quotes\.$/,
    ],
    [
      "JSON text that is broken",
      { args: '["key", ' },
      /^args looks like JSON but is not valid; send it as JSON, not as text\.$/,
    ],
    ["a text for an array", { args: "key value" }, /^args must be an array such as \["a", "b"\], but is a text\.$/],
    ["nothing within texts", { args: ["key", null] }, /^args\[1\] must be a text, but is null\.$/],
    ["an unknown choice", { command: "HGET" }, /^command must be one of GET, SET\.$/],
    ["a number out of range", { count: 101 }, /^count must be at most 100\.$/],
    ["a number below its range", { count: 0 }, /^count must be at least 1\.$/],
    ["a text that is no number", { count: "many" }, /^count must be a (whole )?number, but is a text\.$/],
    ["a text that is no truth value", { atomic: "perhaps" }, /^atomic must be true or false, but is a text\.$/],
    [
      "a field of the wrong type in the depth",
      { filter: { type: null } },
      /^filter\.type must be a text, but is null\.$/,
    ],
  ])("are refused with what was expected: %s", (_what, raw, message) => {
    expect(() => read(raw)).toThrow(InputError);
    expect(() => read(raw)).toThrow(message);
  });

  test.each([
    ["a text", z.string(), "key is missing; it must be a text."],
    ["a choice", z.enum(["GET", "SET"]), "key is missing; it must be one of GET, SET."],
    ["an array", z.array(z.string()), 'key is missing; it must be an array such as ["a", "b"].'],
  ])("name what is missing: %s", (_what, schema, message) => {
    expect(() => readCall(toolWith({ input: z.strictObject({ key: schema }) }), {})).toThrow(new InputError(message));
  });

  test.each([
    ["a text", z.string().min(2), "", "key must be at least 2 characters long."],
    ["an array", z.array(z.string()).max(1), ["a", "b"], "key must be at most 1 element long."],
    [
      "what has a sentence of its own",
      z.string().regex(/^a/, "expected a word with a"),
      "b",
      "key: expected a word with a.",
    ],
  ])("tell the limits of %s", (_what, schema, key, message) => {
    expect(() => readCall(toolWith({ input: z.strictObject({ key: schema }) }), { key })).toThrow(
      new InputError(message),
    );
  });

  test("name every fault at once", () => {
    expect(() => read({ count: 0, kye: 1 })).toThrow(/^count must be .* Unknown argument kye\./);
  });

  test("name an unknown argument __proto__ too", () => {
    expect(() => read(JSON.parse('{"__proto__": "x"}'))).toThrow(/__proto__/);
  });

  test.each(["constructor", "prototype", "toString", "hasOwnProperty"])("name an unknown argument %s too", (name) => {
    expect(() => read({ [name]: "x" })).toThrow(`Unknown argument ${name}.`);
  });

  test.each([
    ["an object of any fields", z.looseObject({})],
    ["an object of texts", z.object({}).catchall(z.string())],
    ["an object of known fields", z.strictObject({ a: z.string().optional() })],
    ["a record", z.record(z.string(), z.string())],
  ])("name a field __proto__ of %s, which would be passed over, and change no object", (_what, schema) => {
    const tool = toolWith({ input: z.strictObject({ given: schema, list: z.array(schema).optional() }) });
    const given = JSON.parse('{"__proto__":{"polluted":"yes"}}');
    for (const raw of [{ given }, { given: JSON.stringify(given) }, { given: {}, list: [given] }]) {
      if (schema instanceof z.ZodRecord && typeof raw.given === "string") continue;
      expect(() => readCall(tool, raw)).toThrow(
        /(given|list\[0\]) has a field __proto__, which would be lost on the way/,
      );
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("say so where a tool takes none", () => {
    expect(() => readCall(toolWith(), { key: "x" })).toThrow("Unknown argument key. This tool takes no arguments.");
  });
});

describe("arguments that are too many", () => {
  const nulls = Array.from({ length: 50_001 }, () => null);
  const message = "must not have more than 50000 elements and fields; share them among several calls.";

  test("are refused before they are checked", () => {
    expect(() => read({ args: nulls })).toThrow(new InputError(`The whole of the arguments ${message}`));
  });

  test("are refused as JSON text before they are parsed", () => {
    expect(() => read({ args: JSON.stringify(nulls) })).toThrow(new InputError(`args ${message}`));
    expect(() => read({ args: `[${"1,".repeat(50_001)}` })).toThrow(new InputError(`args ${message}`));
  });

  test("are counted together over several JSON texts", () => {
    const input = z.strictObject({ lists: z.array(z.array(z.string())) });
    const lists = Array.from({ length: 30_000 }, () => '["a","b"]');
    expect(() => readCall(toolWith({ input }), { lists })).toThrow(/^lists\[25000\] must not have more than 50000/);
  });

  test("are as many as 50,000", () => {
    const args = Array.from({ length: 49_999 }, () => "a");
    expect(read({ args })).toMatchObject({ args });
  });

  test("may have 16 Mi characters together", () => {
    const text = "x".repeat(8_388_608);
    expect(() => read({ args: [text, text, "x"] })).toThrow(
      new InputError(
        "The whole of the arguments must not have more than 16777216 characters; share them among several calls.",
      ),
    );
  });

  test("are told by their number where most are of a wrong type", () => {
    expect(() => read({ args: ["a", ...nulls.slice(3)] })).toThrow(
      new InputError("args must be an array of texts, but 49998 of its 49999 elements are none."),
    );
    const input = z.strictObject({ lists: z.array(z.array(z.string())) });
    expect(() => readCall(toolWith({ input }), { lists: nulls.slice(0, 1_001) })).toThrow(
      new InputError("lists must be an array of arrays, but 1001 of its 1001 elements are none."),
    );
  });

  test("have their first faults told, and how many more there are", () => {
    expect(() => read({ args: nulls.slice(1) })).toThrow(/^The whole/);
    const told = () => read({ args: nulls.slice(0, 100) });
    expect(told).toThrow(
      /^args\[0\] must be a text, but is null\. .*args\[19\] must be .*null\. There are 80 more such faults\.$/,
    );
    const unknown = Object.fromEntries(nulls.slice(0, 100).map((value, index) => [`a${index}`, value]));
    expect(() => read(unknown)).toThrow(/^Unknown argument a0, .*, a19 and 80 more\. This tool takes /);
  });
});

describe("a tool that mends its own arguments", () => {
  test("sees them with texts and arrays as the schema has them, before they are checked", () => {
    const own = toolWith({
      input: z.strictObject({ command: z.string(), args: z.array(z.string()) }),
      prepare: (raw) => ({ ...raw, command: String(raw.command).toUpperCase() }),
    });
    expect(readCall(own, { command: "get", args: "[1]" }).input).toEqual({ command: "GET", args: ["1"] });
  });
});
