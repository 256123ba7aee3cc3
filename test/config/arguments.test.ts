import { describe, expect, test } from "vitest";
import { readArguments as readWith } from "../../src/config/arguments.ts";
import { ConfigError } from "../../src/config/read.ts";
import { settingsOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";

const readArguments = (argv: readonly string[]) => readWith(argv, settingsOf(products));

describe("the command line", () => {
  test("may be empty", () => {
    expect(readArguments([])).toEqual({
      operands: [],
      flags: {},
      help: false,
      version: false,
      json: false,
      cost: false,
    });
  });

  test.each([
    ["apart", ["--port", "0"]],
    ["after an equals sign", ["--port=0"]],
  ])("gives a flag its value %s", (_form, argv) => {
    expect(readArguments(argv).flags).toEqual({ port: "0" });
  });

  test("turns a switch on by its name alone", () => {
    expect(readArguments(["--allow-writes", "--local"]).flags).toEqual({ allowWrites: "true", local: "true" });
  });

  test("gives a switch a value only after an equals sign", () => {
    expect(readArguments(["--allow-writes=false", "tools"])).toMatchObject({
      operands: ["tools"],
      flags: { allowWrites: "false" },
    });
  });

  test("keeps what stands beside flags as operands, in order", () => {
    expect(readArguments(["call", "--timeout", "500", "redis_key_read", '{"command":"DBSIZE"}'])).toMatchObject({
      operands: ["call", "redis_key_read", '{"command":"DBSIZE"}'],
      flags: { timeout: "500" },
    });
  });

  test("takes what follows -- as operands", () => {
    expect(readArguments(["call", "--", "--local"])).toMatchObject({ operands: ["call", "--local"], flags: {} });
  });

  test("keeps an equals sign in a value", () => {
    expect(readArguments(["--redis-server=redis://127.0.0.1:6379?a=b"]).flags.redisServer).toBe(
      "redis://127.0.0.1:6379?a=b",
    );
  });

  test.each([
    [["--help"], "help"],
    [["-h"], "help"],
    [["--version"], "version"],
    [["tools", "--json"], "json"],
    [["tools", "--cost"], "cost"],
  ])("%j asks for %s", (argv, asked) => {
    expect(readArguments(argv)).toMatchObject({ [asked]: true });
  });
});

describe("a command line that cannot be meant so", () => {
  test.each([
    ["an unknown flag", ["--nonsense"], "Unknown flag --nonsense. See --help."],
    ["the negation of a switch", ["--no-local"], "Unknown flag --no-local. See --help."],
    ["an unknown short flag", ["-q"], "Unknown flag -q."],
    ["a flag with a slip", ["--allow-write"], "Unknown flag --allow-write. Did you mean --allow-writes? See --help."],
    ["a part of a flag", ["--exclude", "x"], "Unknown flag --exclude. Did you mean --exclude-tools? See --help."],
    ["a flag given twice", ["--port", "1", "--port=2"], "--port is given twice; give it once."],
    ["a switch given twice", ["--local", "--local"], "--local is given twice; give it once."],
    ["a flag without its value at the end", ["--port"], "--port needs a value: --port NUMBER."],
    [
      "a flag that would take the next one for its value",
      ["--host", "--local"],
      "--host needs a value: --host ADDRESS.",
    ],
  ])("is refused: %s", (_what, argv, message) => {
    expect(() => readArguments(argv)).toThrow(ConfigError);
    expect(() => readArguments(argv)).toThrow(message);
  });

  test("does not repeat the value of an unknown flag, which may be a token", () => {
    expect(() => readArguments(["--token=AXlzSecretOfSomebody"])).toThrow(/^Unknown flag --token\. See --help\.$/);
  });
});
