import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";

export interface ChildProgram {
  readonly child: ChildProcess;
  /** The first line it prints. */
  readonly firstLine: Promise<string>;
  readonly exited: Promise<void>;
  remove(): Promise<void>;
}

/** Runs TypeScript source, which may import from "local/…", in a Node process of its own. */
export async function runChildProgram(source: string): Promise<ChildProgram> {
  const directory = await mkdtemp(join(tmpdir(), "local-child-"));
  const outfile = join(directory, "program.mjs");
  await build({
    stdin: { contents: source, resolveDir: directory, loader: "ts" },
    alias: { local: resolve(import.meta.dirname, "../../src/local") },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
  });
  const child = spawn(process.execPath, [outfile], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const firstLine = new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout })
      .once("line", found)
      .once("close", () => failed(new Error(`It printed nothing. ${errors}`)));
  });
  return {
    child,
    firstLine,
    exited,
    async remove() {
      child.kill("SIGKILL");
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Whether a process runs. One that has ended and only waits for its parent to notice (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch (error) {
    return error instanceof Error && "path" in error && process.platform !== "linux";
  }
}
