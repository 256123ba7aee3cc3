import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as z from "zod";
import { quoted } from "../upstash/quoted.ts";
import { withoutSecretWords } from "../upstash/secret-words.ts";
import { ConfigError } from "./read.ts";
import type { Variables } from "./set-text.ts";

/** Behind the name of a secret: a command that prints it. */
export const COMMAND_ENDING = "_COMMAND";
/** Milliseconds: a keychain that is locked asks a person first. */
const LONGEST_WAIT = 60_000;
const LONGEST_SECRET = 65_536;

const commandText = z.tuple([z.string().min(1)], z.string());

/**
 * The environment with a secret in the place of each command that prints it, such as those of `secrets`: the command is run
 * when the secret is needed for the first time, without a shell. Throws a ConfigError where both are there, or the text is
 * no command.
 */
export function withCommands(
  environment: NodeJS.ProcessEnv,
  secrets: readonly string[],
  longestWait = LONGEST_WAIT,
): Variables {
  const commanded = secrets.filter((name) => environment[name + COMMAND_ENDING]?.trim());
  const values = commanded.map((name) => {
    if (environment[name]?.trim()) {
      throw new ConfigError(`Both ${name} and ${name}${COMMAND_ENDING} are set; set one of them.`);
    }
    const command = commandIn(environment[name + COMMAND_ENDING] ?? "", name);
    let printed: string | undefined;
    return [name, () => (printed ??= printedBy(command, name, { environment, longestWait }))] as const;
  });
  const gone = new Set(secrets.map((name) => name + COMMAND_ENDING));
  const others = Object.entries(environment).filter(([name]) => !gone.has(name));
  return { ...Object.fromEntries(others), ...Object.fromEntries(values) };
}

function commandIn(text: string, name: string): readonly string[] {
  try {
    return commandText.parse(JSON.parse(text));
  } catch {
    throw new ConfigError(
      `Bad value for ${name}${COMMAND_ENDING}: expected a JSON list of a program and its arguments, such as ["secret-tool","lookup","service","upstash"]. No shell reads it.`,
    );
  }
}

function printedBy(
  [program = "", ...args]: readonly string[],
  name: string,
  { environment, longestWait }: { environment: NodeJS.ProcessEnv; longestWait: number },
): string {
  // Somebody may have put the secret in the place of its command.
  const command = `The command of ${name}${COMMAND_ENDING} (${withoutSecretWords(quoted(program), "[redacted]")})`;
  let printed: string;
  try {
    printed = execFileSync(program, args, {
      encoding: "utf8",
      env: { ...sessionBus(environment), ...environment },
      maxBuffer: LONGEST_SECRET,
      stdio: ["ignore", "pipe", "ignore"],
      timeout: longestWait,
      // A program may go on after a signal that asks it to end.
      killSignal: "SIGKILL",
      windowsHide: true,
    });
  } catch (error) {
    throw new ConfigError(`${command} ${failureOfCommand(error, longestWait)}. Run it in a terminal to see why.`);
  }
  const secret = printed.trim();
  if (secret === "") throw new ConfigError(`${command} printed nothing, where the secret was expected.`);
  return secret;
}

/** What it printed is not told: it may be a part of the secret. */
function failureOfCommand(error: unknown, longestWait: number): string {
  const { code, status, signal } = error as NodeJS.ErrnoException & { status?: number | null; signal?: string | null };
  if (code === "ENOENT") return "was not found";
  if (code === "EACCES") return "is no program that may be run";
  if (code === "ENOBUFS") return `printed more than ${LONGEST_SECRET} bytes, where a secret was expected`;
  if (code === "ETIMEDOUT") return `took longer than ${longestWait / 1_000} seconds`;
  if (typeof status === "number") return `ended with exit code ${status}`;
  return signal ? `was ended by ${signal}` : `failed (${code ?? "unknown"})`;
}

/** Where the keychain of Linux listens. Clients leave it out of what they give to a server. */
function sessionBus({ XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const socket = `${XDG_RUNTIME_DIR || `/run/user/${process.getuid?.()}`}/bus`;
  return process.platform === "linux" && existsSync(socket) ? { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` } : {};
}
