import { readFile } from "node:fs/promises";

/** Peak resident memory of a process in MiB, as Linux counts it; not a number elsewhere. */
export function peakMemory(pid = 0): Promise<number> {
  return memoryOf(pid, /^VmHWM:\s+(\d+) kB$/m);
}

/** The same of what it has now. */
export function memoryNow(pid = 0): Promise<number> {
  return memoryOf(pid, /^VmRSS:\s+(\d+) kB$/m);
}

async function memoryOf(pid: number, line: RegExp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(line.exec(status)?.[1] ?? Number.NaN) / 1024;
}
