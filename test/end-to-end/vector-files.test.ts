import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createIndexModel, type IndexModel } from "../products/vector/files/index-model.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { runProgram } from "./program.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vector-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(url: string, ...args: string[]) {
  const credentials = (name: string) => ({
    [`UPSTASH_${name}_REST_URL`]: url,
    [`UPSTASH_${name}_REST_TOKEN`]: `token-of-${name}`,
    [`UPSTASH_${name}_REST_READONLY_TOKEN`]: `read-only-token-of-${name}`,
  });
  const signing = { UPSTASH_MCP_SIGNING_KEY: "4f8a1c9e2b7d6053f1e8a4c7b2d9605e" };
  return runProgram(args, { ...credentials("VECTOR"), ...credentials("SEARCH"), ...signing }, folder);
}

async function serve(model: IndexModel): Promise<string> {
  return (await startScriptedServer((request) => model.answer(request, "pass"))).url;
}

const FILE_TOOLS = ["vector_export", "vector_import", "search_export", "search_import"];

/** Those of the tools that are listed. */
async function listed(...flags: string[]): Promise<string[]> {
  const { stdout } = await run("http://127.0.0.1:9", "tools", "--json", ...flags);
  const tools = JSON.parse(stdout) as { name: string }[];
  return tools.map(({ name }) => name).filter((name) => FILE_TOOLS.includes(name));
}

test("are listed over stdio alone, and only where writes are allowed, since an export writes a file", async () => {
  expect(await listed()).toEqual([]);
  expect(await listed("--allow-privileged-reads")).toEqual([]);
  expect(await listed("--allow-writes")).toEqual(FILE_TOOLS);
  expect(await listed("--allow-writes", "--transport", "http")).toEqual([]);
});

describe("vectors", () => {
  test("travel through a file of the working folder, and nothing of them through the answers", async () => {
    const model = createIndexModel();
    model.put("users", { id: "1", vector: [1, 2, 3], data: "a private text", metadata: { name: "a private name" } });
    const url = await serve(model);
    const call = (tool: string, input: object) => run(url, "call", tool, JSON.stringify(input), "--allow-writes");
    const exported = await call("vector_export", { file: "users.jsonl" });
    expect(exported.stdout).toContain('"vectors_in_file": 1');
    expect((await stat(join(folder, "users.jsonl"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "users.jsonl"), "utf8")).toContain('"data":"a private text"');
    const before = model.contents();
    model.spaces.clear();
    const imported = await call("vector_import", { file: "users.jsonl", dry_run: false });
    expect(imported.stdout).toContain('"imported": 1');
    expect(model.contents()).toEqual(before);
    expect(exported.stdout + exported.stderr + imported.stdout + imported.stderr).not.toContain("private");
  });

  test("are overwritten when a person has agreed, to this file as it is", async () => {
    const model = createIndexModel();
    model.put("", { id: "1", vector: [1, 2, 3] });
    const url = await serve(model);
    const call = (tool: string, input: object) =>
      run(url, "call", tool, JSON.stringify(input), "--allow-writes", "--confirm", "token");
    await call("vector_export", { file: "one.jsonl" });
    model.put("", { id: "1", vector: [9, 9, 9] });
    const input = { file: "one.jsonl", dry_run: false, if_exists: "overwrite" };
    const asked = await call("vector_import", input);
    expect(asked.stdout).toContain(
      "writes 1 vector of the file one.jsonl: 1 vector of such an ID is there and is lost.",
    );
    expect(model.written).toEqual([]);
    const [, token = ""] = /confirm_token\W+([\w.-]{20,})/.exec(asked.stdout) ?? [];
    const agreed = await call("vector_import", { ...input, confirm_token: token });
    expect(agreed.stdout).toContain('"imported": 1');
    expect(model.contents()).toEqual({ "": [{ id: "1", vector: [1, 2, 3] }] });
  });
});

test("documents of Search travel in the same way", async () => {
  const model = createIndexModel();
  model.put("movies", { id: "1", content: { title: "a private title" } });
  const url = await serve(model);
  const call = (tool: string, input: object) => run(url, "call", tool, JSON.stringify(input), "--allow-writes");
  const exported = await call("search_export", { file: "movies.jsonl", index: "movies" });
  const imported = await call("search_import", { file: "movies.jsonl", index: "copy", dry_run: false });
  expect(imported.stdout).toContain('"imported": 1');
  expect(model.contents().copy).toEqual(model.contents().movies);
  expect(exported.stdout + imported.stdout).not.toContain("private");
});
