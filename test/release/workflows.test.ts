import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };

interface Step {
  uses?: string;
  run?: string;
  with?: Readonly<Record<string, unknown>>;
}

interface Job {
  steps?: Step[];
  uses?: string;
  needs?: string;
  permissions?: Readonly<Record<string, string>>;
  "timeout-minutes"?: number;
  strategy?: { matrix: { node: string[] } };
}

interface Workflow {
  on: Readonly<Record<string, unknown>>;
  permissions: Readonly<Record<string, string>>;
  jobs: Readonly<Record<string, Job>>;
}

const folder = resolve(import.meta.dirname, "../../.github/workflows");
const files = readdirSync(folder).map((name) => ({ name, content: readFileSync(join(folder, name), "utf8") }));

function workflow(name: string): Workflow {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Error(`There is no workflow ${name}.`);
  return parse(file.content) as Workflow;
}

/** What GitHub would say against a workflow. */
async function faults(file: { name: string; content: string }): Promise<string[]> {
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe.each(files)("the workflow $name", (file) => {
  const { permissions, jobs } = workflow(file.name);
  const steps = Object.values(jobs).flatMap(({ steps = [] }) => steps);

  it("is one that GitHub takes", async () => {
    expect(await faults(file)).toEqual([]);
  });

  it("uses each action at one commit, and says its version", () => {
    const used = file.content.split("\n").filter((line) => /\buses: (?!\.\/)/.test(line));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((line) => !/ actions\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it("may read the sources and nothing more, but to sign the package", () => {
    expect(permissions).toEqual({ contents: "read" });
    const more = Object.values(jobs).flatMap(({ permissions = {} }) => Object.entries(permissions));
    const allowed = [
      ["contents", "read"],
      ["id-token", "write"],
    ];
    expect(allowed).toEqual(expect.arrayContaining(more));
  });

  it("leaves no credential behind, and puts no text of an event into a script", () => {
    const clones = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(clones.every((step) => step.with?.["persist-credentials"] === false)).toBe(true);
    expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });

  it("ends by itself", () => {
    const own = Object.values(jobs).filter(({ uses }) => uses === undefined);
    expect(own.every((job) => Number(job["timeout-minutes"]) <= 30)).toBe(true);
  });
});

describe("the check of workflows", () => {
  it.each([
    ["a key that does not exist", "on: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n", "Unexpected value 'stepz'"],
    [
      "a job that is needed and not there",
      "on: push\njobs:\n  a:\n    runs-on: x\n    needs: b\n    steps: [{ run: ls }]\n",
      "b",
    ],
  ])("notices %s", async (_, content, fault) => {
    expect(await faults({ name: "a.yml", content })).toEqual([expect.stringContaining(fault)]);
  });
});

describe("every change", () => {
  const { on, jobs } = workflow("ci.yml");

  it("runs everything on the oldest Node that the package promises, and on 22 and 24", () => {
    expect(Object.keys(on)).toEqual(expect.arrayContaining(["push", "pull_request"]));
    expect(packageJson.engines.node).toBe(`>=${jobs.test?.strategy?.matrix.node[0]}`);
    expect(jobs.test?.strategy?.matrix.node.slice(1)).toEqual(["22", "24"]);
    expect(jobs.test?.steps?.map(({ run }) => run)).toContain(".ci/run");
  });

  it("builds the image and starts it", () => {
    const scripts = jobs.image?.steps?.map(({ run = "" }) => run).join("\n");
    expect(scripts).toMatch(/docker build .*\ndocker run --rm \S+ --version$/);
  });
});

describe("a release", () => {
  const { on, jobs } = workflow("publish.yml");

  it("is published after everything has passed, by a job that alone may sign", () => {
    expect(Object.keys(on)).toEqual(["release"]);
    expect(jobs.test?.uses).toBe("./.github/workflows/ci.yml");
    expect(workflow("ci.yml").on).toHaveProperty("workflow_call");
    expect(jobs.publish?.needs).toBe("test");
    expect(jobs.publish?.permissions).toHaveProperty("id-token", "write");
  });

  it("says where and from what it was built, after its tag was compared with the version", () => {
    const scripts = jobs.publish?.steps?.flatMap(({ run }) => run ?? []) ?? [];
    expect(scripts[0]).toContain('test "$TAG" = "v$(node --print \'require("./package.json").version\')"');
    expect(scripts.at(-1)).toBe("npm publish --provenance --access public");
  });
});
