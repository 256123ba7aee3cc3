import { describe, expect, test } from "vitest";
import { z } from "zod";
import { unlisted, withUnlistedChoices, withUnlistedFields } from "../../src/call/unlisted.ts";
import { inputSchemaOf } from "../../src/catalog/input-schema.ts";

const partOf = (schema: z.ZodType) => inputSchemaOf(z.strictObject({ given: schema })).properties.given;

describe("the schema of an input", () => {
  test("has properties also where a tool takes no arguments", () => {
    expect(inputSchemaOf(z.strictObject({}))).toEqual({ type: "object", properties: {} });
  });

  test("is plain JSON Schema without a name of its dialect, and without what each call is checked for anyway", () => {
    const input = z.strictObject({ action: z.enum(["pause", "resume"]), args: z.array(z.string()).optional() });
    expect(inputSchemaOf(input)).toEqual({
      type: "object",
      properties: {
        action: { type: "string", enum: ["pause", "resume"] },
        args: { type: "array", items: { type: "string" } },
      },
      required: ["action"],
    });
  });

  test("does not require what has a default, which the description says", () => {
    const schema = inputSchemaOf(
      z.strictObject({ count: z.number().default(10).describe("How many; 10 if omitted.") }),
    );
    expect(schema).toEqual({
      type: "object",
      properties: { count: { type: "number", description: "How many; 10 if omitted." } },
    });
  });

  test.each([
    ["a text", z.string().min(1).max(9).regex(/x/), { type: "string" }],
    ["a number", z.number().int().min(1).max(9), { type: "integer" }],
    ["an array", z.array(z.string().min(1)).min(1).max(9), { type: "array", items: { type: "string" } }],
  ])("leaves out the bounds of %s", (_, schema, expected) => {
    expect(partOf(schema)).toEqual(expected);
  });

  test("says of an object within it which fields it has, and which it needs", () => {
    const object = z.strictObject({ id: z.string(), data: z.string().optional() });
    const properties = { id: { type: "string" }, data: { type: "string" } };
    expect(partOf(object)).toEqual({ type: "object", properties, required: ["id"] });
  });

  test("says of an object with any fields what these are, where they are not anything", () => {
    expect(partOf(z.object({}).catchall(z.string()))).toEqual({
      type: "object",
      additionalProperties: { type: "string" },
    });
    expect(partOf(z.looseObject({}))).toEqual({ type: "object" });
  });

  test("keeps a field that is called like a keyword", () => {
    expect(partOf(z.strictObject({ default: z.string(), pattern: z.string() }))).toMatchObject({
      properties: { default: { type: "string" }, pattern: { type: "string" } },
    });
  });

  test("lists no argument that is marked as unlisted, optional or not, and keeps its other marks", () => {
    const hidden = unlisted(z.string().describe("Hidden."));
    expect(inputSchemaOf(z.strictObject({ hidden: hidden.optional(), shown: z.string() })).properties).toEqual({
      shown: { type: "string" },
    });
    expect(hidden.meta()).toMatchObject({ description: "Hidden." });
  });

  test("lists an object without its fields, where its description has them", () => {
    const sparse = z.strictObject({ indices: z.array(z.number()) }).describe("{indices}");
    expect(partOf(withUnlistedFields(sparse))).toEqual({ type: "object", description: "{indices}" });
  });

  test("lists an argument without its choices, where the description of the tool has them", () => {
    expect(partOf(withUnlistedChoices(z.enum(["GET", "SET"])))).toEqual({ type: "string" });
  });
});
