import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { layGround } from "../../eval/ground/lay-ground.ts";
import { startWorld, type World } from "../../eval/ground/world.ts";
import { isQuestion } from "../../src/call/consent.ts";
import { SKILL, SKILL_FILE } from "../../src/skill.ts";
import { configOf, type ServedService, serve } from "../served.ts";

const examples = [...SKILL_FILE.matchAll(/^ {4}(\w+) (\{.*\})$/gm)].map(([, tool = "", json = ""]) => ({ tool, json }));

let world: World;
let served: ServedService;

beforeAll(async () => {
  world = await startWorld({ ...layGround(1), commands: [] });
  const shop = await world.createDatabase("shop");
  await shop.askAll([
    ["SET", "session:1", "one"],
    ["SET", "counter:visits", "7"],
    ["HSET", "user:1", "name", "Ada", "plan", "pro"],
    ["RPUSH", "queue:mail", "first", "second"],
  ]);
  await world.createVectorIndex("catalog");
  const help = await world.createSearchIndex("help");
  await help.put("faq", [{ id: "1", content: { text: "Reset my password by mail" } }]);
  served = await serve(configOf({ allowWrites: "true" }, {}, world.environment));
});
afterAll(async () => {
  await served.service.close();
  await world.stop();
});

async function call(tool: string, json: string) {
  const answer = await served.call(tool, JSON.parse(json), {
    ...{ signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } },
  });
  if (isQuestion(answer)) throw new Error(`${tool} asked somebody.`);
  return { isError: answer.isError === true, text: answer.content[0]?.text ?? "" };
}

describe("the skill", () => {
  test("has less than 6,000 characters, and a front matter as skills have it", () => {
    expect(SKILL_FILE.length).toBeLessThan(6_000);
    expect(SKILL.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(SKILL.description.length).toBeLessThanOrEqual(1_024);
  });

  test("names no tool that does not exist", () => {
    const tools = /\b(?:redis|qstash|workflow|vector|search|database|account|audit|backup|env)_[a-z_]+\b/g;
    const named = [...new Set(SKILL_FILE.match(tools))];
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !served.tools.has(name))).toEqual([]);
  });
});

test("the examples of the skill are calls that work, one after the other", async () => {
  expect(examples.length).toBeGreaterThan(12);
  for (const { tool, json } of examples) {
    expect({ tool, json, ...(await call(tool, json)) }).toMatchObject({ isError: false });
  }
  const shop = await world.database("shop");
  expect(Number(await shop?.ask("TTL", "session:1"))).toBeGreaterThan(86_000);
});
