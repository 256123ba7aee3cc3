import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { ListedTool } from "../../src/server/listed-tools.ts";
import { everyListedTool, LEVELS, TOOLSETS } from "./every-listed-tool.ts";
import { brokenRules, exampleOf, wrongExamplesOf } from "./tool-rules.ts";

const { configurations, listed } = await everyListedTool();

describe("every tool in every combination of toolset, access, compact and preset", () => {
  test("is looked at", () => {
    expect(configurations).toBeGreaterThan(LEVELS.length * TOOLSETS.length);
    expect(listed.length).toBeGreaterThan(500);
  });

  test("keeps the rules that clients have", () => {
    expect(listed.flatMap(({ tool }) => brokenRules(tool))).toEqual([]);
  });

  test("has a schema that a strict validator compiles, which takes good examples and refuses bad ones", () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: true });
    // What connections and the ways of asking add is the same text everywhere, which takes as long to compile as the rest.
    const own = listed.filter(({ flags }) => flags.connections === undefined && flags.confirm === undefined);
    const schemas = new Map(own.map(({ tool }) => [JSON.stringify(tool.inputSchema), tool]));
    const [some] = listed.filter(({ flags }) => flags.connections !== undefined && flags.confirm === "token");
    const faults = [...schemas.values(), ...(some === undefined ? [] : [some.tool])].flatMap(
      ({ name, inputSchema }) => {
        const validate = ajv.compile(inputSchema);
        const examples = [exampleOf(inputSchema, false), exampleOf(inputSchema, true)];
        const refused = examples.filter((example) => !validate(example)).map((example) => JSON.stringify(example));
        const taken = wrongExamplesOf(inputSchema).filter(([, example]) => validate(example));
        return [...refused, ...taken.map(([property]) => `takes anything as ${property}`)].map(
          (fault) => `${name}: ${fault}`,
        );
      },
    );
    expect(faults).toEqual([]);
  });
});

describe("the rules", () => {
  const good: ListedTool = {
    name: "a_tool",
    title: "A tool",
    description: "Does something.",
    inputSchema: { type: "object", properties: { a: { type: "string" } } },
    annotations: {
      ...{ title: "A tool", readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    icons: [],
  };
  const withPart = (part: object) => ({ inputSchema: { type: "object" as const, properties: { a: part } } });

  test("take a tool that keeps them", () => {
    expect(brokenRules(good)).toEqual([]);
  });

  test.each<[Partial<ListedTool>, string]>([
    [{ name: "a-tool" }, "its name is not of"],
    [{ name: "a".repeat(38) }, "its name is not of"],
    [{ title: " " }, "it has no title"],
    [{ annotations: { ...good.annotations, destructiveHint: true } }, "it both reads alone and destroys"],
    [{ description: "x".repeat(1_025) }, "its description has not"],
    [withPart({ anyOf: [{ type: "string" }] }), ".a has anyOf"],
    [withPart({ type: ["string", "null"] }), ".a has not one type"],
    [withPart({ type: "string", nullable: true }), ".a has nullable"],
    [withPart({ type: "array" }), ".a is an array without items"],
    [withPart({ type: "integer", exclusiveMinimum: 0 }), ".a has exclusiveMinimum"],
    [withPart({ type: "integer", enum: [1] }), ".a has an enum of others than strings"],
    [
      withPart({ type: "object", properties: {}, additionalProperties: { format: "uri", type: "string" } }),
      ".a{} has format",
    ],
    [withPart({ type: "object", properties: {}, required: ["b"] }), ".a requires b, which it has not"],
  ])("notice %j", (change, fault) => {
    expect(brokenRules({ ...good, ...change })).toEqual(
      expect.arrayContaining([expect.stringContaining(`: ${fault}`)]),
    );
  });
});
