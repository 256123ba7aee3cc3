import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { coveredByPatterns, foldersOfWorkTree } from "./git-ignore-patterns.ts";

/** Milliseconds that git has for its answer. */
const GIT_TIMEOUT_MS = 5_000;

/** What git needs to start and to find the person's own patterns. The rest of our environment holds tokens. */
const PASSED_ON =
  /^(PATH|HOME|XDG_CONFIG_HOME|LD_LIBRARY_PATH|DYLD_\w+|SYSTEMROOT|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA)$/i;

/**
 * A partial clone fetches the patterns that it has not got, with programs that its settings may name. Older versions of
 * git know the second variable alone (git(1)).
 */
const FETCH_NOTHING = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };

/**
 * Settings of a repository that would run programs (git-config(1)); a bare repository among the files of another one may
 * come from anybody. Hooks and aliases have no part in check-ignore.
 */
const RUN_NOTHING = ["--no-pager", "-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"];

/**
 * Whether a file lies in a git work tree and git does not ignore it, or has it already. Where git is not installed or
 * does not answer in time (milliseconds), the plain patterns decide.
 */
export async function mayBeCommitted(file: string, timeout: number = GIT_TIMEOUT_MS): Promise<boolean> {
  const folder = await realpath(dirname(file)).catch(() => dirname(file));
  const folders = await foldersOfWorkTree(folder);
  if (folders.length === 0) return false;
  const name = basename(file);
  const ignored = await ignoredByGit(folder, name, timeout).catch(() => undefined);
  return !(ignored ?? (await coveredByPatterns(join(folder, name), folders)));
}

/** Undefined where git gives no answer; it refuses, for one, a repository of another user (safe.directory). */
async function ignoredByGit(folder: string, name: string, timeout: number): Promise<boolean | undefined> {
  // The name is no option, and none of the magic of gitglossary(7), "pathspec".
  const question = ["-C", folder, "check-ignore", "--quiet", "--", `./${name}`];
  const code = await new Promise<number | null>((resolve, reject) => {
    const git = spawn("git", [...RUN_NOTHING, ...question], {
      // Not the folder of the file: Windows, and a PATH with a relative entry, would take a program from there.
      cwd: dirname(process.execPath),
      env: { ...passedOn(), ...FETCH_NOTHING },
      stdio: "ignore",
      timeout,
      killSignal: "SIGKILL",
      windowsHide: true,
    });
    git.on("error", reject);
    git.on("exit", resolve);
  });
  return code === 0 || code === 1 ? code === 0 : undefined;
}

function passedOn(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}
