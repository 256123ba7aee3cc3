import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** Whether a file has not been written to since. */
export async function isAsBefore(handle: FileHandle, before: BigIntStats): Promise<boolean> {
  const now = await handle.stat({ bigint: true });
  return (["ino", "dev", "size", "mtimeNs", "ctimeNs"] as const).every((name) => now[name] === before[name]);
}
