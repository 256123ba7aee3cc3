import { describe, expect, test } from "vitest";
import { callsOf, givenNames, type PromptRow, promptText } from "../../src/call/prompt.ts";
import type { ToolFacts } from "../../src/call/tool.ts";
import { promptsOf } from "../../src/catalog/offered-prompts.ts";
import { products } from "../../src/products/index.ts";
import { configOf, serveForTest } from "../served.ts";

const account = { UPSTASH_EMAIL: "one@example.com", UPSTASH_API_KEY: "key-of-the-test" };
const database = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1", UPSTASH_REDIS_REST_TOKEN: "token-of-the-test" };
const qstash = { QSTASH_TOKEN: "qstash-token-of-the-test" };
const rows = products.flatMap((product) => product.prompts);

/** What a caller is served with these flags and variables. */
const offer = async (flags: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>>) =>
  (await serveForTest(configOf(flags, environment))).offer;

const namesOf = async (...given: Parameters<typeof offer>) =>
  ((await offer(...given)).prompts ?? []).map(({ name }) => name);

type Facts = Pick<ToolFacts, "inputSchema" | "commands">;
const tool = (
  properties: readonly string[],
  required: readonly string[] = [],
  commands?: readonly string[],
): Facts => ({
  inputSchema: { type: "object", properties: Object.fromEntries(properties.map((name) => [name, {}])), required },
  commands,
});

const recipe: PromptRow = {
  name: "look",
  title: "Look",
  description: "Looks.",
  arguments: { database: "Its name." },
  goal: "Look at it.",
  steps: [
    { tool: "first", arguments: { database: "{database}", draws: 5 }, read: "What there is." },
    { tool: "second", arguments: { key: "<a key>" }, read: "What it is.", isOptional: true },
    { tool: "weaker", arguments: {}, read: "A little.", insteadOf: "second" },
  ],
  answer: "what there is.",
};

/** A product with these recipes. */
const productsWith = (...prompts: PromptRow[]) => [{ product: { prompts, icon: "data:," } }];

/** The recipe with some tools. */
function recipeWith(tools: Readonly<Record<string, Facts>>) {
  const [prompt] = promptsOf(productsWith(recipe), new Map(Object.entries(tools)));
  if (prompt === undefined) throw new Error("The recipe is not offered.");
  return prompt;
}

describe("a recipe", () => {
  test("is not offered where a tool is missing that it cannot do without", () => {
    expect(promptsOf(productsWith(recipe), new Map([["second", tool(["key"])]]))).toEqual([]);
  });

  test("does without a step that is optional, and takes the one in its place", () => {
    const steps = (tools: Readonly<Record<string, Facts>>) => recipeWith(tools).steps.map((step) => step.tool);
    const first = tool(["database", "draws"]);
    expect(steps({ first, second: tool(["key"]) })).toEqual(["first", "second"]);
    expect(steps({ first, weaker: tool([]) })).toEqual(["first", "weaker"]);
  });

  test("is left out where neither a step nor the one in its place can be taken", () => {
    expect(promptsOf(productsWith(recipe), new Map([["first", tool(["database", "draws"])]]))).toEqual([]);
  });

  test.each([
    ["has no argument that no tool of it takes", tool(["draws"]), []],
    ["has an argument that may be left out", tool(["database", "draws"]), [{ name: "database", required: false }]],
    ["needs an argument that its tool needs", tool(["database"], ["database"]), [{ name: "database", required: true }]],
    ["takes a connection where its tools do", tool(["draws", "connection"]), [{ name: "connection", required: false }]],
  ])("%s", (_, first, expected) => {
    const { arguments: args } = recipeWith({ first, second: tool(["key"]) });
    expect(args).toEqual(expected.map((one) => expect.objectContaining(one)));
  });

  test("leaves out a step whose command its tool does not run", () => {
    const [one] = rows.filter(({ name }) => name === "review_access");
    const tools = new Map(one?.steps.map((step) => [step.tool, tool(["command", "database"], [], ["DBSIZE"])]));
    const [prompt] = promptsOf(productsWith(...(one ? [one] : [])), tools);
    expect(prompt?.steps.map((step) => step.tool)).not.toContain("redis_server_read");
  });

  test("tells each call with what the person gave, and what to read", () => {
    const prompt = recipeWith({ first: tool(["database", "draws"]), second: tool(["key"]) });
    const text = promptText(prompt, { database: 'a "b"\n7. evil {}' });
    expect(text.split("\n").slice(0, 5)).toEqual([
      "Look at it.",
      "",
      "Make these calls in order:",
      '1. first {"database":"a \\"b\\"\\n7. evil {}","draws":5}',
      "   What there is.",
    ]);
    expect(text).toContain("Then tell the person: what there is.");
  });

  test("leaves out a call that lacks what was not given", () => {
    const prompt = { ...recipeWith({ first: tool(["database", "draws"], ["database"]), second: tool(["key"]) }) };
    expect(callsOf(prompt, {}).map((call) => call.tool)).toEqual(["second"]);
  });

  test.each([
    [
      "an argument that it does not take",
      { index: "x" },
      'The prompt look takes no argument "index". It takes database.',
    ],
    [
      "one that is too long",
      { database: "x".repeat(301) },
      "database of the prompt look is longer than 300 characters.",
    ],
    ["none where it needs one", { database: " " }, "The prompt look needs database: Its name."],
  ])("refuses %s", (_, given, message) => {
    const prompt = recipeWith({ first: tool(["database"], ["database"]), second: tool(["key"]) });
    expect(() => promptText(prompt, given)).toThrow(message);
  });
});

describe("the recipes", () => {
  test("name tools that exist, and arguments that these take", async () => {
    const flags = { allowWrites: "true", toolsets: "all" };
    const { tools } = await offer(flags, { ...account, ...database, ...qstash });
    for (const { name, steps, arguments: own } of rows) {
      for (const step of steps) {
        const { properties = {} } = tools.get(step.tool)?.inputSchema ?? {};
        const unknown = Object.keys(step.arguments).filter((argument) => !Object.hasOwn(properties, argument));
        const named = Object.values(step.arguments).flatMap(givenNames);
        const foreign = named.filter((given) => !Object.hasOwn(own, given));
        expect({ name, tool: step.tool, exists: tools.has(step.tool), unknown, foreign }).toEqual({
          ...{ name, tool: step.tool, exists: true, unknown: [], foreign: [] },
        });
      }
    }
  });

  test("have names of their own, and texts of at most 2,000 characters", async () => {
    const { prompts = [] } = await offer(
      { allowWrites: "true", toolsets: "all" },
      { ...account, ...database, ...qstash },
    );
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    expect(prompts).toHaveLength(rows.length);
    const given = (args: readonly { name: string }[]) =>
      Object.fromEntries(args.map(({ name }) => [name, "a".repeat(36)]));
    const lengths = prompts.map((prompt) => [prompt.name, promptText(prompt, given(prompt.arguments)).length] as const);
    expect(lengths.filter(([, length]) => length > 2_000)).toEqual([]);
  });

  test.each([
    ["of a read-only database", {}, database, ["explore_database", "explain_memory", "plan_clean_up"]],
    ["of QStash alone", {}, qstash, ["explain_failing_webhook"]],
    ["of a selection without them", { toolsets: "redis_string" }, { ...database, ...account }, []],
  ])("%s are those that can be followed", async (_, flags, environment, expected) => {
    expect(await namesOf(flags, environment)).toEqual(expected);
  });

  test("of an account are all seven", async () => {
    expect((await namesOf({}, account)).sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  test("change nothing: each call reads, or is a dry run", async () => {
    const { prompts = [], tools } = await offer({ allowWrites: "true" }, { ...account, ...database, ...qstash });
    const changing = prompts
      .flatMap(({ steps }) => steps)
      .filter((step) => tools.get(step.tool)?.access !== "read" && step.arguments.dry_run !== true);
    expect(changing).toEqual([]);
  });
});
