import { createHash } from "node:crypto";
import type { Surroundings } from "./found-clients.ts";
import type { ProgramEnding } from "./run-program.ts";

/** Where the operating system keeps secrets of a person. */
export interface Keychain {
  title: string;
  /** The command that prints a secret. */
  lookup(account: string): readonly string[];
  /** Keeps a secret and reads it back; whether that worked. */
  keep(account: string, secret: string): Promise<boolean>;
}

type RunProgram = (program: string, args: readonly string[], input?: string) => Promise<ProgramEnding>;

const SERVICE = "upstash-mcp";

/** The account of a secret: one for each, so that two databases do not share one. */
export function keychainAccount(variable: string, secret: string): string {
  return `${variable}-${createHash("sha256").update(secret).digest("hex").slice(0, 12)}`;
}

/**
 * The keychain of this machine that a command can read; nothing where there is none, as on a server without a desktop.
 * Windows keeps secrets, but has no command that prints one.
 */
export async function findKeychain(around: Surroundings, run: RunProgram): Promise<Keychain | undefined> {
  if (around.system === "darwin") return macKeychain(run);
  if (around.system !== "linux") return undefined;
  const bus = `${around.environment.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.()}`}/bus`;
  if (!around.isThere(bus)) return undefined;
  const { code } = await run("secret-tool", ["search", "service", SERVICE]);
  return code === 0 || code === 1 ? secretService(run) : undefined;
}

/** `man security`: a command line of its own may come by its input, so that no list of processes has the secret. */
function macKeychain(run: RunProgram): Keychain {
  const program = "/usr/bin/security";
  const lookup = (account: string) => [program, "find-generic-password", "-s", SERVICE, "-a", account, "-w"];
  return {
    title: "the keychain of macOS",
    lookup,
    async keep(account, secret) {
      // Such a line has quotes and backslashes of its own; no token of Upstash has either.
      if (/["'\\\s]/.test(secret)) return false;
      const line = `add-generic-password -U -s "${SERVICE}" -a "${account}" -w "${secret}"\n`;
      const { code } = await run(program, ["-i"], line);
      return code === 0 && (await isKept(run, lookup(account), secret));
    },
  };
}

/** `man secret-tool`: the secret is read from its input. */
function secretService(run: RunProgram): Keychain {
  const attributes = (account: string) => ["service", SERVICE, "account", account];
  const lookup = (account: string) => ["secret-tool", "lookup", ...attributes(account)];
  return {
    title: "the keychain of the desktop (Secret Service)",
    lookup,
    async keep(account, secret) {
      const { code } = await run("secret-tool", ["store", "--label=Upstash MCP", ...attributes(account)], secret);
      return code === 0 && (await isKept(run, lookup(account), secret));
    },
  };
}

/** The command by which a person takes out what such a lookup prints; nothing for a command that is none of ours. */
export function removalOf(lookup: readonly string[]): string | undefined {
  if (!lookup.includes(SERVICE)) return undefined;
  const words = lookup.filter((word) => word !== "-w").map((word) => REMOVING[word] ?? word);
  return words.join(" ");
}

/** What a lookup says, and what is said to remove. */
const REMOVING: Readonly<Record<string, string>> = {
  "find-generic-password": "delete-generic-password",
  lookup: "clear",
};

async function isKept(run: RunProgram, [program = "", ...args]: readonly string[], secret: string): Promise<boolean> {
  const { code, stdout } = await run(program, args);
  return code === 0 && stdout.trim() === secret;
}
