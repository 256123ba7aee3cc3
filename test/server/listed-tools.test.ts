import { describe, expect, test } from "vitest";
import { z } from "zod";
import { inputSchemaOf, listedTool } from "../../src/server/listed-tools.ts";
import { toolWith } from "../call/fixture.ts";

describe("the schema of an input", () => {
  test("has properties also where a tool takes no arguments", () => {
    expect(inputSchemaOf(z.strictObject({}))).toEqual({ type: "object", properties: {}, additionalProperties: false });
  });

  test("is plain JSON Schema without a name of its dialect", () => {
    const input = z.strictObject({ command: z.enum(["GET", "SET"]), args: z.array(z.string()).optional() });
    expect(inputSchemaOf(input)).toEqual({
      type: "object",
      properties: {
        command: { type: "string", enum: ["GET", "SET"] },
        args: { type: "array", items: { type: "string" } },
      },
      required: ["command"],
      additionalProperties: false,
    });
  });

  test("does not require what has a default", () => {
    const schema = inputSchemaOf(z.strictObject({ count: z.number().default(10).describe("How many.") }));
    expect(schema).not.toHaveProperty("required");
    expect(schema.properties).toEqual({ count: { type: "number", default: 10, description: "How many." } });
  });
});

describe("a listed tool", () => {
  test("has name, title, description, schema and hints, and nothing of its inside", () => {
    expect(listedTool(toolWith({ commands: ["GET"], endpoint: "GET /v2/x" }))).toEqual({
      name: "sample_read",
      title: "Sample: read",
      description: "A sample.",
      inputSchema: { type: "object", properties: {}, additionalProperties: false },
      annotations: {
        title: "Sample: read",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    });
  });

  test.each([
    ["read", { readOnlyHint: true, destructiveHint: false }],
    ["write", { readOnlyHint: false, destructiveHint: true }],
    ["destructive", { readOnlyHint: false, destructiveHint: true }],
  ] as const)("with access %s has its hints from the access alone", (access, hints) => {
    expect(listedTool(toolWith({ access, name: "get_x", endpoint: "DELETE /v2/x" })).annotations).toMatchObject(hints);
  });
});
