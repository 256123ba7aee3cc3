import { describe, expect, test } from "vitest";
import { describeFamily } from "../../../src/products/redis/family-text.ts";

const get = { name: "GET", syntax: "key" };
const expire = { name: "EXPIRE", syntax: "key seconds [NX|XX]" };
const pexpire = { name: "PEXPIRE", syntax: "key milliseconds [NX|XX]" };
const time = { means: "seconds, of P… milliseconds", instead: ["milliseconds", "seconds"] };

describe("the description of a family", () => {
  test("has the summary, and a line for each command with its syntax", () => {
    expect(describeFamily({ summary: "Keys." }, [get, expire])).toBe("Keys.\nGET key\nEXPIRE key seconds [NX|XX]");
  });

  test("has commands of one syntax in one line, where the first of them stands", () => {
    const commands = [
      get,
      { name: "DBSIZE", syntax: "" },
      { name: "STRLEN", syntax: "key" },
      { name: "TIME", syntax: "" },
    ];
    expect(describeFamily({ summary: "Keys." }, commands)).toBe("Keys.\nGET|STRLEN key\nDBSIZE|TIME");
  });

  test("has a word in the place of parts, and tells behind the commands what it means", () => {
    expect(describeFamily({ summary: "Keys.", words: { time } }, [expire, get, pexpire])).toBe(
      "Keys.\nEXPIRE|PEXPIRE key time [NX|XX]\nGET key\ntime: seconds, of P… milliseconds",
    );
  });

  test("tells of no word that its commands do not have", () => {
    expect(describeFamily({ summary: "Keys.", words: { time, ke: { means: "nothing" } } }, [get])).toBe(
      "Keys.\nGET key",
    );
  });

  test("tells of a word that a syntax has itself", () => {
    expect(describeFamily({ summary: "Keys.", words: { key: { means: "a name" } } }, [get])).toBe(
      "Keys.\nGET key\nkey: a name",
    );
  });
});
