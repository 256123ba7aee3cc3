import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Closable } from "./closing.ts";
import { environment } from "./program.ts";

const root = resolve(import.meta.dirname, "../..");
/** What a fresh clone has nowhere; its packages are lent to it, since nothing can be downloaded here. */
const NOT_CLONED = new Set(["node_modules", "dist", ".cache", ".git"]);

/** The package of a fresh clone, installed into a folder that was empty, without a network. */
export interface InstalledPackage extends Closable {
  /** Where it is installed. */
  folder: string;
  /** The paths in the tarball. */
  files: readonly string[];
  /** The environment of programs there: a home and a cache of npm in which nothing is, and no network for it. */
  env: Readonly<Record<string, string>>;
  /** Runs a program there to its end; throws when it fails. */
  run(program: string, args: readonly string[]): string;
}

/** Packs a fresh clone, and installs what comes of it. */
export function installPackage(): InstalledPackage {
  const all = realpathSync(mkdtempSync(join(tmpdir(), "package-")));
  const [clone, folder, home] = ["clone", "project", "home"].map((name) => join(all, name)) as [string, string, string];
  const env = { ...environment(), HOME: home, npm_config_cache: join(home, ".npm"), npm_config_offline: "true" };
  const runIn = (cwd: string, program: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed in ${cwd}: ${stdout}${stderr}`);
    return stdout;
  };
  for (const made of [folder, home]) mkdirSync(made);
  const isCloned = (path: string) => !NOT_CLONED.has(basename(path));
  cpSync(root, clone, { recursive: true, preserveTimestamps: true, filter: isCloned });
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  // Before it some npm name the script that they run.
  const said = runIn(clone, "npm", ["pack", "--json", "--pack-destination", all]);
  const [packed] = JSON.parse(said.slice(said.search(/^\[/m))) as [{ filename: string; files: { path: string }[] }];
  runIn(folder, "npm", ["install", "--offline", "--no-audit", "--no-fund", join(all, packed.filename)]);
  return {
    folder,
    files: packed.files.map(({ path }) => path),
    env,
    run: (program, args) => runIn(folder, program, args),
    close: async () => rmSync(all, { recursive: true, force: true }),
  };
}
