import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Copy, DockerfileParser, type Instruction, type JSONInstruction } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const text = readFileSync(join(root, "Dockerfile"), "utf8");
const instructions = DockerfileParser.parse(text).getInstructions();
const lastFrom = instructions.findLastIndex((one) => one.getKeyword() === "FROM");
const image = instructions.slice(lastFrom);

function all(keyword: string, among: readonly Instruction[] = instructions): Instruction[] {
  return among.filter((one) => one.getKeyword() === keyword);
}

/** What stands after the keyword and its flags. */
function words(instruction: Instruction): string[] {
  const all = instruction.getArguments().map((argument) => argument.getValue());
  return all.slice(all.findIndex((word) => !word.startsWith("--")));
}

describe("the Dockerfile", () => {
  it("is one that Docker takes", () => {
    expect(validate(text)).toEqual([]);
  });

  it("is made of images of one version and one checksum each", () => {
    const images = all("FROM").map((from) => words(from)[0] ?? "");
    expect(images.length).toBe(2);
    expect(images.filter((name) => !/^node:\d+\.\d+\.\d+-bookworm-slim@sha256:[\da-f]{64}$/.test(name))).toEqual([]);
  });

  it("takes packages of the lock file alone, and runs none of their scripts", () => {
    const runs = all("RUN").map((run) => words(run).join(" "));
    expect(runs[0]).toMatch(/^npm ci --ignore-scripts\b/);
    expect(runs.slice(1)).toEqual(["npm run build"]);
  });

  it("has an image with what was built and no package, made by no command", () => {
    expect(all("RUN", image)).toEqual([]);
    expect(all("ADD")).toEqual([]);
    expect(all("COPY", image).map((copy) => words(copy))).toEqual([
      ["LICENSE", "package.json", "scripts/healthcheck.mjs", "./"],
      ["/build/dist", "dist"],
    ]);
  });

  it("copies what exists and what .dockerignore lets through", () => {
    const passed = readFileSync(join(root, ".dockerignore"), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(passed[0]).toBe("*");
    const copies = (all("COPY") as Copy[]).filter((copy) => copy.getFlags().length === 0);
    const sources = copies.flatMap((copy) => words(copy).slice(0, -1));
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(sources.filter((path) => !passed.includes(`!${path.split("/")[0]}`))).toEqual([]);
  });

  it("runs as a user who is not root, started without a shell", () => {
    expect(all("USER", image).map((user) => words(user))).toEqual([["node"]]);
    const [entry] = all("ENTRYPOINT", image) as JSONInstruction[];
    expect(entry?.getJSONStrings().map((word) => word.getJSONValue())).toEqual(["node", "/app/dist/main.js"]);
    const order = image.map((one) => one.getKeyword());
    expect(order.lastIndexOf("COPY")).toBeLessThan(order.indexOf("USER"));
  });

  it("has no credential in it, and has its health checked", () => {
    expect(text).not.toMatch(/TOKEN|KEY|PASSWORD|SECRET/i);
    const [check] = all("HEALTHCHECK", image);
    expect(words(check as Instruction)).toEqual(["CMD", '["node",', '"/app/healthcheck.mjs"]']);
  });
});

describe("the check of the Dockerfile", () => {
  it.each([
    ["an instruction that does not exist", "FROM node:24\nRUNN ls\n"],
    ["an option that does not exist", "FROM node:24\nHEALTHCHECK --often=1s CMD ls\n"],
    ["a stage that has its name twice", "FROM node:24 AS a\nFROM node:24 AS a\n"],
  ])("notices %s", (_, wrong) => {
    expect(validate(wrong).length).toBeGreaterThan(0);
  });
});
