import { describe, expect, test } from "vitest";
import { configurationsForStdio, configurationsForUrl } from "../../src/commands/client-configurations.ts";
import { blocks, page } from "../docs/pages.ts";

const plain = (text: string) => text.trim();

describe("what is pasted into a client", () => {
  test.each(configurationsForStdio)("over stdio is what docs/clients.md says: $client", ({ text }) => {
    const documented = page("docs/clients.md");
    const inJson = text.startsWith("{") && blocks("json").map((block) => JSON.stringify(JSON.parse(block)));
    if (inJson) expect(inJson).toContain(JSON.stringify(JSON.parse(text)));
    else expect(documented).toContain(plain(text));
  });

  test("over HTTP has the URL, and a place for a token where callers have one", () => {
    for (const needsToken of [false, true]) {
      for (const { text } of configurationsForUrl("http://127.0.0.1:3000/mcp", needsToken)) {
        expect(text).toContain("http://127.0.0.1:3000/mcp");
        expect(text.includes("Bearer TOKEN")).toBe(needsToken);
        if (text.startsWith("{")) expect(() => JSON.parse(text)).not.toThrow();
      }
    }
  });
});
