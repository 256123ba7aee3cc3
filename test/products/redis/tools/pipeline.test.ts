import { describe, expect, it } from "vitest";
import { visibleJson } from "../../../../src/upstash/visible.ts";
import { privileged, useTools, writes } from "./fixture.ts";

type Results = ({ result: unknown } | { error: string })[];

const tools = useTools();

describe("redis_pipeline_read", () => {
  it("answers each command in its place, shaped as its own tool would, with errors among them", async () => {
    await tools.redis("HSET", "pipeline:h", "name", "Ada");
    const commands = [
      ["hgetall", "pipeline:h"],
      ["get", "pipeline:h"],
      ["xinfo", "stream", "pipeline:none"],
      ["ttl", "pipeline:h"],
    ];
    const { result } = await tools.answer<Results>("redis_pipeline_read", { commands });
    expect(result).toEqual([
      { result: { name: "Ada" } },
      { error: expect.stringMatching(/^WRONGTYPE/) },
      { error: expect.stringMatching(/^ERR no such key/) },
      { result: -1 },
    ]);
  });

  it("refuses the whole batch when one command writes, and sends nothing", async () => {
    const commands = [
      ["incr", "pipeline:refused"],
      ["get", "pipeline:refused"],
    ];
    const text = await tools.refusal("redis_pipeline_read", { commands });
    expect(text).toContain("Nothing was sent. commands[0] (INCR) can write; writes need --allow-writes.");
    expect(await tools.redis("EXISTS", "pipeline:refused")).toMatchObject({ value: "0" });
  });

  it("refuses a privileged read with the read-only token, and names the flag", async () => {
    const text = await tools.refusal("redis_pipeline_read", { commands: [["KEYS", "*"]] });
    expect(text).toContain("--allow-privileged-reads");
  });

  it("runs a privileged read where it is allowed", async () => {
    await tools.redis("SET", "pipeline:seen", "1");
    const { result } = await tools.answer<Results>(
      "redis_pipeline_read",
      { commands: [["KEYS", "pipeline:seen"]] },
      privileged,
    );
    expect(result).toEqual([{ result: ["pipeline:seen"] }]);
  });

  it("refuses what REST cannot carry, also as the second word or an option", async () => {
    expect(await tools.refusal("redis_pipeline_read", { commands: [["BLPOP", "q", "0"]] })).toContain("LPOP");
    const blocking = [["XREAD", "BLOCK", "0", "STREAMS", "s", "0"]];
    expect(await tools.refusal("redis_pipeline_read", { commands: blocking })).toContain("without BLOCK");
  });

  it("refuses a command that it does not know", async () => {
    const text = await tools.refusal("redis_pipeline_read", { commands: [["NEWCOMMAND", "x"]] });
    expect(text).toContain("With --allow-writes, a pipeline passes unknown commands on");
  });

  it.each(["GET\u0000", "get key", "G\u00adET", "xinfo groups k", "NEWCOMMAND SUB", " newcommand"])(
    "takes %j for no command of Redis",
    async (name) => {
      const text = await tools.refusal("redis_pipeline_read", { commands: [[name, "k"]] });
      expect(text).toContain(`commands[0] (${visibleJson(JSON.stringify(name))}): The name of a command has letters`);
    },
  );

  it("says which argument is wrong when there are no commands", async () => {
    expect(await tools.refusal("redis_pipeline_read", { commands: [] })).toMatch(
      /^commands must be at least 1 element/,
    );
    expect(await tools.refusal("redis_pipeline_read", { commands: [[]] })).toMatch(
      /^commands\[0\] must be at least 1 element/,
    );
  });
});

describe("redis_pipeline_write", () => {
  it("is not listed in a server that reads", async () => {
    expect(await tools.names()).toContain("redis_pipeline_read");
    expect(await tools.names()).not.toContain("redis_pipeline_write");
    expect(await tools.names(privileged.flags)).not.toContain("redis_pipeline_write");
  });

  it("runs reads and writes in order", async () => {
    const commands = [
      ["SET", "pipeline:n", 1],
      ["INCR", "pipeline:n"],
      ["GET", "pipeline:n"],
    ];
    const { result } = await tools.answer<Results>("redis_pipeline_write", { commands }, writes);
    expect(result).toEqual([{ result: "OK" }, { result: 2 }, { result: "2" }]);
  });

  it("runs a transaction whose failing command leaves the others as they are", async () => {
    const commands = [
      ["SET", "pipeline:t", "a"],
      ["INCR", "pipeline:t"],
      ["APPEND", "pipeline:t", "b"],
    ];
    const { result } = await tools.answer<Results>("redis_pipeline_write", { commands, atomic: true }, writes);
    expect(result).toEqual([{ result: "OK" }, { error: expect.stringContaining("not an integer") }, { result: 2 }]);
  });

  it("says that nothing was executed when a transaction is discarded", async () => {
    const commands = [["SET", "pipeline:discarded", "a"], ["GET"]];
    const text = await tools.refusal("redis_pipeline_write", { commands, atomic: true }, writes);
    expect(text).toContain("The transaction was discarded; nothing was executed.");
    expect(await tools.redis("EXISTS", "pipeline:discarded")).toMatchObject({ value: "0" });
  });

  it("asks before a destructive command, wherever it stands in the batch", async () => {
    await tools.redis("SET", "pipeline:kept", "1");
    const commands = [["GET", "pipeline:kept"], ["flushall"]];
    const answer = await tools.answer<{ would: string }>("redis_pipeline_write", { commands }, writes);
    expect(answer.result.would).toBe(
      "runs FLUSHALL (command 2 of 2): every key of the database is deleted.\nBesides this: 1 other command.",
    );
    expect(await tools.redis("EXISTS", "pipeline:kept")).toMatchObject({ value: "1" });
  });

  it("counts a command that it does not know as destructive, and passes it on when it is agreed to", async () => {
    const commands = [["NEWCOMMAND", "x"]];
    const answer = await tools.answer<{ would: string }>("redis_pipeline_write", { commands }, writes);
    expect(answer.result.would).toBe(
      "runs NEWCOMMAND x (command 1 of 1): this server does not know the command, so what it does is unknown.",
    );
    const { confirm_token } = answer as unknown as { confirm_token: string };
    const agreed = await tools.answer<Results>("redis_pipeline_write", { commands, confirm_token }, writes);
    expect(agreed.result).toEqual([{ error: expect.stringMatching(/^ERR unknown command/) }]);
  });

  it("keeps a token that a command made out of the answer", async () => {
    const password = "a-long-password-of-the-test";
    await tools.redis("ACL", "SETUSER", "pipeline-user", "on", `>${password}`, "+@all", "~*");
    const commands = [["ACL", "RESTTOKEN", "pipeline-user", password]];
    const { result } = await tools.answer<Results>("redis_pipeline_write", { commands }, writes);
    expect(result).toEqual([{ result: "[redacted]" }]);
  });
});
