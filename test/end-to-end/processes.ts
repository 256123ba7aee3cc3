import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds in which a machine that is free starts and ends a Node that does nothing. */
const FREE_START = 100;

/** A process as Linux shows it in /proc. */
export interface RunningProcess {
  pid: number;
  parent: number;
  /** Name of the program, such as `redis-server`. */
  name: string;
  /** One letter: R runs, S sleeps, Z has ended and waits for its parent to notice. */
  state: string;
}

/** Every process that was started by this one, or by one that it has started. */
export function descendants(pid: number): RunningProcess[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const processes = all.flatMap((name) => processOf(Number(name)) ?? []);
  const below = (parent: number): RunningProcess[] =>
    processes.filter((process) => process.parent === parent).flatMap((process) => [process, ...below(process.pid)]);
  return below(pid);
}

/** Whether a process runs; one that has ended and only waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  const process = processOf(pid);
  return process !== undefined && process.state !== "Z";
}

export function processOf(pid: number): RunningProcess | undefined {
  try {
    const [, name = "", state = "", parent = ""] =
      /^\d+ \((.*)\) (\w) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return { pid, parent: Number(parent), name, state };
  } catch {
    return undefined;
  }
}

/** How many times slower than a free machine this one is at the moment; 1 for a free one. */
export async function slownessOfMachine(): Promise<number> {
  const starts: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const begun = performance.now();
    await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
    starts.push(performance.now() - begun);
  }
  return Math.max(1, Math.max(...starts) / FREE_START);
}
