import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runProgram } from "../end-to-end/program.ts";

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
const table = /<!-- generated: presets -->([\s\S]*?)<!-- end of presets -->/.exec(
  readFileSync("README.md", "utf8"),
)?.[1];
const rows = (table ?? "").split("\n").flatMap((line) => {
  const [, flag, reads, writes] = line.split("|").map((cell) => cell.trim());
  return /\(\d/.test(reads ?? "") ? [[flag ?? "", reads ?? "", writes ?? ""] as const] : [];
});

test("there is a row for each way to list tools", () => {
  expect(rows.map(([flag]) => flag)).toContain("none");
});

test.each(rows)("the figures of the README are those that `tools --cost` prints: %s", async (flag, reads, writes) => {
  const flags = flag === "none" ? [] : flag.replaceAll("`", "").split(" ");
  const printed = async (more: readonly string[]) => {
    const { stdout } = await runProgram(["tools", "--cost", "--json", ...flags, ...more], account);
    const { tools, characters } = JSON.parse(stdout) as { tools: number; characters: number };
    return `${tools} (${characters.toLocaleString("en-US")})`;
  };
  expect(await printed([])).toBe(reads);
  expect(await printed(["--allow-writes", "--undo"])).toBe(writes);
});
