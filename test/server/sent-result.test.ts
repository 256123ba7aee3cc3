import { expect, test } from "vitest";
import { sentResult } from "../../src/server/sent-result.ts";
import { configOf, serveForTest } from "../served.ts";

const structuredContent = { result: "Ada", untrusted: true };
const text = { type: "text" as const, text: JSON.stringify(structuredContent) };
const answer = { content: [text], structuredContent };

test("an answer as text is its compact JSON, once", () => {
  expect(sentResult(answer, "text")).toEqual({ content: [text] });
});

test("an answer as structured content has one line of text, which points there", () => {
  expect(sentResult(answer, "structured")).toEqual({
    content: [{ type: "text", text: "The answer is in structuredContent." }],
    structuredContent,
  });
});

test("an answer as both has the same twice", () => {
  expect(sentResult(answer, "both")).toEqual(answer);
});

test.each(["text", "structured", "both"] as const)("a failure is its sentence, as %s too", (form) => {
  const failure = { content: [{ type: "text" as const, text: "It is not there." }], isError: true as const };
  expect(sentResult(failure, form)).toEqual(failure);
});

test("no tool has an outputSchema, with which a client may refuse an answer without structured content", async () => {
  const { listed } = await serveForTest(configOf({ allowWrites: "true", toolsets: "all", local: "true" }));
  expect(listed.filter((tool) => "outputSchema" in tool)).toEqual([]);
  expect(listed.length).toBeGreaterThan(100);
});

test("what is served says how its client is sent answers: as text, unless the setting says otherwise", async () => {
  expect((await serveForTest(configOf({}, {}))).results).toBe("text");
  expect((await serveForTest(configOf({}, { UPSTASH_MCP_RESULTS: "both" }))).results).toBe("both");
  expect(() => configOf({ results: "json" })).toThrow("Bad value for --results");
});
