import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callersIn } from "../../src/callers/caller-file.ts";
import { root } from "./pages.ts";

test("the page on deploying names each field of a caller's entry, and no other", () => {
  const page = readFileSync(join(root, "docs/deploy.md"), "utf8");
  const [, table = ""] = /\| Field \|.*\n\| --- .*\n((?:\|.*\n)+)/.exec(page) ?? [];
  const named = table
    .split("\n")
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const fields = named.filter((name) => name !== undefined && isField(name));
  expect(fields.length).toBeGreaterThan(10);
  expect(named).toEqual(fields);
});

/** Whether an entry may have a field: any other is refused as unknown, whatever its value. */
function isField(name: string): boolean {
  try {
    callersIn(JSON.stringify({ callers: [{ [name]: { nobody: "takes" } }] }), "callers.json");
    return true;
  } catch (error) {
    return !String(error).includes("nrecognized key");
  }
}
