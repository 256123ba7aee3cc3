import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bound } from "../../src/call/bound.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { listedIn } from "../../src/call/served.ts";
import type { Tool } from "../../src/call/tool.ts";
import { listBudgets } from "../../src/commands/list-cost.ts";
import { openResults } from "../../src/results/open-results.ts";
import { RESULT_READ } from "../../src/results/result-tool.ts";
import { type ListedTool, listOnce } from "../../src/server/listed-tools.ts";
import type { Reply } from "../../src/upstash/reply.ts";
import { call, runOptions } from "../call/fixture.ts";
import { everything, serveWith, variants } from "../products/redis/served.ts";
import { configOf, type ServedService, serve } from "../served.ts";
import { allToolsets, productOf, select, testContextWith } from "./fixture.ts";

/** Every definition of every tool, as it differs by access mode and account. */
const definitions = variants.flatMap(({ label, served }) =>
  served.listed.map((tool) => ({ label: `${tool.name} (${label})`, tool })),
);

const withRedisAlone = await serveWith({}, { UPSTASH_REDIS_REST_URL: "https://example.upstash.io" });

/** Every tool, answered by what a test says. */
const answering = await select([productOf(allToolsets)], { toolsets: ["all"] });

/** The filters of each tool. */
const filters = new Map(
  await Promise.all(
    everything.listed.map(async ({ name }) => [name, (await everything.tools.get(name)?.load())?.filters] as const),
  ),
);

/** The labels of the tools that break a rule. */
function breaking(rule: (tool: ListedTool) => boolean): string[] {
  return definitions.filter(({ tool }) => !rule(tool)).map(({ label }) => label);
}

describe("a name", () => {
  test("has the letters a-z, digits and _ alone", () => {
    expect(breaking(({ name }) => /^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  test("has at most 37 characters, since some clients join it with the server's name and cut at 60", () => {
    expect(breaking(({ name }) => name.length <= 37)).toEqual([]);
  });

  test.each(variants)("is there once: $label", ({ served }) => {
    const names = served.listed.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("every tool", () => {
  test("has a title", () => {
    expect(breaking(({ title }) => /^[A-Z]/.test(title))).toEqual([]);
  });

  test("has all four hints, and its title once more beside them", () => {
    const hints = z.strictObject({
      title: z.string(),
      readOnlyHint: z.boolean(),
      destructiveHint: z.boolean(),
      idempotentHint: z.boolean(),
      openWorldHint: z.boolean(),
    });
    expect(breaking(({ title, annotations }) => hints.parse(annotations).title === title)).toEqual([]);
  });

  test("is called read-only exactly where its access is read", () => {
    const listed = everything.listed.filter(({ annotations }) => annotations.readOnlyHint);
    const reads = [...everything.tools.values()].filter(({ access }) => access === "read");
    expect(listed.map(({ name }) => name)).toEqual(reads.map(({ name }) => name));
  });

  test("has a description of at most 1,024 characters", () => {
    expect(breaking(({ description }) => description.length >= 10 && description.length <= 1_024)).toEqual([]);
  });

  test.each(variants.filter(({ label }) => !label.startsWith("writes")))(
    "reads, where only reads are allowed: $label",
    ({ served }) => {
      expect([...served.tools.values()].filter(({ access }) => access !== "read")).toEqual([]);
    },
  );
});

describe("an input schema", () => {
  test("is a plain object at the root, with properties", () => {
    const root = z.strictObject({
      type: z.literal("object"),
      properties: z.record(z.string(), z.looseObject({})),
      required: z.array(z.string()).optional(),
    });
    expect(breaking(({ inputSchema }) => root.safeParse(inputSchema).success)).toEqual([]);
  });

  test("has no keyword anywhere that some client refuses", () => {
    const refused = [
      ...["anyOf", "oneOf", "allOf", "not", "$ref", "$defs", "$schema", "const", "nullable", "propertyNames"],
      ...["patternProperties", "format", "exclusiveMinimum", "exclusiveMaximum"],
    ];
    expect(breakingPart((part) => !refused.some((keyword) => Object.hasOwn(part, keyword)))).toEqual([]);
  });

  test("has one type in each part, not a list of types", () => {
    expect(breakingPart(({ type }) => typeof type === "string")).toEqual([]);
  });

  test("says what the elements of each array are", () => {
    expect(breakingPart(({ type, items }) => type !== "array" || isPart(items))).toEqual([]);
  });

  test("has strings as the choices of every enum", () => {
    const areStrings = (choices: unknown) => Array.isArray(choices) && choices.every((one) => typeof one === "string");
    expect(
      breakingPart((part) => part.enum === undefined || (part.type === "string" && areStrings(part.enum))),
    ).toEqual([]);
  });

  test("has no bound and no default: the server checks them, and descriptions say what a model must know", () => {
    const checked = [
      ...["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default"],
      "additionalProperties",
    ];
    const isBound = (part: Part, keyword: string) =>
      keyword === "additionalProperties" ? part[keyword] === false : Object.hasOwn(part, keyword);
    expect(breakingPart((part) => !checked.some((keyword) => isBound(part, keyword)))).toEqual([]);
  });

  test("has no choices of a command, since the description names each at the begin of a line", () => {
    const isTold = (description: string, command: string) =>
      new RegExp(`^([A-Z0-9_. ]+\\|)*${command}( |\\||$)`, "m").test(description);
    const untold = variants.flatMap(({ label, served }) =>
      served.listed.flatMap(({ name, description, inputSchema }) =>
        (served.tools.get(name)?.commands ?? [])
          .filter((command) => "enum" in (inputSchema.properties.command ?? {}) || !isTold(description, command))
          .map((command) => `${command} of ${name} (${label})`),
      ),
    );
    expect(untold).toEqual([]);
  });

  test("names each filter of a tool, or the tool that has the same ones", () => {
    const filtersOf = ({ inputSchema }: ListedTool) =>
      (inputSchema.properties.filters as { description: string } | undefined)?.description ?? "";
    const described = everything.listed.map((tool) => [tool.name, filtersOf(tool)] as const);
    const untold = everything.listed.flatMap((tool) => {
      const own = filtersOf(tool);
      const same = described.filter(([name]) => own.includes(name)).map(([, description]) => description);
      const told = [own, ...same].join(" ");
      return [...(filters.get(tool.name)?.keys() ?? [])].filter((name) => !new RegExp(`\\b${name}\\b`).test(told));
    });
    expect(untold).toEqual([]);
    expect([...filters.values()].filter((each) => each !== undefined).length).toBeGreaterThan(5);
  });

  test("requires only what it has", () => {
    expect(
      breaking(({ inputSchema: { required = [], properties } }) =>
        (required as string[]).every((name) => Object.hasOwn(properties, name)),
      ),
    ).toEqual([]);
  });

  test("asks for no credential and no base URL, which come from configuration alone", () => {
    const names = /^(url|(base|rest)_url|host|authorization|api_key|(rest_|read_only_)?(token|secret))$/;
    // A message of QStash is about the URL that it goes to.
    const isDestination = (tool: string, name: string) =>
      name === "url" && /^(qstash_(message|schedule|dlq|log)_|workflow_run_trigger$)/.test(tool);
    const asking = everything.listed.filter(({ name: tool, inputSchema }) =>
      Object.keys(inputSchema.properties).some((name) => names.test(name) && !isDestination(tool, name)),
    );
    expect(asking.map(({ name }) => name)).toEqual([]);
  });

  type Part = Readonly<Record<string, unknown>>;

  function breakingPart(rule: (part: Part) => boolean): string[] {
    return breaking(({ inputSchema }) => parts(inputSchema).every(rule));
  }

  /** A schema and every schema within it; the names of properties are no keywords. */
  function parts(schema: Part): Part[] {
    const { properties = {}, items, additionalProperties } = schema;
    const within = [...Object.values(properties as Part), items, additionalProperties].filter(isPart);
    return [schema, ...within.filter((part) => Object.keys(part).length > 0).flatMap(parts)];
  }

  function isPart(value: unknown): value is Part {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }
});

describe("the list", () => {
  test.each(variants)("is computed once in a process: $label", ({ served }) => {
    const listed = listOnce(listedIn(served.offer));
    expect(listed()).toEqual(served.listed);
    expect(listed()).toBe(listed());
  });

  test("is the same in every process", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => serveWith({ allowWrites: "true", toolsets: "all" })));
    expect(JSON.stringify(one?.listed)).toBe(JSON.stringify(other?.listed));
    expect(one?.offer.instructions).toBe(other?.offer.instructions);
  });

  test.each(variants)("is what can be called but by old names, in the same order: $label", ({ served }) => {
    const current = [...served.tools.values()].filter(({ replacedBy }) => replacedBy === undefined);
    expect(served.listed.map(({ name }) => name)).toEqual(current.map(({ name }) => name));
  });
});

describe("the instructions", () => {
  test.each([...variants, { label: "with Redis alone", served: withRedisAlone }])(
    "have at most 2,048 characters, where some clients cut: $label",
    ({ served }) => {
      expect(served.offer.instructions.length).toBeLessThanOrEqual(2_048);
    },
  );
});

/** Characters of what a model reads of tools. */
function sizeOf(tools: readonly ListedTool[]): number {
  return JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))).length;
}

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };

/** The list of what a person starts, with the tool that reads on in cut answers, as every server has it. */
async function listOf(flags: Record<string, string>, environment: Record<string, string>) {
  const { listed } = await serve(configOf(flags, environment), { keeper: openResults() });
  return listed;
}

const starts = await Promise.all(
  [
    { ...listBudgets.database, list: listOf({}, { UPSTASH_REDIS_REST_URL: "https://example.upstash.io" }) },
    { ...listBudgets.account, list: listOf({}, account) },
    { ...listBudgets.writes, list: listOf({ allowWrites: "true", toolsets: "all" }, account) },
    // The target is that of the account, 28,000, which the toolsets hold that are served unless others are asked for.
    { of: "an account with every toolset, read-only", characters: 30_100, list: listOf({ toolsets: "all" }, account) },
  ].map(async ({ list, ...budget }) => ({ ...budget, listed: await list })),
);

describe("what a model must read before its first call", () => {
  test("is held to the budgets that were promised", () => {
    const { database, account: ofAccount, writes } = listBudgets;
    expect([database, ofAccount, writes].map(({ characters }) => characters)).toEqual([11_000, 28_000, 90_000]);
  });

  test.each(starts)("has at most $characters characters: $of", ({ characters, listed }) => {
    expect(listed.some(({ name }) => name === RESULT_READ)).toBe(true);
    expect(sizeOf(listed)).toBeLessThanOrEqual(characters);
  });

  test.each(starts)("says of each argument what it is: $of", ({ listed }) => {
    const without = listed.flatMap(({ name: tool, inputSchema: { properties } }) =>
      Object.entries(properties).flatMap(([name, part]) => ("description" in part ? [] : [`${name} of ${tool}`])),
    );
    expect(without).toEqual([]);
  });
});

describe("what a model must read of all Redis families", () => {
  const familiesOf = ({ served }: (typeof variants)[number]) =>
    served.listed.filter(({ name }) => served.tools.get(name)?.commands !== undefined);
  const isWriting = ({ label }: (typeof variants)[number]) => label.startsWith("writes");

  test.each(variants.filter(isWriting))("has at most 23,150 characters: $label", (variant) => {
    expect(sizeOf(familiesOf(variant))).toBeLessThanOrEqual(23_150);
  });

  test.each(variants.filter((variant) => !isWriting(variant)))("has at most 11,000 characters: $label", (variant) => {
    expect(sizeOf(familiesOf(variant))).toBeLessThanOrEqual(11_000);
  });
});

const accountProducts = ["database", "backup", "team", "account", "qstash_account", "vector_account", "search_account"];
const products = [
  { toolsets: [...accountProducts, "env"], reads: 6_250, all: 20_450 },
  { toolsets: ["qstash", "workflow"], reads: 7_100, all: 19_550 },
  { toolsets: ["vector", "search"], reads: 6_550, all: 13_600 },
];

describe.each(products)("what a model must read of $toolsets", ({ toolsets, reads, all }) => {
  const ofThese = (served: Pick<ServedService, "listed" | "tools">) =>
    served.listed.filter(({ name }) => toolsets.includes(served.tools.get(name)?.toolset ?? ""));
  const reading = variants.filter(({ label }) => !label.startsWith("writes"));

  test.each(reading)(`has at most ${reads} characters, where only reads are allowed: $label`, ({ served }) => {
    expect(sizeOf(ofThese(served))).toBeLessThanOrEqual(reads);
  });

  test.each(variants)(`has at most ${all} characters: $label`, ({ served }) => {
    expect(sizeOf(ofThese(served))).toBeLessThanOrEqual(all);
  });

  test("says the default of each argument that has one and is listed, which the schema leaves out", async () => {
    const untold = await Promise.all(
      ofThese(everything).map(async ({ name, inputSchema: { properties } }) => {
        const input = (await everything.tools.get(name)?.load())?.input ?? z.strictObject({});
        const checked = (z.toJSONSchema(input, { io: "input" }).properties ?? {}) as Record<
          string,
          { default?: unknown }
        >;
        return Object.entries(checked).flatMap(([argument, { default: standard }]) => {
          const listed = properties[argument] ?? properties.more;
          const isTold = listed === undefined || JSON.stringify(listed).includes(`${standard}`);
          return standard === undefined || argument === "cursor" || isTold ? [] : [`${argument} of ${name}`];
        });
      }),
    );
    expect(untold.flat()).toEqual([]);
  });
});

describe("an answer", () => {
  const families = answering.filter(({ commands }) => commands !== undefined);
  const endpoints = answering.filter(({ endpoint }) => endpoint !== undefined);
  /** Characters beside `result`: the marks, and the notice about what was cut. */
  const beside = 1_000;

  test.each(families)(
    "of $name has its result in structuredContent, repeated as compact JSON, marked as others' data",
    async (tool) => {
      for (const command of tool.commands ?? []) {
        const { isError, structuredContent, content } = await callFamily(tool, command, ["a", ["b", 1]]);
        expect(isError).toBeUndefined();
        expect(structuredContent).toMatchObject({ result: expect.anything(), untrusted: true });
        expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
      }
    },
  );

  test("is marked as text of others, whatever tool gives it", () => {
    expect(answering.filter(({ untrusted }) => !untrusted).map(({ name }) => name)).toEqual([]);
  });

  test.each(families)("of $name is bounded", async (tool) => {
    const reply = Array.from({ length: 400 }, (_, index) => `${index}${"x".repeat(500)}`);
    for (const command of tool.commands ?? []) {
      const { structuredContent, content } = await callFamily(tool, command, reply);
      expect(structuredContent).toMatchObject({ truncated: true, notice: expect.stringContaining(" of ") });
      expect(content[0]?.text.length).toBeLessThanOrEqual(40_000 + beside);
    }
  });

  test.each(endpoints.filter(({ input }) => Object.keys(input.shape).length === 0))(
    "of $name has its result in structuredContent, repeated as compact JSON",
    async (tool) => {
      const { structuredContent, content } = await call(
        tool,
        {},
        testContextWith(() => ["a"]),
      );
      expect(structuredContent).toHaveProperty("result");
      expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
    },
  );

  function callFamily(tool: Tool, command: string, reply: Reply) {
    return call(
      tool,
      { command },
      testContextWith(() => reply),
      runOptions({ redactor: createRedactor(true) }),
    );
  }
});

describe("an error", () => {
  const STACK_TRACE = /\n\s+at |\.ts:\d+|\.js:\d+|TypeError/;
  const tools = answering;

  test.each(tools)(
    "of $name about an unknown argument names it, without structured content or stack trace",
    async (tool) => {
      const result = await call(
        tool,
        { no_such_argument: 1 },
        testContextWith(() => null),
      );
      expect(result.isError).toBe(true);
      expect(result).not.toHaveProperty("structuredContent");
      expect(result.content[0]?.text).toContain("no_such_argument");
      expect(result.content[0]?.text).not.toMatch(STACK_TRACE);
    },
  );

  test.each(tools.filter(({ commands }) => commands !== undefined))(
    "of our own in $name shows no stack trace, but is reported",
    async (tool) => {
      const defects: unknown[] = [];
      const broken = testContextWith(() => {
        throw new TypeError("Cannot read properties of undefined");
      });
      const options = runOptions({ onDefect: (_tool, error) => void defects.push(error) });
      const result = await call(tool, { command: tool.commands?.[0] }, broken, options);
      expect(result).toEqual({
        isError: true,
        content: [{ type: "text", text: expect.not.stringMatching(STACK_TRACE) }],
      });
      expect(defects).toEqual([expect.any(TypeError)]);
    },
  );

  test("is bounded like an answer", async () => {
    const [tool] = tools;
    const unknown = "x".repeat(100_000);
    const result =
      tool &&
      (await call(
        tool,
        { [unknown]: 1 },
        testContextWith(() => null),
      ));
    expect(result?.content[0]?.text).toBe(bound(result?.content[0]?.text, 40_000).value);
  });
});
