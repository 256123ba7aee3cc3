import { describe, expect, test } from "vitest";
import type { Surroundings } from "../../../src/commands/setup/found-clients.ts";
import { findKeychain, keychainAccount, removalOf } from "../../../src/commands/setup/keychain.ts";

const machine = (system: Surroundings["system"], hasBus = true): Surroundings => ({
  system,
  home: "/home/zoe",
  environment: { XDG_RUNTIME_DIR: "/run/user/1" },
  isThere: (path) => hasBus && path === "/run/user/1/bus",
});

/** A keychain program that keeps what it is given, and every word that it was started with. */
function keeping(kept = new Map<string, string>()) {
  const words: string[] = [];
  const run = async (program: string, args: readonly string[], input = "") => {
    words.push(program, ...args);
    const line = /add-generic-password .*-a "([^"]*)" -w "([^"]*)"/.exec(input);
    const account = line?.[1] ?? args[args.findIndex((word) => word === "account" || word === "-a") + 1] ?? "";
    if (line !== null) kept.set(account, line[2] ?? "");
    if (args[0] === "store") kept.set(account, input);
    const stdout = /lookup|find/.test(args[0] ?? "") ? `${kept.get(account) ?? ""}\n` : "";
    return { code: stdout === "\n" ? 1 : 0, stdout };
  };
  return { run, words, kept };
}

describe("a keychain", () => {
  test.each(["linux", "darwin"] as const)(
    "keeps a token that no list of processes shows, and a command reads it: %s",
    async (system) => {
      const { run, words } = keeping();
      const keychain = await findKeychain(machine(system), run);
      expect(await keychain?.keep("NAME-1", "s3cret")).toBe(true);
      expect(words.join(" ")).not.toContain("s3cret");
      const [program = "", ...args] = keychain?.lookup("NAME-1") ?? [];
      expect((await run(program, args)).stdout).toBe("s3cret\n");
    },
  );

  test("says so where it did not keep it", async () => {
    const { run, kept } = keeping();
    kept.set = () => kept;
    expect(await (await findKeychain(machine("linux"), run))?.keep("NAME-1", "s3cret")).toBe(false);
  });

  test("of macOS takes nothing that its command line could misread", async () => {
    const { run } = keeping();
    expect(await (await findKeychain(machine("darwin"), run))?.keep("NAME-1", 'a" -w b')).toBe(false);
  });

  test.each([
    ["on Windows, which has no command that prints a secret", machine("win32"), 0],
    ["without a desktop", machine("linux", false), 0],
    ["without secret-tool", machine("linux"), null],
  ])("is not there %s", async (_, around, code) => {
    expect(await findKeychain(around, async () => ({ code, stdout: "" }))).toBeUndefined();
  });

  test("has an account for each secret, so that two databases do not share one", () => {
    const account = keychainAccount("NAME", "one");
    expect(account).toMatch(/^NAME-[\da-f]{12}$/);
    expect(keychainAccount("NAME", "two")).not.toBe(account);
    expect(keychainAccount("NAME", "one")).toBe(account);
  });

  test("gives a token back by a command that a person may run", async () => {
    const { run } = keeping();
    const lookups = await Promise.all(
      (["linux", "darwin"] as const).map(
        async (system) => (await findKeychain(machine(system), run))?.lookup("N-1") ?? [],
      ),
    );
    expect(lookups.map(removalOf)).toEqual([
      "secret-tool clear service upstash-mcp account N-1",
      "/usr/bin/security delete-generic-password -s upstash-mcp -a N-1",
    ]);
    expect(removalOf(["pass", "show", "mine"])).toBeUndefined();
  });
});
