import { readFile } from "node:fs/promises";

/** Peak resident memory of a process in MiB, as Linux counts it; not a number elsewhere. */
export async function peakMemory(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
