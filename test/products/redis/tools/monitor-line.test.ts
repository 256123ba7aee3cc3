import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monitorLine } from "../../../../src/products/redis/tools/monitor-line.ts";

const start = "1721284005.242090 [0 0.0.0.0:0]";

function commandOf(line: string): unknown {
  const read = monitorLine(`${start} ${line}`);
  return "command" in read ? read.command : read;
}

/** As Redis writes an argument in MONITOR (sdscatrepr). */
function written(bytes: Uint8Array): string {
  const named: Record<number, string> = { 10: "\\n", 13: "\\r", 9: "\\t", 7: "\\a", 8: "\\b", 34: '\\"', 92: "\\\\" };
  const text = [...bytes].map((byte) => {
    if (named[byte] !== undefined) return named[byte];
    return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `"${text.join("")}"`;
}

describe("a line of MONITOR", () => {
  test("becomes time, database, client and command", () => {
    expect(monitorLine(`${start} "SET" "k" "v"`)).toEqual({
      time: "2024-07-18T06:26:45.242090Z",
      database: 0,
      client: "0.0.0.0:0",
      command: ["SET", "k", "v"],
    });
  });

  test.each([
    ['1721284005.000001 [3 [::1]:6379] "PING"', "[::1]:6379", 3],
    ['1721284005.000001 [0 lua] "get" "] \\"x"', "lua", 0],
    ['1721284005.000001 [0 unix:/tmp/redis.sock] "PING"', "unix:/tmp/redis.sock", 0],
  ])("names the client: %s", (line, client, database) => {
    expect(monitorLine(line)).toMatchObject({ client, database, time: "2024-07-18T06:26:45.000001Z" });
  });

  test("keeps every argument, whatever its bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), (values) => {
        const bytes = [Buffer.from("SET"), ...values];
        const read = commandOf(bytes.map(written).join(" ")) as (string | { base64: string })[];
        const again = read.map((value) =>
          typeof value === "string" ? Buffer.from(value) : Buffer.from(value.base64, "base64"),
        );
        expect(again.map(String)).toEqual(bytes.map((value) => String(Buffer.from(value))));
      }),
    );
  });

  test.each(["OK", "1721284005.2 [0 a:1]", '1721284005.2 [0 a:1] "GET" k', '1721284005.2 [0 a:1] "GET" "\\u00e9"', ""])(
    "stays as it is where it is in another form: %j",
    (line) => {
      expect(monitorLine(line)).toEqual({ raw: line });
    },
  );
});

describe("passwords in a line of MONITOR", () => {
  test.each([
    ['"AUTH" "secret"', ["AUTH", "[redacted]"]],
    ['"auth" "user" "secret"', ["auth", "[redacted]", "[redacted]"]],
    ['"HELLO" "3" "AUTH" "user" "secret"', ["HELLO", "3", "[redacted]", "[redacted]", "[redacted]"]],
    ['"ACL" "SETUSER" "ada" "on" ">secret"', ["ACL", "SETUSER", "ada", "[redacted]", "[redacted]"]],
    ['"acl" "resttoken" "ada" "secret"', ["acl", "resttoken", "ada", "[redacted]"]],
    [
      '"CONFIG" "SET" "requirepass" "secret" "hz" "10" "masterauth" "secret"',
      ["CONFIG", "SET", "requirepass", "[redacted]", "hz", "10", "masterauth", "[redacted]"],
    ],
    ['"MIGRATE" "host" "1" "k" "0" "5" "AUTH" "secret"', ["MIGRATE", "host", "1", "k", "0", "5", "AUTH", "[redacted]"]],
  ])("are left out: %s", (line, command) => {
    expect(commandOf(line)).toEqual(command);
  });

  test("are left out of a line that cannot be taken apart", () => {
    const shown = JSON.stringify(monitorLine('weird "AUTH" secret'));
    expect(shown).not.toContain("secret");
    expect(shown).toContain("redacted");
  });

  test("are not looked for in other commands", () => {
    expect(commandOf('"ACL" "LIST"')).toEqual(["ACL", "LIST"]);
    expect(commandOf('"SET" "AUTH" "value"')).toEqual(["SET", "AUTH", "value"]);
  });
});

describe("a line that is longer than is read", () => {
  test("is shown raw up to there, and not at all where it may hold a password", () => {
    const long = "x".repeat(1_000_000);
    expect(monitorLine(`${start} "SET" "k" "${long}"`)).toEqual({
      raw: `${start} "SET" "k" "${long}"`.slice(0, 16_384),
    });
    expect(monitorLine(`${start} "AUTH" "${long}"`)).toEqual({ raw: "[redacted: a line that may hold a password]" });
  });
});
