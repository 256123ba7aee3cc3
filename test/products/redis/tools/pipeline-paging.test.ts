import { beforeAll, describe, expect, test } from "vitest";
import { type Answered, useTools, writes } from "./fixture.ts";

const tools = useTools();
type Results = Answered<{ result?: unknown; error?: string; notice?: string }[]>;

const short = { flags: { maxOutput: "4000" } };
const large = "x".repeat(30_000);
const members = Array.from({ length: 2_000 }, (_, index) => `member-${index}`);

function read(commands: readonly (readonly string[])[], options: object = short): Promise<Results> {
  return tools.answer("redis_pipeline_read", { commands }, options);
}

/** The command that a notice says to send. */
function nextLine(notice = ""): string[] {
  const [, line] = /Read on with (\[.*\])\./.exec(notice) ?? [];
  if (line === undefined) throw new Error(`No command in: ${notice}`);
  return JSON.parse(line);
}

beforeAll(async () => {
  await tools.redis("MSET", "large:1", large, "large:2", large, "small", "value");
  await tools.redis("RPUSH", "list", ...members);
  await tools.redis("HSET", "hash", "a", "1");
});

describe("the results of a pipeline", () => {
  test("share its answer: small ones are whole, behind large ones too", async () => {
    const { result, truncated, notice } = await read([
      ["GET", "large:1"],
      ["GET", "small"],
      ["LRANGE", "list", "0", "-1"],
      ["HGETALL", "hash"],
      ["LLEN", "small"],
    ]);
    expect(truncated).toBe(true);
    expect(result).toHaveLength(5);
    expect([result[1], result[3]]).toEqual([{ result: "value" }, { result: { a: "1" } }]);
    expect(result[4]?.error).toMatch(/^WRONGTYPE/);
    expect(result[0]?.result).toMatch(/^x{1000,}$/);
    expect((result[2]?.result as string[] | undefined)?.length).toBeGreaterThan(50);
    expect(notice).toContain("With fewer commands in one call there is more room for each result.");
    expect(notice).toMatch(/result\[0\]\.result: \d+ of 30000 characters; result\[2\]\.result: \d+ of 2000 elements/);
  });

  test("that were cut each say how to read on, until all is read", async () => {
    const found: [string, unknown[]] = ["", []];
    let [text, list]: (string[] | undefined)[] = [
      ["GET", "large:1"],
      ["LRANGE", "list", "0", "-1"],
    ];
    while (text !== undefined || list !== undefined) {
      const lines: string[][] = [text, list].filter((line) => line !== undefined);
      const { result } = await read(lines);
      const ofList = list && result.at(-1);
      const ofText = text && result[0];
      if (ofText) found[0] += String(ofText.result);
      if (ofList) found[1].push(...(ofList.result as unknown[]));
      text = ofText?.notice === undefined ? undefined : nextLine(ofText.notice);
      list = ofList?.notice === undefined ? undefined : nextLine(ofList.notice);
    }
    expect(found).toEqual([large, members]);
  });

  test("are all there, however many of them are large", async () => {
    const commands = Array.from({ length: 100 }, (_, index) => ["GET", index % 2 === 0 ? "large:1" : "small"]);
    const { result } = await read(commands, {});
    expect(result).toHaveLength(100);
    for (const [index, shown] of result.entries()) if (index % 2 === 1) expect(shown).toEqual({ result: "value" });
  });

  test("say that a write was carried out, and is not to be sent again", async () => {
    await tools.redis("COPY", "list", "popped");
    const commands = [
      ["RPOP", "popped", "1000"],
      ["GET", "small"],
    ];
    const flags = { ...writes.flags, maxOutput: "2000" };
    const { result }: Results = await tools.answer("redis_pipeline_write", { commands }, { flags });
    expect(result[0]?.notice).toMatch(
      /^The command was carried out; do not send it again for the rest of its answer\./,
    );
    expect(result[1]).toEqual({ result: "value" });
  });

  test("show no secret in the command that reads on", async () => {
    const secret = tools.database.token;
    await tools.redis("SET", secret, large);
    const { result } = await read([["GET", secret]], { flags: { ...writes.flags, maxOutput: "4000" } });
    expect(result[0]?.notice).toContain('["GETRANGE","[redacted]",');
    expect(JSON.stringify(result)).not.toContain(secret);
  });
});

describe("the values of MGET and HMGET", () => {
  test("share an answer, and those that were cut are read by GETRANGE", async () => {
    const args = ["large:1", "small", "large:2"];
    const { result, notice }: Answered<string[]> = await tools.answer(
      "redis_string_read",
      { command: "MGET", args },
      short,
    );
    expect(result[1]).toBe("value");
    expect(result[0]?.length).toBe(result[2]?.length);
    expect(notice).toContain(`Read on with {"command":"GETRANGE","args":["large:1","${result[0]?.length}","-1"]}.`);
    expect(notice).toContain('"large:2"');
  });
});
