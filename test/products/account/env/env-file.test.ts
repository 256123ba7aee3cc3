import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeEnvFile } from "../../../../src/products/account/env/env-file.ts";

/** Is told of each step that the code under test takes in the file system, before it is taken. */
const watched = vi.hoisted(() => ({ before: (_step: string): void => {} }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const told = <Given extends unknown[], Result>(name: string, run: (...given: Given) => Promise<Result>) => {
    return async (...given: Given): Promise<Result> => {
      watched.before(name);
      return run(...given);
    };
  };
  const open = told("open", async (...given: Parameters<typeof real.open>) => {
    const handle = await real.open(...given);
    for (const step of ["stat", "readFile", "writeFile", "chmod", "chown", "sync"] as const) {
      Object.assign(handle, { [step]: told(step, handle[step].bind(handle) as never) });
    }
    return handle;
  });
  const [lstat, stat] = [told("lstat", real.lstat as never), told("stat", real.stat as never)];
  return {
    ...real,
    open,
    lstat,
    stat,
    link: told("link", real.link),
    rename: told("rename", real.rename),
    unlink: told("unlink", real.unlink),
  };
});

const folders: string[] = [];
afterEach(() => {
  watched.before = () => {};
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/**
 * How a system finds an open folder: by itself, as Linux does, or by its path again. In the second case a folder that was
 * moved away is out of reach, and an empty temporary file may stay in it.
 */
const systems = [
  ["with paths through open folders", {}],
  ["without", { openFolders: "/nothing/of/this/name" }],
] as const;

const SECRET = "AX_Token-That-Stays-Inside";
const BEFORE = "A=1\n";

interface Ground {
  work: string;
  outside: string;
  /** Every text in a folder and below, whatever its name. */
  textsIn(folder: string): string;
  namesIn(folder: string): string[];
}

/** A working folder with an environment file three folders deep, and another folder that is none of its business. */
function ground(): Ground {
  const folder = mkdtempSync(join(tmpdir(), "env-file-"));
  folders.push(folder);
  const [work, outside] = [join(folder, "work"), join(folder, "outside")];
  for (const one of [work, outside]) mkdirSync(join(one, "apps/web"), { recursive: true });
  writeFileSync(join(work, "apps/web/.env"), BEFORE, { mode: 0o644 });
  const namesIn = (one: string) => readdirSync(one, { recursive: true }).map(String).toSorted();
  const textsIn = (one: string) =>
    namesIn(one)
      .map((name) => join(one, name))
      .filter((path) => lstatSync(path).isFile())
      .map((path) => readFileSync(path, "utf8"))
      .join();
  return { work, outside, namesIn, textsIn };
}

type System = (typeof systems)[number][1];

async function write({ work }: Ground, system: System, file = "apps/web/.env"): Promise<"written" | string> {
  try {
    await writeEnvFile(work, file, { TOKEN: SECRET }, { replace: true, ...system });
    return "written";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How many steps a run takes when nothing comes between. */
async function stepsOf(system: System, file?: string): Promise<number> {
  let steps = 0;
  watched.before = () => {
    steps += 1;
  };
  expect(await write(ground(), system, file)).toBe("written");
  watched.before = () => {};
  return steps;
}

/** Runs once for each step with something that happens right before it. */
async function beforeEachStep(
  system: System,
  file: string,
  happen: (ground: Ground) => void,
  check: (ground: Ground, outcome: string, step: number) => void,
): Promise<void> {
  const steps = await stepsOf(system, file);
  expect(steps).toBeGreaterThan(5);
  for (let at = 1; at <= steps; at += 1) {
    const each = ground();
    let step = 0;
    watched.before = () => {
      step += 1;
      if (step === at) happen(each);
    };
    const outcome = await write(each, system, file);
    watched.before = () => {};
    check(each, outcome, at);
  }
}

/** Puts a symbolic link to the same folder outside in the place of a folder, and keeps the folder aside. */
function exchange({ work, outside }: Ground, part: string): void {
  const path = join(work, part);
  renameSync(path, `${path}-aside`);
  symlinkSync(join(outside, part), path);
}

function putBack({ work }: Ground, part: string): void {
  const path = join(work, part);
  rmSync(path);
  renameSync(`${path}-aside`, path);
}

describe.each(systems)("%s", (_, system) => {
  describe.each([".env", ".env.local"])("apps/web/%s", (name) => {
    const file = `apps/web/${name}`;

    it.each(["", "apps", "apps/web"])(
      "never leaves the working folder, whenever a symbolic link takes the place of its folder %j",
      async (part) => {
        await beforeEachStep(
          system,
          file,
          (each) => exchange(each, part),
          ({ outside, namesIn, textsIn }, outcome, step) => {
            const at = `before step ${step}: ${outcome}`;
            expect(textsIn(outside), at).toBe("");
            expect(namesIn(outside), at).toEqual(["apps", "apps/web"]);
          },
        );
      },
    );

    it.each(["", "apps", "apps/web"])(
      "never writes outside where the folder %j is exchanged and comes back soon",
      async (part) => {
        const steps = await stepsOf(system, file);
        for (
          let [from, to] = [1, 2];
          from <= steps;
          [from, to] = to < from + 4 ? [from, to + 1] : [from + 1, from + 2]
        ) {
          const each = ground();
          let step = 0;
          let seen = "";
          watched.before = () => {
            step += 1;
            if (step === from) exchange(each, part);
            if (step === to) putBack(each, part);
            seen += each.textsIn(each.outside);
          };
          const outcome = await write(each, system, file);
          watched.before = () => {};
          expect(seen + each.textsIn(each.outside), `from step ${from} to ${to}: ${outcome}`).toBe("");
        }
      },
    );

    it.each(["", "apps", "apps/web"])("leaves no token behind where that happens to %j", async (part) => {
      await beforeEachStep(
        system,
        file,
        (each) => exchange(each, part),
        ({ work, namesIn, textsIn }, outcome, step) => {
          const aside = part === "" ? `${work}-aside` : work;
          if (outcome !== "written") expect(textsIn(aside)).not.toContain(SECRET);
          if ("openFolders" in system) return;
          const left = namesIn(aside).filter((each) => each.endsWith(".tmp"));
          expect(left, `before step ${step}: ${outcome}`).toEqual([]);
        },
      );
    });

    it("leaves nothing behind and changes nothing, whichever step fails", async () => {
      const steps: string[] = [];
      watched.before = (step) => void steps.push(step);
      await write(ground(), system, file);
      for (const [at, failing] of steps.entries()) {
        const each = ground();
        let step = -1;
        watched.before = () => {
          step += 1;
          if (step === at && failing !== "unlink") throw Object.assign(new Error("no space"), { code: "ENOSPC" });
        };
        const outcome = await write(each, system, file);
        watched.before = () => {};
        if (outcome === "written") continue;
        expect(outcome).toMatch(/could not be written \(ENOSPC\)\. Nothing was changed/);
        expect(each.namesIn(each.work)).toEqual(["apps", "apps/web", "apps/web/.env"]);
        expect(each.textsIn(each.work)).toBe(BEFORE);
      }
    });
  });

  it.each<[string, (target: string, outside: string) => void]>([
    ["a symbolic link", (target, outside) => symlinkSync(join(outside, "file"), target)],
    ["a symbolic link that leads nowhere", (target, outside) => symlinkSync(join(outside, "none"), target)],
    ["a hard link", (target, outside) => linkSync(join(outside, "file"), target)],
    ["a FIFO", (target) => execFileSync("mkfifo", [target])],
    ["a folder", (target) => mkdirSync(target)],
  ])("writes into nothing that takes the place of the file: %s", async (kind, make) => {
    await beforeEachStep(
      system,
      "apps/web/.env",
      ({ work, outside }) => {
        writeFileSync(join(outside, "file"), BEFORE);
        rmSync(join(work, "apps/web/.env"), { force: true });
        make(join(work, "apps/web/.env"), outside);
      },
      ({ work, outside, namesIn, textsIn }, outcome, step) => {
        const at = `${kind} before step ${step}: ${outcome}`;
        expect(textsIn(outside), at).toBe(BEFORE);
        expect(existsSync(join(outside, "none")), at).toBe(false);
        expect(namesIn(work), at).toEqual(["apps", "apps/web", "apps/web/.env"]);
      },
    );
  });

  it("has no step at which a token is in a file that others may read", async () => {
    const each = ground();
    watched.before = () => {
      for (const name of each.namesIn(each.work)) {
        const path = join(each.work, name);
        if (!lstatSync(path).isFile() || !readFileSync(path, "utf8").includes(SECRET)) continue;
        expect(lstatSync(path).mode & 0o077).toBe(0);
      }
    };
    expect(await write(each, system)).toBe("written");
  });
});

describe("a FIFO in the place of the file", () => {
  it.each(systems)("is left as it is, and holds nothing up %s", async (_, system) => {
    const each = ground();
    const target = join(each.work, "apps/web/.env.local");
    execFileSync("mkfifo", [target]);
    expect(await write(each, system, "apps/web/.env.local")).toMatch(/not a real file/);
    expect(lstatSync(target).isFIFO()).toBe(true);
  });

  it.each(systems)("is no folder either %s", async (_, system) => {
    const each = ground();
    execFileSync("mkfifo", [join(each.work, "pipe")]);
    expect(await write(each, system, "pipe/.env")).toMatch(/not a real folder/);
  });
});
