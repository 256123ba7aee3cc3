import { describe, expect, test } from "vitest";
import { askState } from "../../src/shared-state/asked-state.ts";
import type { StateReply } from "../../src/shared-state/state-commands.ts";
import { recordedCommands } from "./recorded-commands.ts";

function start() {
  const redis: { reply: StateReply | Error; time: number } = { reply: "OK", time: 0 };
  const { commands, asked } = recordedCommands(() => redis.reply);
  const log: string[] = [];
  const state = askState(
    commands,
    (level, line) => void log.push(`${level} ${line}`),
    () => redis.time,
  );
  return { redis, asked, log, state };
}

const broken = new Error("ECONNREFUSED");

describe("a shared state that is not reached", () => {
  test("is told to the log when that begins and when it is over, however often it is asked", async () => {
    const { redis, log, state } = start();
    redis.reply = broken;
    for (let count = 0; count < 3; count += 1) await expect(state.ask(["GET", "k"])).rejects.toBe(broken);
    redis.reply = "OK";
    for (let count = 0; count < 3; count += 1) await state.ask(["GET", "k"]);
    expect(log).toEqual([
      expect.stringMatching(/^warn shared state: not reached \(ECONNREFUSED\)\. Meanwhile confirmed calls are refused/),
      "info shared state: reached again",
    ]);
  });

  test("is not asked again at once by those who can do without, and is by those who cannot", async () => {
    const { redis, asked, state } = start();
    redis.reply = broken;
    expect(await state.askUnlessFailed(["a"])).toBeUndefined();
    redis.reply = "OK";
    expect(await state.askUnlessFailed(["b"])).toBeUndefined();
    redis.time += 3_000;
    expect(await state.askUnlessFailed(["c"])).toBe("OK");
    redis.reply = broken;
    await expect(state.ask(["d"])).rejects.toBe(broken);
    redis.reply = "OK";
    expect(await state.ask(["e"])).toBe("OK");
    expect(asked).toEqual([["a"], ["c"], ["d"], ["e"]]);
  });

  test("is told to readiness, which asks once for all and not too often", async () => {
    const { redis, asked, state } = start();
    redis.reply = broken;
    const reason = "the shared state is not reached";
    expect(await Promise.all([state.notReached(), state.notReached()])).toEqual([reason, reason]);
    redis.reply = "PONG";
    expect(await state.notReached()).toBe(reason);
    expect(asked).toEqual([["PING"]]);
    redis.time += 3_000;
    expect(await state.notReached()).toBeUndefined();
    redis.time += 9_000;
    expect(await state.notReached()).toBeUndefined();
    expect(asked).toHaveLength(2);
    redis.time += 1_000;
    await state.notReached();
    expect(asked).toHaveLength(3);
  });
});
