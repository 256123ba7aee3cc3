import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { readCallers } from "../../src/callers/caller-file.ts";
import { addCaller, removeCaller } from "../../src/callers/change-caller-file.ts";

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "callers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "callers.json");
}

test("a caller who is added has the token that is shown, of which the file keeps the digest alone", async () => {
  const file = newPath();
  const token = await addCaller(file, "ada", { access: "writes" });
  expect(readFileSync(file, "utf8")).not.toContain(token);
  expect(await readCallers(file)).toMatchObject([{ name: "ada", token_sha256: tokenDigest(token), access: "writes" }]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("what else a person has written of others stays", async () => {
  const file = newPath();
  await addCaller(file, "ada", { access: "read-only" });
  const [entry] = (JSON.parse(readFileSync(file, "utf8")) as { callers: object[] }).callers;
  writeFileSync(file, JSON.stringify({ callers: [{ ...entry, calls_per_minute: 7, toolsets: ["redis"] }] }));
  await addCaller(file, "bob", { access: "read-only" });
  expect(await readCallers(file)).toMatchObject([{ name: "ada", calls_per_minute: 7 }, { name: "bob" }]);
  await removeCaller(file, "ada");
  expect((await readCallers(file)).map(({ name }) => name)).toEqual(["bob"]);
});

test("an agent that is added names those who approve its calls, and they stay as long as it names them", async () => {
  const file = newPath();
  await addCaller(file, "ada", { access: "read-only" });
  await addCaller(file, "ci", { access: "writes", isAgent: true, approvers: ["ada"] });
  expect(await readCallers(file)).toMatchObject([{ name: "ada" }, { name: "ci", is_agent: true, approvers: ["ada"] }]);
  await expect(addCaller(file, "cd", { access: "writes", approvers: ["eve"] })).rejects.toThrow('"eve" is no caller');
  await expect(removeCaller(file, "ada")).rejects.toThrow('caller "ci", approvers: "ada" is no caller of the file');
});

test("a name that is taken, one that cannot be, and one that is not there change nothing", async () => {
  const file = newPath();
  await addCaller(file, "ada", { access: "read-only" });
  const before = readFileSync(file, "utf8");
  await expect(addCaller(file, "ada", { access: "writes" })).rejects.toThrow('"ada" is a caller already');
  await expect(addCaller(file, "a b", { access: "writes" })).rejects.toThrow("expected 1 to 64 letters");
  await expect(removeCaller(file, "bob")).rejects.toThrow('No caller is named "bob"');
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("a file that is none of callers is left alone", async () => {
  const file = newPath();
  writeFileSync(file, '{"name": "my-app"}');
  await expect(addCaller(file, "ada", { access: "read-only" })).rejects.toThrow("callers.json");
  expect(readFileSync(file, "utf8")).toBe('{"name": "my-app"}');
});

test("of callers that are added at one time, each is there or was refused", async () => {
  const file = newPath();
  await addCaller(file, "first", { access: "read-only" });
  const names = Array.from({ length: 8 }, (_, place) => `caller-${place}`);
  const added = await Promise.allSettled(names.map((name) => addCaller(file, name, { access: "read-only" })));
  const there = (await readCallers(file)).map(({ name }) => name);
  const refused = added.filter(({ status }) => status === "rejected").length;
  expect(there[0]).toBe("first");
  expect(there.length).toBeLessThanOrEqual(1 + names.length - refused);
  expect(there.length).toBeGreaterThan(1);
});
