import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../src/commands/shutdown.ts";
import { AUDIT_FIELDS } from "../../src/operations/audit/audit-line.ts";
import { createMetrics } from "../../src/operations/metrics/metrics.ts";
import { page, quoted, section } from "./pages.ts";

const text = page("docs/operations.md");
/** What stands in the first column of the tables of a section. */
const firstColumn = (heading: string) =>
  section(text, heading)
    .split("\n")
    .flatMap((line) => /^\| (.+?) \|/.exec(line)?.[1] ?? []);

describe("the page on operations", () => {
  test("names each field of the audit in its order, and no other", () => {
    expect(quoted(firstColumn("## The audit").join("\n"))).toEqual(Object.keys(AUDIT_FIELDS));
  });

  test("has an example line with each field", () => {
    const [, example = ""] = /```json\n(.*)\n```/.exec(section(text, "## The audit")) ?? [];
    expect(Object.keys(JSON.parse(example))).toEqual(Object.keys(AUDIT_FIELDS));
  });

  test("names each metric, and no other", () => {
    const named = quoted(section(text, "## Metrics")).filter((name) => /^(upstash_mcp|process|nodejs)_/.test(name));
    expect([...named].sort()).toEqual(
      createMetrics(() => [])
        .names()
        .sort(),
    );
  });

  test("names each path and each exit code", () => {
    expect(quoted(firstColumn("## Over HTTP").join("\n"))).toEqual(["/health", "/ready", "/metrics"]);
    const codes = firstColumn("## Signals");
    expect(codes).toEqual(expect.arrayContaining(Object.values(EXIT_CODES).map(String)));
  });
});
