import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const endless = "while true do end";
const endlessAfterWriting = "redis.call('SET', 'written', '1') while true do end";
const library = `#!lua name=endless
redis.register_function('forever', function() while true do end end)
redis.register_function('forever_after_writing', function() redis.call('SET', 'written', '1') while true do end end)`;

/** Redis takes SCRIPT KILL from this time of a script on. */
const settings = () => ({ "busy-reply-threshold": "1" });
const db = useDatabase({ settings, scriptTimes: { busyAfter: 100, longest: 300, grace: 1_000 } });
const patient = useDatabase({ settings, scriptTimes: { busyAfter: 60_000, longest: 120_000, grace: 1_000 } });
const deaf = useDatabase({
  settings: () => ({ "busy-reply-threshold": "0" }),
  scriptTimes: { busyAfter: 100, longest: 300, grace: 1_000 },
});

/** As it is shipped, but for how soon scripts are ended. */
const shipped = useDatabase({ scriptTimes: { busyAfter: 5_000, longest: 300, grace: 6_500 } });

const ended = { error: expect.stringMatching(/^ERR The script ran longer than 300 ms and was ended.*written nothing/) };
const endedWithRedis = {
  error: expect.stringMatching(/^ERR The script ran longer than 300 ms.*the local database starts anew, and is empty/),
};

describe("a script that does not end", () => {
  it.each([
    ["EVAL", [endless, "0"]],
    ["eval", [endless, "0"]],
    ["EVAL_RO", [endless, "0"]],
    ["FCALL", ["forever", "0"]],
  ])("by %s is ended, with all data kept", async (command, args) => {
    await db.command("SET", "kept", "1");
    await db.command("FUNCTION", "LOAD", "REPLACE", library);
    expect(await db.command(command, ...args)).toEqual(ended);
    expect(await db.command("GET", "kept")).toEqual({ result: "1" });
  });

  it("by its hash is ended", async () => {
    const { result } = (await db.command("SCRIPT", "LOAD", endless)) as { result: string };
    expect(await db.command("EVALSHA", result, "0")).toEqual(ended);
  });

  it("is ended in a pipeline, whose other commands run", async () => {
    const body = JSON.stringify([
      ["SET", "before", "1"],
      ["EVAL", endless, "0"],
      ["SET", "after", "2"],
    ]);
    const answer = await db.call("/pipeline", { method: "POST", body });
    expect(answer.body).toEqual([{ result: "OK" }, ended, { result: "OK" }]);
  });

  it("is ended in a request of two with the settings that Redis has here, and all data is kept", {
    timeout: 30_000,
  }, async () => {
    await shipped.command("SET", "kept", "1");
    const body = JSON.stringify([
      ["EVAL", endless, "0"],
      ["EVAL", endless, "0"],
    ]);
    expect((await shipped.call("/pipeline", { method: "POST", body })).body).toEqual([ended, ended]);
    expect(await shipped.command("GET", "kept")).toEqual({ result: "1" });
  });

  it("is ended in a transaction", async () => {
    const body = JSON.stringify([["EVAL", endless, "0"]]);
    expect((await db.call("/multi-exec", { method: "POST", body })).body).toEqual([ended]);
  });

  it("is ended each time in a request of several", async () => {
    const body = JSON.stringify([
      ["EVAL", endless, "0"],
      ["EVAL", endless, "0"],
      ["EVAL", "return 3", "0"],
    ]);
    expect((await db.call("/pipeline", { method: "POST", body })).body).toEqual([ended, ended, { result: 3 }]);
  });

  it("lets other calls wait or be refused meanwhile, and none without an answer", async () => {
    await db.command("SET", "k", "v");
    const script = db.command("EVAL", endless, "0");
    const answers: unknown[] = [];
    let isOver = false;
    void script.then(() => {
      isOver = true;
    });
    while (!isOver) {
      const tokens = [db.database.token, db.database.readOnlyToken];
      answers.push(...(await Promise.all(tokens.map(async (token) => (await db.call("/get/k", { token })).body))));
    }
    const allowed = [{ result: "v" }, { error: expect.stringMatching(/^BUSY /) }];
    for (const answer of answers) expect(allowed).toContainEqual(answer);
    expect(await script).toEqual(ended);
    expect(await db.command("GET", "k")).toEqual({ result: "v" });
  });

  it("is told apart from the one that waits behind it", async () => {
    const answers = await Promise.all([
      db.command("EVAL", endless, "0"),
      db.command("EVAL", "return 'short'", "0"),
      db.command("EVAL", endless, "0"),
    ]);
    expect(answers).toEqual([ended, { result: "short" }, ended]);
  });
});

describe("a script that does not end and has written", () => {
  it.each([
    ["EVAL", [endlessAfterWriting, "0"]],
    ["FCALL", ["forever_after_writing", "0"]],
  ])("by %s is ended with Redis, which is started again", async (command, args) => {
    await db.command("FUNCTION", "LOAD", "REPLACE", library);
    expect(await db.command(command, ...args)).toEqual(endedWithRedis);
    expect(await db.command("DBSIZE")).toEqual({ result: 0 });
    expect((await db.call("/ping", { token: db.database.readOnlyToken })).body).toEqual({ result: "PONG" });
  });

  it("leaves no other call without an answer", async () => {
    const script = db.command("EVAL", endlessAfterWriting, "0");
    const other = db.call("/set/other/1");
    expect(await script).toEqual(endedWithRedis);
    expect(await other).toEqual({
      status: 503,
      body: { error: expect.stringMatching(/^ERR The connection to Redis ended before it answered/) },
    });
  });
});

describe("a Redis that takes no SCRIPT KILL", () => {
  it("is ended and started again", async () => {
    expect(await deaf.command("EVAL", endless, "0")).toEqual(endedWithRedis);
    expect(await deaf.command("PING")).toEqual({ result: "PONG" });
  });
});

describe("a script that ends in time", () => {
  it("is answered as ever, also where it was ended by hand", async () => {
    const script = patient.command("EVAL", endless, "0");
    const kill = async (): Promise<unknown> => {
      const answer = (await patient.command("SCRIPT", "KILL")) as { result?: string };
      return answer.result === "OK" ? answer : kill();
    };
    await kill();
    expect(await script).toEqual({ error: expect.stringContaining("killed by user") });
    expect(await patient.command("EVAL", "return 1", "0")).toEqual({ result: 1 });
  });
});

describe("the end of the database", () => {
  const ending = useDatabase({ settings });

  it("does not wait for a script", async () => {
    const script = ending.call("/eval/while%20true%20do%20end/0").catch(() => "gone");
    await ending.call("/ping", { token: ending.database.readOnlyToken });
    await ending.database.stop();
    expect(await script).toBeDefined();
  });
});
