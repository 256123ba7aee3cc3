import { chmod, link, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { AccountContext } from "../../../../src/products/account/context.ts";
import { writeEnvFile } from "../../../../src/products/account/env/env-file.ts";
import { writeEnvTool } from "../../../../src/products/account/env/write-env.ts";
import { writtenFiles } from "../../../../src/products/account/env/written-files.ts";
import type { RestCredentials } from "../../../../src/upstash/access.ts";

const credentials: RestCredentials = {
  url: "https://merry-cat-32748.upstash.io",
  token: "AX_Standard-Token==",
  readOnlyToken: "An_Read-Only-Token==",
};
const all = [
  "UPSTASH_REDIS_REST_URL=https://merry-cat-32748.upstash.io",
  "UPSTASH_REDIS_REST_TOKEN=AX_Standard-Token==",
  "UPSTASH_REDIS_REST_READONLY_TOKEN=An_Read-Only-Token==",
  "",
].join("\n");

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** An empty folder that is removed after the test. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "write-env-"));
  folders.push(folder);
  return folder;
}

function context(given: Partial<RestCredentials> = {}): AccountContext {
  return {
    redisDatabase: async (database: string) => ({ id: `id-of-${database}`, name: database }),
    restCredentials: async () => ({ ...credentials, ...given }),
    envFiles: writtenFiles(null),
  } as Partial<AccountContext> as AccountContext;
}

async function run(folder: string, input: Record<string, unknown> = {}, given = context()) {
  const plan = await writeEnvTool(folder).plan({ database: "orders", ...input } as never, given);
  return plan.run();
}

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o777;
}

describe("database_write_env", () => {
  it("writes URL and both tokens into a new file for its owner alone, and tells their names alone", async () => {
    const folder = await emptyFolder();
    const answer = await run(folder);
    expect(await readFile(join(folder, ".env"), "utf8")).toBe(all);
    expect(await modeOf(join(folder, ".env"))).toBe(0o600);
    expect(answer).toEqual({
      result: {
        file: ".env",
        database: "orders (ID id-of-orders)",
        written: ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "UPSTASH_REDIS_REST_READONLY_TOKEN"],
        unchanged: [],
      },
    });
    expect(await readdir(folder)).toEqual([".env"]);
  });

  it.each([
    ["standard", "UPSTASH_REDIS_REST_READONLY_TOKEN"],
    ["read-only", "UPSTASH_REDIS_REST_TOKEN"],
  ])("writes the %s token alone where it is asked to", async (tokens, left) => {
    const folder = await emptyFolder();
    await run(folder, { tokens });
    expect(await readFile(join(folder, ".env"), "utf8")).toBe(
      all
        .split("\n")
        .filter((line) => !line.startsWith(`${left}=`))
        .join("\n"),
    );
  });

  it("says that a token which it did not write is of another database", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, ".env"), "UPSTASH_REDIS_REST_READONLY_TOKEN=older\n");
    const answer = await run(folder, { tokens: "standard" });
    expect(answer.notice).toMatch(/UPSTASH_REDIS_REST_READONLY_TOKEN .* another database/);
    expect(await readFile(join(folder, ".env"), "utf8")).toContain("UPSTASH_REDIS_REST_READONLY_TOKEN=older\n");
  });

  it("writes nothing that a .env file would read as something else", async () => {
    const folder = await emptyFolder();
    for (const token of ["a b", 'a"b', "a#b", "a\nB=1", "$HOME", "a`b`", ""]) {
      await expect(run(folder, {}, context({ token }))).rejects.toThrow("UPSTASH_REDIS_REST_TOKEN");
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("says by which name it goes on, where that is offered", async () => {
    const offered = new Set(["database_write_env", "env_write"]);
    const answer = await run(await emptyFolder(), {}, { ...context(), offered });
    expect(answer.notice).toContain("database_write_env is now env_write");
  });

  it("is for the person's own machine: served over stdio alone, and only where writes are allowed", () => {
    expect(writeEnvTool()).toMatchObject({ stdioOnly: true, access: "write" });
  });
});

describe("a file that is there", () => {
  it("keeps every other byte, whatever its encoding", async () => {
    const folder = await emptyFolder();
    const path = join(folder, ".env");
    const other = Buffer.concat([
      Buffer.from("A=1 # \u00e9\r\n\r\n"),
      Buffer.from([0xff, 0xfe, 0x80]),
      Buffer.from("=x"),
    ]);
    await writeFile(path, other);
    await writeEnvFile(folder, ".env", { B: "2" }, { replace: false });
    expect(await readFile(path)).toEqual(Buffer.concat([other, Buffer.from("\r\nB=2\r\n")]));
  });

  it("becomes its owner's alone, also where it has every value already", async () => {
    const folder = await emptyFolder();
    const path = join(folder, ".env");
    await writeFile(path, all);
    await chmod(path, 0o644);
    expect(await run(folder)).toMatchObject({ result: { written: [] } });
    expect(await modeOf(path)).toBe(0o600);
    expect(await readFile(path, "utf8")).toBe(all);
  });

  it("with another value is left as it is, unless replace is asked for", async () => {
    const folder = await emptyFolder();
    const path = join(folder, ".env");
    const before = "A=1\nUPSTASH_REDIS_REST_TOKEN=older\nB=2\n";
    await writeFile(path, before);
    const refusal = await run(folder).catch((error: Error) => error.message);
    expect(refusal).toMatch(/UPSTASH_REDIS_REST_TOKEN with another value.*replace: true/);
    expect(refusal).not.toContain("older");
    expect(await readFile(path, "utf8")).toBe(before);
    await run(folder, { replace: true });
    expect(await readFile(path, "utf8")).toMatch(/^A=1\nUPSTASH_REDIS_REST_TOKEN=AX_Standard-Token==\nB=2\nUPSTASH_/);
  });

  it("leaves a hard link of it elsewhere as it was", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "kept"), "A=1\n");
    await link(join(folder, "kept"), join(folder, ".env"));
    await run(folder);
    expect(await readFile(join(folder, "kept"), "utf8")).toBe("A=1\n");
    expect(await readFile(join(folder, ".env"), "utf8")).toBe(`A=1\n${all}`);
  });

  it.each([
    ["larger than an environment file", "x".repeat(1024 * 1024 + 1), "larger"],
    ["no text", "A=1\n\0", "not a text file"],
  ])("that is %s is left as it is", async (_, content, why) => {
    const folder = await emptyFolder();
    await writeFile(join(folder, ".env"), content);
    await expect(run(folder)).rejects.toThrow(why);
    expect(await readFile(join(folder, ".env"), "utf8")).toBe(content);
    expect(await readdir(folder)).toEqual([".env"]);
  });
});

describe("the name of the file", () => {
  it.each([".env", ".env.local", "./.env", ".env.production.local", "apps/web/.env.test"])(
    "may be %s",
    async (file) => {
      const folder = await emptyFolder();
      await mkdir(join(folder, "apps/web"), { recursive: true });
      await run(folder, { file });
      expect(await readFile(join(folder, file), "utf8")).toBe(all);
    },
  );

  it.each([
    "env",
    ".envrc",
    "config.json",
    ".env/",
    ".env.",
    ".env..",
    ".env.a/../../x",
    "../.env",
    "apps/../../.env",
    "/tmp/.env",
    "apps//.env",
    ".git/./.env",
    "..\\.env",
    "C:\\.env",
    ".env\0.txt",
    ".env\n",
    ".bashrc",
  ])("may not be %j", async (file) => {
    const folder = await emptyFolder();
    await mkdir(join(folder, "work/apps"), { recursive: true });
    await expect(run(join(folder, "work"), { file })).rejects.toThrow("file must be");
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(["work", "work/apps"]);
  });

  it.each([".env.example", ".env.sample", ".env.template", ".env.local.dist", "apps/.env.EXAMPLE", ".env.defaults"])(
    "may not be that of a file which is committed for everybody to see, such as %s",
    async (file) => {
      const folder = await emptyFolder();
      await mkdir(join(folder, "apps"));
      await expect(run(folder, { file })).rejects.toThrow("file for everybody to see, which is committed");
      expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(["apps"]);
    },
  );

  it("may not be in a folder that does not exist", async () => {
    await expect(run(await emptyFolder(), { file: "missing/.env" })).rejects.toThrow("does not exist");
  });
});

describe("a symbolic link", () => {
  it("in place of the file is never followed, whether it leads somewhere or not", async () => {
    const folder = await emptyFolder();
    const [work, outside] = [join(folder, "work"), join(folder, "outside")];
    await mkdir(work);
    await writeFile(outside, "A=1\n");
    await symlink(outside, join(work, ".env"));
    await symlink(join(folder, "nothing"), join(work, ".env.local"));
    for (const file of [".env", ".env.local"]) await expect(run(work, { file })).rejects.toThrow("not a real file");
    expect(await readFile(outside, "utf8")).toBe("A=1\n");
    expect((await readdir(folder)).toSorted()).toEqual(["outside", "work"]);
    expect((await readdir(work)).toSorted()).toEqual([".env", ".env.local"]);
  });

  it("in place of a folder is never followed", async () => {
    const folder = await emptyFolder();
    const [work, outside] = [join(folder, "work"), join(folder, "outside")];
    await mkdir(work);
    await mkdir(join(outside, "deep"), { recursive: true });
    await symlink(outside, join(work, "apps"));
    for (const file of ["apps/.env", "apps/deep/.env"]) {
      await expect(run(work, { file })).rejects.toThrow("not a real folder");
    }
    expect(await readdir(outside, { recursive: true })).toEqual(["deep"]);
  });
});

describe("something else of that name", () => {
  it("that is a folder is left as it is", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, ".env"));
    await expect(run(folder)).rejects.toThrow("not a real file");
    expect(await readdir(folder)).toEqual([".env"]);
  });

  it("that appears meanwhile is never lost, however many write at the same time", async () => {
    const folder = await emptyFolder();
    const names = Array.from({ length: 8 }, (_, number) => `VARIABLE_${number}`);
    const outcomes = await Promise.allSettled(
      names.map((name) => writeEnvFile(folder, ".env", { [name]: "1" }, { replace: false })),
    );
    const written = names.filter((_, number) => outcomes[number]?.status === "fulfilled");
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
    expect(written).not.toEqual([]);
    expect(refused.filter((reason) => !reason.includes("meanwhile"))).toEqual([]);
    const text = await readFile(join(folder, ".env"), "utf8");
    expect(written.filter((name) => !text.includes(`${name}=1\n`))).toEqual([]);
    expect(await readdir(folder)).toEqual([".env"]);
  });
});

describe("a work tree of git", () => {
  it("that would commit the file is told of in the answer", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, ".git"));
    await writeFile(join(folder, ".gitignore"), "dist/\n");
    expect(await run(folder)).toMatchObject({ notice: expect.stringContaining("committed") });
    await writeFile(join(folder, ".gitignore"), ".env*\n");
    expect(await run(folder)).not.toHaveProperty("notice");
  });
});
