import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readCall } from "../../src/call/read-call.ts";
import { InputError } from "../../src/call/tool.ts";
import { everything } from "../products/redis/served.ts";
import { toolWith } from "./fixture.ts";

const tool = toolWith({
  input: z.strictObject({
    key: z.string(),
    name: z.string().min(1).optional(),
    note: z.string().optional(),
    kind: z.enum(["a", "b"]).optional(),
    cursor: z.string().regex(/^\d+$/).default("0"),
    count: z.number().default(10),
    atomic: z.boolean().optional(),
    tags: z.array(z.string()).optional(),
    filter: z.strictObject({ type: z.string().min(1).optional(), at: z.string() }).optional(),
    document: z.unknown().optional(),
    labels: z.record(z.string(), z.unknown()).optional(),
    database: z.string().min(1).optional(),
    confirm_token: z.string().optional(),
  }),
  resourceArgument: "database",
});
const read = (raw: unknown) => readCall(tool, raw);
const nothing = read({ key: "k" });

describe("an optional argument that a client fills though it is not given", () => {
  test.each(Object.keys(tool.input.shape).filter((name) => name !== "key" && name !== "document"))(
    "may be null: %s",
    (name) => {
      expect(read({ key: "k", [name]: null })).toEqual(nothing);
    },
  );

  test.each(["name", "kind", "cursor", "count", "atomic", "tags", "filter", "labels", "database", "confirm_token"])(
    "may be an empty text where that can be no value: %s",
    (name) => {
      expect(read({ key: "k", [name]: "" })).toEqual(nothing);
    },
  );

  test("may be null within an object", () => {
    expect(read({ key: "k", filter: { type: null, at: "x" } }).input.filter).toEqual({ at: "x" });
    expect(read({ key: "k", filter: '{"type":"","at":"x"}' }).input.filter).toEqual({ at: "x" });
  });

  test("is left out before the tool mends its arguments", () => {
    const seen: unknown[] = [];
    const own = toolWith({
      input: tool.input,
      prepare(raw) {
        seen.push(raw);
        return raw;
      },
    });
    readCall(own, { key: "k", name: "", kind: null });
    expect(seen).toEqual([{ key: "k" }]);
  });
});

describe("null and an empty text are values", () => {
  test("where an empty text can be one", () => {
    expect(read({ key: "", note: "" }).input).toMatchObject({ key: "", note: "" });
  });

  test("where any JSON can be one", () => {
    expect(read({ key: "k", document: null }).input).toHaveProperty("document", null);
    expect(read({ key: "k", labels: { a: null, b: "" } }).input.labels).toEqual({ a: null, b: "" });
  });

  test("among the elements of an array", () => {
    expect(read({ key: "k", tags: ["a", ""] }).input.tags).toEqual(["a", ""]);
    expect(() => read({ key: "k", tags: ["a", null] })).toThrow(new InputError("tags[1] must be a text, but is null."));
  });
});

describe("null for what must be given is refused", () => {
  test("with what is expected", () => {
    expect(() => read({ key: null })).toThrow(new InputError("key must be a text, but is null."));
    expect(() => read({ key: "k", filter: { at: null } })).toThrow(
      new InputError("filter.at must be a text, but is null."),
    );
  });
});

/** What a call is read as, or why it is refused. */
function outcomeOf(called: Parameters<typeof readCall>[0], raw: unknown): unknown {
  try {
    return readCall(called, raw);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Something of the right type for each argument that must be given. */
function requiredOf(shape: z.ZodRawShape): Record<string, unknown> {
  const samples: readonly unknown[] = ["x", 1, true, ["x"], [["GET", "x"]], {}];
  const required = Object.entries(shape).filter(([, schema]) => !z.safeParse(schema, undefined).success);
  return Object.fromEntries(
    required.map(([name, schema]) => {
      const choices = (schema as { options?: readonly unknown[] }).options ?? [];
      return [name, [...choices, ...samples].find((sample) => z.safeParse(schema, sample).success) ?? "x"];
    }),
  );
}

describe("in every tool that is offered", () => {
  const offered = [...everything.tools.values()];

  test.each(offered)("null is the same as nothing: $name", async (listed) => {
    const called = await listed.load();
    const required = requiredOf(called.input.shape);
    for (const [name, schema] of Object.entries(called.input.shape)) {
      if (!z.safeParse(schema, undefined).success) continue;
      for (const given of [{}, required]) {
        expect(outcomeOf(called, { ...given, [name]: null })).toEqual(outcomeOf(called, given));
        expect(outcomeOf(called, { ...given, [name]: "" })).toEqual(outcomeOf(called, given));
      }
    }
    for (const raw of [null, [], ""]) expect(outcomeOf(called, raw)).toEqual(outcomeOf(called, undefined));
  });

  test("most calls that are compared are such as can be made", async () => {
    const tools = await Promise.all(offered.map((listed) => listed.load()));
    const made = tools.filter((called) => typeof outcomeOf(called, requiredOf(called.input.shape)) === "object");
    expect(made.length).toBeGreaterThan(tools.length * 0.8);
  });
});
