import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configurationsForStdio } from "../../src/commands/client-configurations.ts";
import { configurationsForUrl, httpEntry } from "../../src/commands/client-configurations-http.ts";

const VARIABLES = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN"];
const names = (all: readonly { client: string }[]) => all.map(({ client }) => client);

describe("what is pasted into a client", () => {
  test.each(configurationsForStdio)(
    "over stdio starts the package with a URL and a read-only token: $client",
    ({ text }) => {
      expect(text.match(/(?<![\w-])(npx|-y|upstash-mcp)(?![\w-])/g)).toEqual(["npx", "-y", "upstash-mcp"]);
      for (const variable of VARIABLES) expect(text).toContain(variable);
    },
  );

  test.each(configurationsForStdio)("over stdio is of its language: $client", ({ text, language }) => {
    if (language === "json") expect(() => JSON.parse(text)).not.toThrow();
    else if (language === "yaml") expect(() => parse(text)).not.toThrow();
    else expect(text).toMatch(language === "toml" ? /^\[mcp_servers\.upstash\]\n/ : /^claude mcp add /);
  });

  test("over stdio is there for each client once", () => {
    expect(names(configurationsForStdio)).toEqual([...new Set(names(configurationsForStdio))]);
    expect(names(configurationsForStdio)).toEqual(
      expect.arrayContaining([
        "Claude Desktop",
        "Claude Code",
        "Cursor",
        "VS Code",
        "Windsurf",
        "Codex",
        "Gemini CLI",
        "OpenCode",
        "Zed",
      ]),
    );
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

  test("over HTTP ends with the entry that most other clients take", () => {
    const url = "http://127.0.0.1:3000/mcp";
    expect(configurationsForUrl(url, true).at(-1)?.text).toBe(httpEntry(url, true));
  });
});
