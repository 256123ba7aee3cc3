import { describe, expect, test } from "vitest";
import { harmLines } from "../../../src/call/harm.ts";
import { harmOfConfigSet, harmOfSetuser } from "../../../src/products/redis/access-harm.ts";

/** What a person reads of the call. */
function asked(...args: string[]): string | undefined {
  const thing = harmOfSetuser(args);
  return thing && harmLines({ things: [thing] }, (text) => text)?.join("\n");
}

describe("ACL SETUSER", () => {
  test.each([
    ["off", "can no longer log in"],
    ["OFF", "can no longer log in"],
    ["reset", "loses all passwords, keys and commands"],
    ["resetpass", "loses all passwords"],
    ["<old-password", "loses a password"],
    ["-@all", "may run no command"],
    ["nocommands", "may run no command"],
    ["-get", "loses these commands"],
    ["resetkeys", "reaches no key"],
    ["resetchannels", "reaches no channel"],
    ["clearselectors", "loses the rights in brackets"],
    ["nopass", "can be logged in as with any password"],
    [">another-password", "gets a further password"],
    ["#9f86d081", "gets a further password"],
    ["allkeys", "reaches every key"],
    ["~*", "reaches every key"],
    ["~**", "reaches every key"],
    ["~?*", "reaches every key"],
    ["%R~*", "reaches every key"],
    ["%RW~*", "reaches every key"],
    ["~cache:*", "reaches these keys too"],
    ["+@all", "may run every command"],
    ["+@dangerous", "may run commands that destroy everything and change the rights of all"],
    ["+acl|setuser", "may run these commands too"],
    ["(+@all ~cache:*)", "may run every command"],
    ["&*", "reaches these channels too"],
  ])("with %s says what it means: %s", (rule, meaning) => {
    expect(asked("ada", rule)).toContain(`the user ${meaning}`);
  });

  test("says the rules in their order, since the last one counts", () => {
    expect(asked("ada", "-@all", "+get")).toContain("in their order, the user may run no command, then may run these");
  });

  test.each(["off", "reset", ">a-password", "+get", "no-rule-that-is-known"])(
    "of the user default with %s says that the server may be locked out",
    (rule) => {
      expect(asked("default", rule)).toContain("this server itself is the user default");
      expect(asked("ada", rule)).not.toContain("this server itself");
    },
  );

  test("without a rule does no harm", () => {
    expect(asked("ada")).toBeUndefined();
    expect(asked()).toBeUndefined();
  });

  test("shows every rule but the passwords, which go to the end of their arguments", () => {
    expect(asked("ada", ">off (+@all) x", "#9f86d081", "on >two ~a", "off", "!ff")).toMatch(
      /^runs ACL SETUSER ada >\[redacted\] #\[redacted\] "on >\[redacted\]" off !\[redacted\]: by these rules/,
    );
  });
});

describe("CONFIG SET", () => {
  test("shows every setting by name, and no password", () => {
    expect(harmOfConfigSet(["save", "", "requirepass", "save", "masterauth", "x", "maxmemory", "1mb"])?.args).toEqual([
      "save",
      "",
      "requirepass",
      "[redacted]",
      "masterauth",
      "[redacted]",
      "maxmemory",
      "1mb",
    ]);
  });
});
