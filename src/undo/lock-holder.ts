import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { systemCodeOf } from "../files/open-folder.ts";

/** What a lock says of the process that holds it: enough to tell it from a later one of the same number. */
export interface LockHolder {
  pid: number;
  /** The start of the system and the numbering of processes that the number is of; the host where that is not told. */
  place: string;
  /** When the process began, as the system counts; nothing where it does not tell. */
  began?: string | undefined;
}

/** Whether the system has files on its processes; elsewhere anybody may make some of these names. */
const TELLS = process.platform === "linux";

/** This process, as a lock of it says. */
export async function thisProcess(): Promise<LockHolder> {
  if (!TELLS) return { pid: process.pid, place: hostname() };
  const [boot, numbering] = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => undefined),
    readlink("/proc/self/ns/pid").catch(() => undefined),
  ]);
  const place = boot === undefined || numbering === undefined ? hostname() : `${boot.trim()} ${numbering}`;
  return { pid: process.pid, place, began: await beganOf(process.pid) };
}

/** What the text of a lock says; nothing where it is not whole, or of something else. */
export function holderIn(text: string): LockHolder | undefined {
  try {
    const { pid, place, began } = JSON.parse(text) as Partial<LockHolder>;
    if (!Number.isSafeInteger(pid) || Number(pid) < 1 || typeof place !== "string") return undefined;
    return { pid: Number(pid), place, began: typeof began === "string" ? began : undefined };
  } catch {
    return undefined;
  }
}

/** Whether a process is still there; nothing where that cannot be told from here, as of one in another container. */
export async function isProcessThere({ pid, place, began }: LockHolder): Promise<boolean | undefined> {
  if (place !== (await thisProcess()).place) return undefined;
  const found = await beganOf(pid);
  if (found !== undefined && began !== undefined) return found === began;
  return isRunning(pid) ? undefined : false;
}

/** Where /proc/PID/stat of Linux says when the process began, behind its name in brackets, which may have blanks. */
const [STATE, BEGAN] = [0, 19];

async function beganOf(pid: number): Promise<string | undefined> {
  if (!TELLS) return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // One that has ended and that nobody has asked about yet runs no more.
  return fields[STATE] === "Z" ? undefined : fields[BEGAN];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== "ESRCH";
  }
}
