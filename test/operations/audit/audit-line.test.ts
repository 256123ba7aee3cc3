import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallEnd } from "../../../src/call/observer.ts";
import { AUDIT_FIELDS, auditLine, lostLine } from "../../../src/operations/audit/audit-line.ts";
import { callEnd } from "../call-end.ts";

const jsonOf = (call: Partial<CallEnd>): Record<string, unknown> => JSON.parse(auditLine(callEnd(call), "json"));

describe("a line of the audit", () => {
  test("has all that is known of a call as JSON", () => {
    const request = { id: "5cc475da", trace: "4bf92f3577b34da6a3ce929d0e0e4736", client: "203.0.113.7" };
    expect(jsonOf({ request, connection: "prod", target: { database: "shop" }, milliseconds: 12.6 })).toEqual({
      time: "2026-03-02T12:55:00.000Z",
      call: 7,
      request: "5cc475da",
      trace: "4bf92f3577b34da6a3ce929d0e0e4736",
      client: "203.0.113.7",
      caller: "ada",
      connection: "prod",
      tool: "sample_read",
      access: "read",
      target: { database: "shop" },
      outcome: "answered",
      agreement: null,
      agreed_by: null,
      ms: 13,
      requests: 2,
      commands: 3,
    });
  });

  test("has every field in JSON, null where it is not known", () => {
    const line = jsonOf({ access: undefined, target: undefined });
    expect(Object.keys(line)).toEqual(Object.keys(AUDIT_FIELDS));
    expect(line).toMatchObject({ request: null, trace: null, connection: null, access: null, target: null });
  });

  test("has them by name as text, with what is no word in quotes", () => {
    const call = callEnd({ caller: "ada lovelace", target: { database: "shop", key: '-"' }, access: undefined });
    expect(auditLine(call, "text")).toBe(
      'time=2026-03-02T12:55:00.000Z call=7 request=- trace=- client=- caller="ada lovelace" connection=- tool=sample_read access=- target.database=shop target.key="-\\"" outcome=answered agreement=- agreed_by=- ms=12 requests=2 commands=3\n',
    );
  });

  test("says how somebody agreed to harm, and at a page who", () => {
    expect(jsonOf({ agreement: { way: "page", by: "eve\u202e" } })).toMatchObject({
      agreement: "page",
      agreed_by: "eve\\u{202e}",
    });
    expect(jsonOf({ agreement: { way: "form" } })).toMatchObject({ agreement: "form", agreed_by: null });
  });

  test("tells a name that is a dash from none", () => {
    expect(auditLine(callEnd({ caller: "-" }), "text")).toContain(' caller="-" ');
  });

  test("shows what cannot be seen as its code point", () => {
    expect(jsonOf({ target: { database: "a\u202eb\u2028c" } }).target).toEqual({ database: "a\\u{202e}b\\u{2028}c" });
  });

  test.each(["json", "text"] as const)("as %s is one line of bounded length, whatever is in it", (format) => {
    const names = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary", maxLength: 1_000 }));
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 1_000 }), names, (caller, target) => {
        const line = auditLine(callEnd({ caller, target }), format);
        expect(line.replace(/\n$/, "")).not.toMatch(/[\p{Cc}\u2028\u2029\u0085]/u);
        expect(line.endsWith("\n")).toBe(true);
        expect(Buffer.byteLength(line)).toBeLessThan(10_000);
      }),
    );
  });

  test("is shorter than what a pipe takes in one piece, with the longest names there are", () => {
    const target = Object.fromEntries("abcdefgh".split("").map((name) => [name, "鍵".repeat(5_000)]));
    for (const format of ["json", "text"] as const) {
      expect(Buffer.byteLength(auditLine(callEnd({ caller: "鍵".repeat(5_000), target }), format))).toBeLessThan(4_096);
    }
  });
});

test("a line for those that are missing says how many", () => {
  const at = new Date("2026-03-02T12:55:00Z");
  expect(lostLine(12, at, "json")).toBe('{"time":"2026-03-02T12:55:00.000Z","lost":12}\n');
  expect(lostLine(12, at, "text")).toBe("time=2026-03-02T12:55:00.000Z lost=12\n");
});
