import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createRedactor } from "../src/call/redactor.ts";
import { briefOf, createLog, detailsOf, type LogLevel, logCalls } from "../src/log.ts";

afterEach(() => void vi.useRealTimers());

const levels: readonly LogLevel[] = ["error", "warn", "info", "debug"];

function logAt(lowest: LogLevel, redactor = createRedactor(false)) {
  const lines: string[] = [];
  return { lines, log: createLog(lowest, redactor, (line) => void lines.push(line)) };
}

describe("the log", () => {
  test("writes one line with time and level for each event", () => {
    vi.useFakeTimers({ now: Date.UTC(2025, 0, 2, 3, 4, 5, 6) });
    const { lines, log } = logAt("info");
    log("warn", "Something happened.");
    expect(lines).toEqual(["2025-01-02T03:04:05.006Z warn Something happened.\n"]);
  });

  test.each([
    ["error", ["error"]],
    ["warn", ["error", "warn"]],
    ["info", ["error", "warn", "info"]],
    ["debug", ["error", "warn", "info", "debug"]],
  ] as const)("at level %s has %j", (lowest, written) => {
    const { lines, log } = logAt(lowest);
    for (const level of levels) log(level, "x");
    expect(lines.map((line) => line.split(" ")[1])).toEqual(written);
  });

  test.each(["one\ntwo", "one\r\n   two", "one \n\n two", "one\rtwo"])("keeps an event on one line: %j", (message) => {
    const { lines, log } = logAt("info");
    log("error", message);
    expect(lines).toEqual([expect.stringMatching(/ error one ⏎ two\n$/)]);
  });

  test("shows what cannot be seen as its code point, and no line but its own", () => {
    const { lines, log } = logAt("info");
    log("error", "a\u001b[2J\u0085b\u2028c\u202ed\u3164e\u009bf\tg");
    expect(lines).toEqual([
      expect.stringMatching(
        / error a\\u\{1b\}\[2J\\u\{85\}b\\u\{2028\}c\\u\{202e\}d\\u\{3164\}e\\u\{9b\}f\\u\{9\}g\n$/,
      ),
    ]);
  });

  test("has no secret that is known when it writes", () => {
    const redactor = createRedactor(false);
    const { lines, log } = logAt("info", redactor);
    redactor.add("AXlzTokenOfTheDatabase");
    log("info", "Bearer AXlzTokenOfTheDatabase\nAXlzTokenOfTheDatabase");
    expect(lines).toEqual([expect.stringMatching(/ info Bearer \[redacted\] ⏎ \[redacted\]\n$/)]);
  });

  test("goes to stderr, since stdout belongs to the protocol", () => {
    const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      createLog("info", createRedactor(false))("error", "x");
      expect(stderr).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/ error x\n$/));
      expect(stdout).not.toHaveBeenCalled();
    } finally {
      stderr.mockRestore();
      stdout.mockRestore();
    }
  });
});

describe("what is logged of a failure", () => {
  const thrown = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  const ofJson = thrown(() => JSON.parse("{hidden-in-json}"));
  const ofZod = thrown(() => z.strictObject({ a: z.string() }).parse({ "hidden-in-json": 1 }));
  const withCodeFrame = Object.assign(new SyntaxError("Unexpected token"), {
    stack:
      "/app/main.js:1\nconst hidden = 'hidden-in-json'\n      ^\nSyntaxError: Unexpected token\n    at wrap (file.js:1:2)",
  });

  test("is its message and where it happened", () => {
    const error = new RangeError("too far");
    expect(detailsOf(error)).toMatch(/^RangeError: too far\n +at .*log\.test\.ts:\d+/);
    expect(briefOf(error)).toBe("too far");
  });

  test.each([
    ["JSON", ofJson],
    ["zod", ofZod],
    ["the compiler", withCodeFrame],
    ["JSON, in another error", new Error(`Parse error: ${String(ofJson)}`)],
    ["zod, in another error", new Error(`Invalid request: ${String(ofZod)}`)],
  ])("is nothing of what a parser dumps: of %s", (_, error) => {
    for (const said of [detailsOf(error), briefOf(error)]) {
      expect(said).toContain("has not the form that was expected");
      expect(said).not.toMatch(/hidden|invalid_type|Unexpected token/);
    }
  });

  test("is where it happened also where its message looks like that", () => {
    const error = new Error("one\n    at nowhere (message.js:1:1)");
    const frames = detailsOf(error).replace(error.message, "").split("\n").slice(1);
    expect(frames[0]).toContain("log.test.ts");
    expect(frames.join()).not.toContain("message.js");
  });

  test("has an end, however long the message is", () => {
    expect(briefOf(new Error("x".repeat(1_000_000))).length).toBeLessThan(1_100);
  });
});

describe("the log of calls", () => {
  const ended = {
    id: 3,
    caller: "local",
    tool: "redis_hash_read",
    access: "read",
    at: new Date(),
    target: { database: "shop\nerror" },
    outcome: "answered",
    milliseconds: 12.3,
    requests: 1,
    commands: 2,
  } as const;

  test("has a line for each call at the level debug, with nothing that could pass for another line", () => {
    const { lines, log } = logAt("debug");
    logCalls(log).ended(ended);
    expect(lines).toEqual([
      expect.stringMatching(
        / debug call 3 of local: redis_hash_read at {"database":"shop\\nerror"} answered; 12 ms, 1 requests, 2 commands\n$/,
      ),
    ]);
  });

  test("shows what cannot be seen, and does not grow with a name", () => {
    const { lines, log } = logAt("debug");
    logCalls(log).ended({ ...ended, caller: "a\u202eb", target: { id: `\u0085\u2028${"x".repeat(5_000)}` } });
    expect(lines[0]).toMatch(
      / of a\\u\{202e\}b: redis_hash_read at \{"id":"\\u\{85\}\\u\{2028\}x+… \(\d+ more characters\) answered/,
    );
    expect(lines[0]?.length).toBeLessThan(500);
  });

  test("has none at the level info", () => {
    const { lines, log } = logAt("info");
    logCalls(log).ended(ended);
    expect(lines).toEqual([]);
  });
});
