import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Closable } from "./closing.ts";

/** The built program, as it is installed. */
export const BIN = resolve(import.meta.dirname, "../../dist/main.js");
/** Milliseconds after which a program that should have ended is killed, so that a failure leaves nothing behind. */
const ENDING_LIMIT = 5_000;

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** When it ended, by performance.now(). */
  at: number;
}

/** A run of the built program with everything that it says. */
export interface Program extends Closable {
  readonly pid: number;
  /** All that it has printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  write(text: string): void;
  endInput(): void;
  kill(signal: NodeJS.Signals): void;
  /** Waits for stdout to match; rejects when the program ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same for stderr. */
  logged(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when the process is gone and its output has been read. */
  readonly ended: Promise<Ending>;
}

type Environment = Readonly<Record<string, string>>;

/** What the program needs of this process's environment, and nothing that would configure it. */
export function environment(given: Environment = {}): Record<string, string> {
  const passed = ["PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "UPSTASH_MCP_REDIS_SERVER"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), ...given };
}

/** Starts the built program; `closing` or close() ends it, and with it everything that it has started. */
export function startProgram(args: readonly string[], given: Environment = {}, cwd?: string): Program {
  if (!existsSync(BIN)) throw new Error(`${BIN} is missing; build it with npm run build.`);
  const child = spawn(process.execPath, [BIN, ...args], { stdio: "pipe", env: environment(given), cwd });
  const said = { stdout: "", stderr: "" };
  const news = new EventEmitter().setMaxListeners(0);
  let exit: Ending | undefined;
  child.stdin.on("error", () => {});
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      news.emit("news");
    });
  }
  child.once("exit", (code, signal) => {
    exit = { code, signal, at: performance.now() };
  });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(exit ?? { code, signal, at: performance.now() });
      news.emit("news");
    });
  });

  async function matched(name: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(said[name]);
      if (match !== null) return match;
      if (exit !== undefined && child.stdout.closed && child.stderr.closed) {
        throw new Error(`It ended without ${pattern} on ${name}. stdout: ${said.stdout} stderr: ${said.stderr}`);
      }
      await once(news, "news");
    }
  }

  return {
    pid: child.pid ?? 0,
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    write: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
    printed: (pattern) => matched("stdout", pattern),
    logged: (pattern) => matched("stderr", pattern),
    ended,
    async close() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), ENDING_LIMIT);
      await ended;
      clearTimeout(timer);
    },
  };
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built program to its end, with nothing on stdin. */
export async function runProgram(args: readonly string[], given: Environment = {}, cwd?: string): Promise<Outcome> {
  const program = startProgram(args, given, cwd);
  program.endInput();
  const { code } = await program.ended;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

/** Starts the program on a free port and gives the URL that it announces. */
export async function startHttp(
  args: readonly string[],
  given: Environment,
  keep: (program: Program) => Program,
): Promise<{ program: Program; url: string }> {
  const program = keep(startProgram(["--transport", "http", "--port", "0", ...args], given));
  const [, url = ""] = await program.logged(/ at (http:\/\/\S+\/mcp)\n/);
  return { program, url };
}
