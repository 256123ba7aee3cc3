import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../http/free-port.ts";
import { LocalError } from "../../local-error.ts";
import { passedEnvironment } from "../../process/passed-environment.ts";
import { startWatchdog } from "../../process/process-watchdog.ts";

/** A development server that was started here. */
export interface DevelopmentProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** A development server to start. */
export interface DevelopmentProcessOptions {
  readonly program: string;
  readonly port?: number | undefined;
  /** Whether it answers by now. */
  readonly isReady: (server: Pick<DevelopmentProcess, "url">) => Promise<boolean>;
}

const START_TIMEOUT_MS = 30_000;
const ASK_EVERY_MS = 100;

/** Starts `PROGRAM dev` and resolves when it answers. Rejects with its last line when it ends before that. */
export async function startDevelopmentProcess({
  program,
  port,
  isReady,
}: DevelopmentProcessOptions): Promise<DevelopmentProcess> {
  const [own, logs] = [port || (await freePort()), await freePort()];
  const child = spawn(program, ["dev", `-port=${own}`, `-log-port=${logs}`], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    windowsHide: true,
    env: passedEnvironment(process.env),
  });
  const { ended, lastLine } = watch(child);
  const endWatchdog = child.pid === undefined ? () => undefined : startWatchdog(child.pid);
  const stop = async (): Promise<void> => {
    // A program that could not be started has no process ID yet, and a signal to none goes to our own process group.
    if (child.pid !== undefined) child.kill("SIGKILL");
    await ended;
    endWatchdog();
  };
  const url = `http://127.0.0.1:${own}`;
  if (await isReadyInTime(child, () => isReady({ url }))) return { url, stop };
  await stop();
  throw new LocalError(
    `UPSTASH_MCP_QSTASH_SERVER: ${program} did not start: ${lastLine() ?? `it did not answer within ${START_TIMEOUT_MS} ms`}`,
  );
}

async function isReadyInTime(child: ChildProcess, isReady: () => Promise<boolean>): Promise<boolean> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    if (await isReady()) return true;
    await pause(ASK_EVERY_MS);
  }
  return false;
}

/** Reads what a process prints, or it would block on a full pipe, and remembers the last line. */
function watch(child: ChildProcess): { ended: Promise<void>; lastLine: () => string | undefined } {
  let last: string | undefined;
  for (const output of [child.stdout, child.stderr]) {
    if (output === null) continue;
    createInterface({ input: output }).on("line", (line) => {
      if (line.trim() !== "") last = line.trim();
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      last = error.message;
      resolve();
    });
  });
  return { ended, lastLine: () => last };
}
