import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openAuditTrail } from "../../../src/operations/audit/audit-trail.ts";
import { callEnd } from "../call-end.ts";

test("an audit has a line for each call that has ended, and the log says what cannot be written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "audit-trail-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "audit.log");
  const logged: string[] = [];
  const audit = await openAuditTrail({ format: "json", path, log: (level, text) => logged.push(`${level} ${text}`) });
  audit.observer.begun(callEnd());
  audit.observer.ended(callEnd({ id: 1 }));
  audit.observer.ended(callEnd({ id: 2 }));
  await audit.close();
  const lines = readFileSync(path, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).call)).toEqual([1, 2]);
  expect(logged).toEqual([]);
  rmSync(folder, { recursive: true });
  audit.observer.ended(callEnd({ id: 3 }));
  await audit.close();
  expect(logged).toEqual([
    expect.stringMatching(/^error audit: lines cannot be written and wait: ENOENT.* Calls go on; it is tried again\.$/),
    "error audit: 1 lines are not written",
  ]);
});
