import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mayBeCommitted } from "../../../../src/products/account/env/git-ignore.ts";

/** Where the work trees are, and the folder in which git finds the person's own settings. */
let root = "";
let home = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "git-ignore-"));
  home = join(root, "home");
  await mkdir(home);
  vi.stubEnv("HOME", home);
  vi.stubEnv("XDG_CONFIG_HOME", undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

function git(folder: string, ...args: string[]): string {
  const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
  return execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: home, ...author },
  });
}

/** A folder with the folders apps/web, these files, and no git. */
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(root, "tree-"));
  await mkdir(join(folder, "apps/web"), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function workTree(files: Record<string, string>): Promise<string> {
  const folder = await folderWith(files);
  git(folder, "init", "--quiet");
  return folder;
}

/** A program of this text under a name, in a folder of its own. */
async function program(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(root, "program-"));
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(folder, name), 0o755);
  return folder;
}

describe.each([
  ["git", () => {}],
  ["the patterns alone, where git is not installed", () => vi.stubEnv("PATH", "/nonexistent")],
])("by %s", (_, prepare) => {
  it.each([
    [".env", ".env", false],
    [".env", "apps/web/.env", false],
    ["/.env", "apps/web/.env", true],
    ["/.env", ".env", false],
    [".env.*", ".env", true],
    [".env.*", "apps/web/.env.local", false],
    ["apps/", "apps/web/.env", false],
    ["apps/**/.env", "apps/web/.env", false],
    ["**/web/.env", "apps/web/.env", false],
    ["*", ".env", false],
    ["# .env", ".env", true],
    [".env\n!.env", ".env", true],
    [".env*\n!.env.local", ".env", false],
    [".env/", ".env", true],
    ["xenv", ".env", true],
    ["", ".env", true],
  ])("the pattern %j lets %s be committed: %s", async (ignored, file, expected) => {
    const folder = await workTree({ ".gitignore": ignored });
    prepare();
    expect(await mayBeCommitted(join(folder, file))).toBe(expected);
  });

  it("patterns of each folder on the way count, the nearest last", async () => {
    const ignoredBelow = await workTree({ "apps/.gitignore": ".env" });
    const wantedBelow = await workTree({ ".gitignore": ".env", "apps/.gitignore": "!.env" });
    prepare();
    expect(await mayBeCommitted(join(ignoredBelow, "apps/web/.env"))).toBe(false);
    expect(await mayBeCommitted(join(ignoredBelow, ".env"))).toBe(true);
    expect(await mayBeCommitted(join(wantedBelow, "apps/web/.env"))).toBe(true);
  });

  it("patterns of .git/info/exclude count", async () => {
    const folder = await workTree({ ".git-exclude": "" });
    await writeFile(join(folder, ".git/info/exclude"), ".env.local\n");
    prepare();
    expect(await mayBeCommitted(join(folder, ".env.local"))).toBe(false);
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(true);
  });

  it("nothing is committed outside of a work tree", async () => {
    const folder = await folderWith({});
    prepare();
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(false);
  });

  it("a symbolic link to a folder of a work tree is that folder", async () => {
    const folder = await workTree({ ".gitignore": ".env" });
    await symlink(join(folder, "apps"), join(root, "link"));
    prepare();
    expect(await mayBeCommitted(join(root, "link/.env"))).toBe(false);
    expect(await mayBeCommitted(join(root, "link/.env.local"))).toBe(true);
  });
});

describe("where git is not, a file with patterns", () => {
  beforeEach(() => void vi.stubEnv("PATH", "/nonexistent"));

  it("that is a pipe is passed over", async () => {
    const folder = await folderWith({});
    await mkdir(join(folder, ".git"));
    execFileSync("/usr/bin/mkfifo", [join(folder, ".gitignore")]);
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(true);
  });

  it.each([
    ["may be cut within a pattern", `${"#".repeat(65_531)}\n.env-x`],
    ["may take back what it covers", `.env\n${"#\n".repeat(40_000)}!.env\n`],
  ])("that is too large covers nothing, since it %s", async (_, patterns) => {
    const folder = await folderWith({ ".gitignore": patterns });
    await mkdir(join(folder, ".git"));
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(true);
  });
});

describe("where git is, a file", () => {
  it("is covered by character classes", async () => {
    const folder = await workTree({ ".gitignore": ".env.[lp]*\n" });
    expect(await mayBeCommitted(join(folder, ".env.local"))).toBe(false);
    expect(await mayBeCommitted(join(folder, ".env.test"))).toBe(true);
  });

  it("is covered by the person's own patterns", async () => {
    const folder = await workTree({});
    await mkdir(join(home, ".config/git"), { recursive: true });
    await writeFile(join(home, ".config/git/ignore"), ".env\n");
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(false);
    await writeFile(join(home, "patterns"), ".env.local\n");
    git(folder, "config", "--global", "core.excludesFile", "~/patterns");
    expect(await mayBeCommitted(join(folder, ".env.local"))).toBe(false);
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(true);
  });

  it("that is committed already is committed again, whatever the patterns say", async () => {
    const folder = await workTree({ ".gitignore": ".env*\n", ".env": "A=1\n" });
    git(folder, "add", "--force", ".env");
    expect(await mayBeCommitted(join(folder, ".env"))).toBe(true);
    expect(await mayBeCommitted(join(folder, ".env.local"))).toBe(false);
  });

  it("of a folder that is ignored stays so, whatever a pattern in there says", async () => {
    const folder = await workTree({ ".gitignore": "apps/\n", "apps/.gitignore": "!.env\n" });
    expect(await mayBeCommitted(join(folder, "apps/.env"))).toBe(false);
  });

  it("of a further work tree, where .git is a file, has the patterns of the repository", async () => {
    const folder = await workTree({ ".gitignore": ".env\n" });
    git(folder, "add", ".");
    git(folder, "commit", "--quiet", "--message", "a");
    const further = join(root, "further");
    git(folder, "worktree", "add", "--quiet", further);
    await writeFile(join(folder, ".git/info/exclude"), ".env.local\n");
    expect(await mayBeCommitted(join(further, ".env"))).toBe(false);
    expect(await mayBeCommitted(join(further, ".env.local"))).toBe(false);
    expect(await mayBeCommitted(join(further, ".env.test"))).toBe(true);
  });

  it("whose name could be an option or a pathspec of git is a file", async () => {
    const folder = await workTree({ ".gitignore": "-*\n:*\n" });
    for (const name of ["--stdin", "--version", ":(top).env", ":!x"]) {
      expect(await mayBeCommitted(join(folder, name))).toBe(false);
    }
  });
});

describe("git", () => {
  it.each(["exit 128", "exit 2", "kill -9 $$", "exec sleep 60"])(
    "that ends with %j is not asked further",
    async (text) => {
      const folder = await workTree({ ".gitignore": ".env\n" });
      vi.stubEnv("PATH", `${await program("git", text)}:${process.env.PATH}`);
      expect(await mayBeCommitted(join(folder, ".env"), 200)).toBe(false);
      expect(await mayBeCommitted(join(folder, ".env.local"), 200)).toBe(true);
    },
  );

  it("gets nothing of the environment that it does not need", async () => {
    const folder = await workTree({});
    const programs = await program("git", 'export -p > "$HOME/environment"; exit 1');
    vi.stubEnv("PATH", `${programs}:${process.env.PATH}`);
    vi.stubEnv("UPSTASH_REDIS_REST_TOKEN", "token-of-the-test");
    vi.stubEnv("GIT_DIR", "/elsewhere");
    vi.stubEnv("GIT_EXTERNAL_DIFF", "elsewhere");
    await mayBeCommitted(join(folder, ".env"));
    const environment = await readFile(join(home, "environment"), "utf8");
    expect(environment).toContain(programs);
    expect(environment).not.toMatch(/token-of-the-test|elsewhere/);
  });

  it("of the folder itself is not run", async () => {
    const folder = await workTree({});
    await writeFile(join(folder, "git"), `#!/bin/sh\ntouch '${home}/was-run'\n`);
    await chmod(join(folder, "git"), 0o755);
    vi.stubEnv("PATH", `.::${process.env.PATH}`);
    await mayBeCommitted(join(folder, ".env"));
    expect(await readdir(home)).toEqual([]);
  });

  it("runs no program that the settings of the repository name", async () => {
    const folder = await workTree({ ".gitignore": ".env\n", "apps/.gitignore": ".env.local\n" });
    const evil = join(await program("evil", `touch '${home}/was-run'`), "evil");
    // A partial clone fetches patterns that it has not got, from wherever its settings say.
    git(folder, "add", ".");
    const missing = git(folder, "rev-parse", ":apps/.gitignore").trim();
    git(folder, "update-index", "--skip-worktree", "apps/.gitignore");
    await rm(join(folder, "apps/.gitignore"));
    await rm(join(folder, ".git/objects", missing.slice(0, 2), missing.slice(2)));
    const settings = {
      "core.repositoryFormatVersion": "1",
      "extensions.partialClone": "evil",
      "remote.evil.promisor": "true",
      "remote.evil.url": `ext::${evil}`,
      "protocol.ext.allow": "always",
      "pager.check-ignore": evil,
      "alias.check-ignore": `!${evil}`,
      "core.fsmonitor": evil,
    };
    for (const [name, value] of Object.entries(settings)) git(folder, "config", name, value);
    expect(await mayBeCommitted(join(folder, "apps/.env"))).toBe(false);
    expect(await readdir(home)).toEqual([]);
  });
});
