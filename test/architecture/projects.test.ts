import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import config from "../../vitest.config.ts";
import { sortTests } from "../projects.ts";
import { SLOW } from "../slow-first.ts";

describe("the projects of the tests", () => {
  test("are unit, end-to-end, browser and faults", () => {
    const projects = (config as { test: { projects: { test: { name: string } }[] } }).test.projects;
    expect(projects.map((project) => project.test.name)).toEqual(["unit", "end-to-end", "browser", "faults"]);
  });

  test("hold every test file, each in one of them", () => {
    const { unit, browser, endToEnd, faults } = sortTests();
    const all = [...unit, ...browser, ...endToEnd, ...faults];
    expect(new Set(all).size).toBe(all.length);
    expect(unit.length).toBeGreaterThan(50);
    expect(endToEnd).toEqual(
      expect.arrayContaining(["test/end-to-end/http.test.ts", "test/local/redis/access.test.ts"]),
    );
    expect(faults).toEqual(expect.arrayContaining(["test/growth/growth.test.ts", "test/memory/memory.test.ts"]));
  });
});

describe("the tests of clients", () => {
  test("are in none of them, since npm run test:clients installs what they need", () => {
    const { unit, browser, endToEnd, faults } = sortTests();
    const all = [...unit, ...browser, ...endToEnd, ...faults];
    expect(existsSync("test/clients/clients.test.ts")).toBe(true);
    expect(all.filter((path) => path.startsWith("test/clients/"))).toEqual([]);
  });
});

describe("the slow files that begin first", () => {
  test("exist, and are none of unit, whose files share what they load", () => {
    const { endToEnd, faults } = sortTests();
    expect(SLOW.filter((path) => ![...endToEnd, ...faults].includes(path))).toEqual([]);
  });
});

describe("a test whose file shares its modules with others", () => {
  test("puts none in the place of another", () => {
    const { unit, endToEnd } = sortTests();
    const mocking = [...unit, ...endToEnd].filter((path) => /\bvi\.(do)?[mM]ock\("/.test(readFileSync(path, "utf8")));
    expect(mocking).toEqual([]);
  });
});

describe("a unit test", () => {
  // Only what happens after the test can fail it: what is thrown in it is caught.
  test.fails("fails that starts a process, also where the code under test survives that it cannot", () => {
    const { spawnSync } = process.getBuiltinModule("node:child_process");
    try {
      spawnSync("true");
    } catch {}
  });
});

describe("a test file", () => {
  const sources: Readonly<Record<string, string>> = {
    "src/a.ts": 'import { b } from "./b.ts";\n',
    "src/b.ts": 'import { spawn } from "node:child_process";\n',
    "src/types.ts": 'import type { ChildProcess } from "node:child_process";\n',
    "src/lazy.ts": 'export const later = () => import("./b.ts");\n',
    "src/circle.ts": 'import { a } from "../test/circle.test.ts";\n',
  };
  const projectOf = (path: string, text: string) => {
    const sorted = sortTests((file) => (file === path ? text : (sources[file] ?? "")), [path]);
    return Object.entries(sorted).find(([, files]) => files.length > 0)?.[0];
  };

  test.each([
    ['import { a } from "../src/a.ts";', "endToEnd"],
    ['import {\n  a,\n} from "../src/a.ts";', "endToEnd"],
    ['export { b } from "../src/b.ts";', "endToEnd"],
    ['import { spawn } from "node:child_process";', "endToEnd"],
    ['import { build } from "esbuild";', "endToEnd"],
    ['import type { B } from "../src/b.ts";', "unit"],
    ['import { T } from "../src/types.ts";', "unit"],
    ['import { later } from "../src/lazy.ts";', "unit"],
    ['import { a } from "../src/circle.ts";', "unit"],
    ["", "unit"],
  ])("with %j is one of %s", (text, project) => {
    expect(projectOf("test/circle.test.ts", text)).toBe(project);
  });

  test.each([
    ["test/end-to-end/some.test.ts", "endToEnd"],
    ["test/faults/some.test.ts", "faults"],
    ["test/growth/some.test.ts", "faults"],
    ["test/browser/some.test.ts", "browser"],
    ["test/upstash/large-replies.test.ts", "faults"],
  ])("%s is one of %s wherever it leads", (path, project) => {
    expect(projectOf(path, "")).toBe(project);
  });
});
