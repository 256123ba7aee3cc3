import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, unlink, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../call/tool.ts";
import { systemCodeOf } from "../files/open-folder.ts";
import { holderIn, isProcessThere, thisProcess } from "./lock-holder.ts";

/*
 * A file beside another one that says which process has that open. It is made by a call that fails where it is there, holds
 * who made it, and is touched by its holder every two seconds. Who finds one asks the system whether that process is still
 * there; where only another container or machine could tell, it watches whether the lock is touched. So a crash leaves none
 * that has to be removed by hand, also where every process is number 1. (Node has no lock that the system takes back.)
 */

/** A lock that is held. */
export interface FileLock {
  /** Throws an InputError where another process has taken it for left behind, as after a long standstill. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** How often a lock is touched, and how long one that nobody can tell of is watched, in milliseconds. */
export interface LockPace {
  touch: number;
  watch: number;
}

const PACE: LockPace = { touch: 2_000, watch: 7_000 };
const MODE = 0o600;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const FOUND = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** A lock that has gone when it is looked at is tried again, so often at most. */
const TRIES = 20;
/** Of a lock, in bytes. */
const LONGEST = 1_000;
/** While it is watched. */
const LOOKS = 20;

/** Takes the lock at `entry`, which people know as `path`. Throws an InputError where another process has it. */
export async function lockFile(entry: string, path: string, pace: LockPace = PACE): Promise<FileLock> {
  const text = `${JSON.stringify({ ...(await thisProcess()), token: randomUUID() })}\n`;
  await take(entry, { path, text, pace });
  const isOwn = async () => (await look(entry))?.text === text;
  const touching = setInterval(() => {
    const now = new Date();
    // One that is lost is told by the next check.
    isOwn()
      .then((own) => (own ? utimes(entry, now, now) : undefined))
      .catch(() => {});
  }, pace.touch).unref();
  return {
    async check() {
      if (!(await isOwn())) throw new InputError(`${path} was taken by another process.`);
    },
    async release() {
      clearInterval(touching);
      if (await isOwn()) await unlink(entry).catch(() => {});
    },
  };
}

interface Taking {
  path: string;
  text: string;
  pace: LockPace;
}

async function take(entry: string, taking: Taking): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await make(entry, taking.text)) return;
    const found = await look(entry);
    if (found === undefined) continue;
    if (await isHeld(entry, found, taking.pace)) throw inUse(taking.path, found.text);
    if (await follow(entry, found, taking)) return;
  }
  throw inUse(taking.path, "");
}

/** Makes the lock; tells whether it was not there. */
async function make(entry: string, text: string): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(entry, NEW, MODE);
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  // Whoever stood still before it was written may find it taken for left behind.
  return (await look(entry))?.text === text;
}

/**
 * Takes the place of a lock that was left behind. Only one process at a time may, by a lock of its own, which is taken in the
 * same way; so what is replaced is for certain the lock that was looked at.
 */
async function follow(entry: string, left: Found, taking: Taking): Promise<boolean> {
  const next = `${entry}.next`;
  await take(next, taking);
  if ((await look(entry))?.text === left.text) {
    await rename(next, entry);
    return true;
  }
  await unlink(next);
  return false;
}

/** A lock as it was found. */
interface Found {
  text: string;
  touched: number;
}

async function look(entry: string): Promise<Found | undefined> {
  try {
    const handle = await open(entry, FOUND);
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > LONGEST) throw new InputError("The lock is no file of this server.");
      return { text: await handle.readFile("utf8"), touched: stats.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether the process that made a lock is there; where nobody can tell, whether the lock is touched for a while. */
async function isHeld(entry: string, found: Found, { watch }: LockPace): Promise<boolean> {
  const holder = holderIn(found.text);
  const isThere = holder && (await isProcessThere(holder));
  if (isThere !== undefined) return isThere;
  const until = performance.now() + watch;
  while (performance.now() < until) {
    await sleep(watch / LOOKS);
    const now = await look(entry);
    if (now?.text !== found.text || now.touched !== found.touched) return now !== undefined;
  }
  return false;
}

function inUse(path: string, text: string): InputError {
  const pid = holderIn(text)?.pid;
  const by = pid === undefined ? "another process" : `process ${pid}`;
  return new InputError(`${path} is in use by ${by}. Name another file for this one.`);
}
