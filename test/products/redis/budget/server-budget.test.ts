import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type OpenBudgets, openBudgets } from "../../../../src/commands/open-budgets.ts";
import { configOf, serve } from "../../../served.ts";
import { startFaultyWay } from "../bulk/fixture.ts";
import { useTools } from "../tools/fixture.ts";

const tools = useTools();
const NOON = Date.parse("2026-11-20T12:00:00Z");

beforeEach(async () => {
  await tools.redis("FLUSHDB");
});

interface Part {
  commands: number;
  cursor: string;
  finished: boolean;
  stopped?: string;
  budget?: { commands?: { spent: number; left: number; ends_at: string } };
  [fact: string]: unknown;
}

/** The server with a budget an hour, by a clock that the test sets, over a way on which requests are counted. */
async function serveWithin(commandBudget: string | undefined) {
  const clock = { now: NOON };
  let requests = 0;
  const url = await startFaultyWay(tools.database.url, () => {
    requests += 1;
    return "pass";
  });
  const flags = { allowWrites: "true", confirm: "never", logLevel: "error" };
  const variables = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: tools.database.token };
  const config = configOf(commandBudget === undefined ? flags : { ...flags, commandBudget }, variables);
  const budgets: OpenBudgets | undefined = await openBudgets(config, undefined, () => clock.now);
  const served = await serve(config, { budgets });
  onTestFinished(() => served.service.close());
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  const reply = async (name: string, input: object) => {
    const answer = await served.call(name, input, client);
    if ("question" in answer) throw new Error("The call asked a question.");
    return answer;
  };
  return {
    clock,
    budgets,
    requests: () => requests,
    async answer(name: string, input: object): Promise<Part> {
      const { isError, structuredContent, content } = await reply(name, input);
      if (isError) throw new Error(content[0]?.text);
      return structuredContent?.result as Part;
    },
    async refusal(name: string, input: object): Promise<string> {
      const { isError, content } = await reply(name, input);
      return isError ? (content[0]?.text ?? "") : "It was answered.";
    },
  };
}

async function fill(count: number): Promise<void> {
  await tools.redis("MSET", ...(Array.from({ length: count }, (_, i) => [`user:${i}`, "x"]).flat() as [string]));
}

describe("a tool that sends many commands", () => {
  test.each([
    ["redis_keys_apply", { action: "expire", seconds: 9_000, pattern: "user:*", dry_run: false }, "changed", 600],
    ["redis_keyspace_report", {}, "keys", 600],
    ["redis_keys_scan", { count: 10, limit: 5_000 }, "keys", 600],
  ])(
    "%s stops at the budget of the server with its cursor, and goes on in the next hour",
    async (name, input, fact, all) => {
      await fill(600);
      const { answer, clock } = await serveWithin(name === "redis_keys_scan" ? "25/hour" : "900/hour");
      const parts: Part[] = [];
      do {
        if (parts.length > 20) throw new Error("It never ends.");
        parts.push(await answer(name, { ...input, cursor: parts.at(-1)?.cursor ?? "0" }));
        const last = parts.at(-1);
        if (last?.finished === false) expect(last.stopped).toBe("command budget");
        expect(last?.budget?.commands?.spent).toBe(last?.commands);
        clock.now += 3_600_000;
      } while (parts.at(-1)?.finished === false);
      expect(parts.length).toBeGreaterThan(1);
      const numbers = parts.map((part) => (Array.isArray(part[fact]) ? part[fact].length : Number(part[fact])));
      expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(all);
      expect(parts.at(-1)?.stopped).toBeUndefined();
    },
  );

  test("sends nothing where less is left than it takes to begin, and says when more is", async () => {
    const { refusal, requests } = await serveWithin("50/hour");
    const text = await refusal("redis_keyspace_report", {});
    expect(text).toContain(
      "50 commands are left of the server's budget (--command-budget), and this takes 100 at least. Nothing was sent.",
    );
    expect(text).toContain("It begins anew at 2026-11-20T13:00:00.000Z.");
    expect(requests()).toBe(0);
  });

  test("stops at its own max_commands where that is less, and says so by no other word", async () => {
    await fill(300);
    const { answer } = await serveWithin("5000/hour");
    const part = await answer("redis_keyspace_report", { max_commands: 400 });
    expect(part).toMatchObject({ finished: false, budget: { commands: { left: 5_000 - part.commands, per: "hour" } } });
    expect(part.stopped).toBeUndefined();
  });

  test("tells of no budget where none is set", async () => {
    await fill(3);
    const { answer } = await serveWithin(undefined);
    const part = await answer("redis_keys_scan", {});
    expect(Object.keys(part)).toEqual(["keys", "cursor", "finished", "commands"]);
  });
});

describe("any tool", () => {
  test("is refused before anything is sent, with what is left and until when", async () => {
    const { answer, refusal, requests, clock } = await serveWithin("3/hour");
    await answer("redis_pipeline_write", {
      commands: [
        ["SET", "a", "1"],
        ["GET", "a"],
      ],
    });
    const sent = requests();
    const text = await refusal("redis_pipeline_write", {
      commands: [
        ["SET", "a", "2"],
        ["GET", "a"],
      ],
    });
    expect(text).toMatch(
      /^The server may spend 3 commands an hour at 127\.0\.0\.1:\d+; 2 are spent, which leaves 1 command\. This takes 2, and nothing of it was sent\./,
    );
    expect(text).toContain("2026-11-20T13:00:00.000Z, in 60 minutes");
    expect(requests()).toBe(sent);
    clock.now += 3_600_000;
    await answer("redis_pipeline_write", {
      commands: [
        ["SET", "a", "2"],
        ["GET", "a"],
      ],
    });
  });

  test("leaves its commands to the caller in the rows for a person", async () => {
    const { answer, budgets } = await serveWithin("3/hour");
    await answer("redis_string_read", { command: "GET", args: ["a"] });
    expect(budgets?.rows().map(({ caller, used }) => [caller, used])).toEqual([
      [undefined, 1],
      ["local", 1],
    ]);
  });
});
