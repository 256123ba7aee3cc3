import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../../src/local/redis/local-database.ts";
import { scriptText } from "../../../src/products/redis/script-text.ts";

let database: LocalDatabase;

beforeAll(async () => {
  database = await startLocalDatabase();
});
afterAll(() => database.stop());

/** What Redis answers to a script; of one that it cannot read, that it cannot. */
async function resultOf(code: string): Promise<string> {
  const { kind, value } = await (await database.redis()).command("EVAL", code, "0");
  return kind === "error" ? "unreadable" : String(value);
}

/** What a script is made of; what begins or ends comments and texts also stands where it does neither. */
const PART = fc.constantFrom(
  ...[
    "local a = 'x' ",
    "a = a .. 1 ",
    'a = a .. "--[[" ',
    "a = a .. '\\'--' ",
    "a = a .. '\\\\' ",
    "a = a .. [[ -- ]] ",
  ],
  ...[
    "a = a .. [=[ ]] ]=] ",
    "a = a .. '\\\r\n' ",
    "a = a .. '\\\n\r' ",
    "a = a .. '\\\n' ",
    "a = a .. [==[\n]=]]==] ",
  ],
  ...["--[[ hidden ]]", "--[=[ ]] hidden ]=]", "-- hidden\n", "--hidden\r", "--[ hidden\n", "--[=hidden\n", "--[[\n]]"],
  ...["\n", "\r\n", "\t\v\f ", "; ", "a = #a - - 1 ", "a = ({[1] = a})[1] ", "local t = {} t[#t] = [[x]] "],
);
const SIGNS = fc.string({ unit: fc.constantFrom(..."-[]='\"\\\n\r a1"), maxLength: 25 });

test.each([
  ["of statements", fc.array(PART, { maxLength: 12 }).map((parts) => parts.join(""))],
  ["of any signs", SIGNS.map((signs) => ` a = '' .. ${signs}\n`)],
  ["of any signs behind a text", SIGNS.map((signs) => ` a = 'x${signs}\n`)],
])("a script %s does the same without its comments and spaces", async (_, codes) => {
  await fc.assert(
    fc.asyncProperty(codes, async (given) => {
      const code = `local a = ''${given} return tostring(a)`;
      const result = await resultOf(code);
      const read = scriptText(code);
      expect(await resultOf(read.code)).toBe(result);
      if (result === "unreadable") return;
      expect(read.code).not.toContain("hidden");
      expect(read.withoutTexts).toHaveLength(read.code.length);
    }),
    { numRuns: 1_500 },
  );
});

test("a place of what is read is that of the same sign in what was given", () => {
  fc.assert(
    fc.property(fc.array(PART, { maxLength: 12 }), (parts) => {
      const given = `#!lua name=x\n${parts.join("")}`;
      const { code, placeOf } = scriptText(given);
      for (const [at, sign] of [...code].entries()) {
        if (sign !== " " && sign !== "\n") expect(given.charAt(placeOf(at))).toBe(sign);
      }
    }),
  );
});
