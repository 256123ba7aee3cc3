import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

const FLAG = "#!lua flags=allow-key-locking\n";

function sha1(script: string | Uint8Array): string {
  return createHash("sha1").update(script).digest("hex");
}

async function pipeline(endpoint: "pipeline" | "multi-exec", commands: readonly unknown[]): Promise<unknown> {
  return (await db.call(`/${endpoint}`, { method: "POST", body: JSON.stringify(commands) })).body;
}

describe("a script with the flag allow-key-locking", () => {
  it.each([
    ["alone", "#!lua flags=allow-key-locking"],
    ["with another one before it", "#!lua flags=no-writes,allow-key-locking"],
    ["with another one after it", "#!lua flags=allow-key-locking,allow-stale"],
    ["among others", "#!lua flags=no-writes,allow-key-locking,allow-stale"],
    ["twice", "#!lua flags=allow-key-locking,allow-key-locking"],
    ["in an option of its own", "#!lua flags=no-writes flags=allow-key-locking"],
    ["behind many blanks", "#!lua  \t flags=allow-key-locking \t"],
    ["before a line end of Windows", "#!lua flags=allow-key-locking\r"],
  ])("runs: the flag %s", async (title, line) => {
    const script = `${line}\nreturn {KEYS[1], ARGV[1]}`;
    const result = { result: ["k", title] };
    expect(await db.command("EVAL", script, 1, "k", title)).toEqual(result);
    expect(await db.command("EVALSHA", sha1(script), 1, "k", title)).toEqual(result);
  });

  it.each(["#!lua flags=allow-key-locking", "#!lua flags=no-writes,allow-key-locking"])(
    "runs as EVAL_RO and EVALSHA_RO, declared to write nothing or not: %s",
    async (line) => {
      const script = `${line}\nreturn redis.call("GET", KEYS[1])`;
      expect(await db.command("EVAL_RO", script, 1, "none")).toEqual({ result: null });
      expect(await db.command("EVALSHA_RO", sha1(script), 1, "none")).toEqual({ result: null });
    },
  );

  it("may write", async () => {
    expect(await db.command("EVAL", `${FLAG}return redis.call("INCR", KEYS[1])`, 1, "counter")).toEqual({ result: 1 });
  });

  it("may not write where its other flag says so", async () => {
    const script = '#!lua flags=allow-key-locking,no-writes\nreturn redis.call("INCR", KEYS[1])';
    expect(await db.command("EVAL", script, 1, "counter")).toEqual({
      error: expect.stringContaining("Write commands are not allowed from read-only scripts"),
    });
  });

  it("may not write as EVAL_RO and EVALSHA_RO", async () => {
    const script = `${FLAG}return redis.call("SET", KEYS[1], "1")`;
    const refusal = { error: expect.stringContaining("Write commands are not allowed from read-only scripts") };
    expect(await db.command("EVAL_RO", script, 1, "unwritten")).toEqual(refusal);
    expect(await db.command("EVALSHA_RO", sha1(script), 1, "unwritten")).toEqual(refusal);
    expect(await db.command("EXISTS", "unwritten")).toEqual({ result: 0 });
  });

  it("has its own SHA1 for SCRIPT LOAD, SCRIPT EXISTS and EVALSHA, in any case", async () => {
    const script = `${FLAG}return "loaded"`;
    expect(await db.command("SCRIPT", "EXISTS", sha1(script))).toEqual({ result: [0] });
    expect(await db.command("EVALSHA", sha1(script), 0)).toEqual({ error: expect.stringMatching(/^NOSCRIPT/) });
    expect(await db.command("script", "load", script)).toEqual({ result: sha1(script) });
    expect(await db.command("SCRIPT", "EXISTS", sha1("none"), sha1(script), sha1(script).toUpperCase())).toEqual({
      result: [0, 1, 1],
    });
    expect(await db.command("evalsha", sha1(script).toUpperCase(), 0)).toEqual({ result: "loaded" });
  });

  it("is gone after SCRIPT FLUSH, and runs again when it is sent again", async () => {
    const script = `${FLAG}return "flushed"`;
    await db.command("SCRIPT", "LOAD", script);
    await db.command("SCRIPT", "FLUSH");
    expect(await db.command("SCRIPT", "EXISTS", sha1(script))).toEqual({ result: [0] });
    expect(await db.command("EVALSHA", sha1(script), 0)).toEqual({ error: expect.stringMatching(/^NOSCRIPT/) });
    expect(await db.command("EVAL", script, 0)).toEqual({ result: "flushed" });
    expect(await db.command("EVALSHA", sha1(script), 0)).toEqual({ result: "flushed" });
  });

  it.each(["pipeline", "multi-exec"] as const)("is the same in a /%s", async (endpoint) => {
    const script = `${FLAG}return "in ${endpoint}"`;
    const other = `#!lua flags=no-writes,allow-key-locking\nreturn "in ${endpoint}"`;
    const ran = { result: `in ${endpoint}` };
    expect(
      await pipeline(endpoint, [
        ["EVAL", script, 0],
        ["EVALSHA", sha1(script), 0],
        ["SCRIPT", "LOAD", other],
        ["EVALSHA_RO", sha1(other), 0],
        ["SCRIPT", "EXISTS", sha1(script), sha1(other)],
      ]),
    ).toEqual([ran, ran, { result: sha1(other) }, ran, { result: [1, 1] }]);
  });

  it("returns what it returns, also the SHA1 under which Redis has it", async () => {
    const inRedis = sha1(`--lua flags=allow-key-locking\nreturn ARGV[1]`);
    expect(await db.command("EVAL", `${FLAG}return ARGV[1]`, 0, inRedis)).toEqual({ result: inRedis });
  });

  it("keeps its lines: errors name them, and the SHA1 that the client knows", async () => {
    const script = `${FLAG}\nlocal x = 1\nreturn redis.call("NONSENSE")`;
    for (const call of [
      ["EVAL", script, 0],
      ["EVALSHA", sha1(script), 0],
    ]) {
      const { error } = (await db.command(...call)) as { error: string };
      expect(error).toContain("user_script:4");
      expect(error).toContain(sha1(script));
    }
    expect(await db.command("EVAL", `#!lua flags=no-writes,allow-key-locking\n\nreturn (`, 0)).toEqual({
      error: expect.stringContaining("user_script:3"),
    });
  });

  it("may be bytes that are no UTF-8", async () => {
    const script = Buffer.concat([Buffer.from(`${FLAG}return "`), Buffer.from([0xff, 0xfe]), Buffer.from('"')]);
    const path = `/eval/${[...script].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}/0`;
    const headers = { "upstash-encoding": "base64" };
    const result = { result: Buffer.from([0xff, 0xfe]).toString("base64") };
    expect((await db.call(path, { headers })).body).toEqual(result);
    expect((await db.call(`/evalsha/${sha1(script)}/0`, { headers })).body).toEqual(result);
  });
});

describe("a script that Redis itself refuses", () => {
  it.each([
    [
      "another flag",
      "#!lua flags=allow-key-locking,no-such-flag\nreturn 1",
      "Unexpected flag in script shebang: no-such-flag",
    ],
    ["another option", "#!lua allow-key-locking\nreturn 1", "Unknown lua shebang option: allow-key-locking"],
    ["another engine", "#!python flags=allow-key-locking\nreturn 1", "Unexpected engine in script shebang: #!python"],
    ["no line after the first", "#!lua flags=allow-key-locking", "Invalid script shebang"],
    ["the flag below the first line", "\n#!lua flags=allow-key-locking\nreturn 1", "unexpected symbol near '#'"],
  ])("is refused: %s", async (_, script, reason) => {
    expect(await db.command("EVAL", script, 0)).toEqual({ error: expect.stringContaining(reason) });
    expect(await db.command("SCRIPT", "LOAD", script)).toEqual({ error: expect.stringContaining(reason) });
  });

  it.each(["EVAL", "EVALSHA", "SCRIPT", "FUNCTION"])("%s without arguments has the error of Redis", async (name) => {
    expect(await db.command(name)).toEqual({ error: expect.stringContaining("wrong number of arguments") });
  });
});

describe("other scripts", () => {
  it("are what they were, the flag in their text as well", async () => {
    const script = 'return "#!lua flags=allow-key-locking\\n"';
    expect(await db.command("SCRIPT", "LOAD", script)).toEqual({ result: sha1(script) });
    expect(await db.command("EVALSHA", sha1(script), 0)).toEqual({ result: "#!lua flags=allow-key-locking\n" });
  });

  it("with flags of Redis run as they are", async () => {
    const script = "#!lua flags=no-writes\nreturn 1";
    expect(await db.command("SCRIPT", "LOAD", script)).toEqual({ result: sha1(script) });
    expect(await db.command("EVALSHA_RO", sha1(script), 0)).toEqual({ result: 1 });
  });

  it("of another client of the same Redis stay where they are", async () => {
    const other = await db.database.redis();
    const [plain, flagged] = ["return 'theirs'", `${FLAG}return 'theirs'`];
    await other.command("SCRIPT", "LOAD", plain);
    expect(await db.command("EVAL", flagged, 0)).toEqual({ result: "theirs" });
    expect(replyText(await other.command("EVALSHA", sha1(plain), "0"))).toBe("theirs");
    expect(replyText(await other.command("EVALSHA", sha1(flagged), "0"))).toMatch(/^NOSCRIPT/);
  });

  it("of another client of the same Redis are found by their SHA1", async () => {
    const script = "return 'from elsewhere'";
    await (await db.database.redis()).command("SCRIPT", "LOAD", script);
    expect(await db.command("EVALSHA", sha1(script), 0)).toEqual({ result: "from elsewhere" });
  });
});
