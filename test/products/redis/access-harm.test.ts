import { describe, expect, test } from "vitest";
import { harmOfConfigSet, harmOfSetuser } from "../../../src/products/redis/access-harm.ts";

describe("ACL SETUSER", () => {
  test.each([
    ["off", "it can no longer log in"],
    ["OFF", "it can no longer log in"],
    ["reset", "it loses all passwords, keys and commands"],
    ["resetpass", "it loses all passwords"],
    ["<old-password", "it loses a password"],
    ["-@all", "it may run no command"],
    ["nocommands", "it may run no command"],
    ["-get", "it loses commands"],
    ["resetkeys", "it may reach no key"],
    ["nopass", "anybody can log in as it"],
    ["allkeys", "it may reach every key"],
    ["~*", "it may reach every key"],
    ["+@all", "it may run every command"],
    ["(+@all ~cache:*)", "it may run every command"],
    ["on off", "it can no longer log in"],
  ])("with %s says what it means: %s", (rule, meaning) => {
    expect(harmOfSetuser(["ada", "on", rule])).toContain(meaning);
  });

  test.each(["off", "reset", "resetpass", "-@all", "<password", "resetkeys", "-@read"])(
    "of the user default with %s says that the server may lock itself out",
    (rule) => {
      expect(harmOfSetuser(["default", rule])).toContain("this server itself is the user default");
      expect(harmOfSetuser(["ada", rule])).not.toContain("this server itself");
    },
  );

  test("that gives a user some rights does no harm", () => {
    expect(harmOfSetuser(["ada", "on", ">a-new-password", "~cache:*", "+@read", "+get"])).toBeUndefined();
    expect(harmOfSetuser([])).toBeUndefined();
  });

  test("shows every rule but the passwords", () => {
    expect(harmOfSetuser(["ada", ">off", "#9f86d081", "on >two ~a", "off", "!ff"])).toMatch(
      /^runs ACL SETUSER ada >\[redacted\] #\[redacted\] "on >\[redacted\] ~a" off !\[redacted\]: /,
    );
  });
});

describe("CONFIG SET", () => {
  test("shows every setting by name, and no password", () => {
    expect(harmOfConfigSet(["save", "", "requirepass", "save", "masterauth", "x", "maxmemory", "1mb"])).toBe(
      'runs CONFIG SET save "" requirepass [redacted] masterauth [redacted] maxmemory 1mb',
    );
  });
});
