import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConfigurationEdit, ConfigurationFault } from "../../../src/commands/setup/configuration-edit.ts";
import { jsoncEdit } from "../../../src/commands/setup/edit-jsonc.ts";
import { tomlEdit } from "../../../src/commands/setup/edit-toml.ts";
import { configurationsOf, type Fixture } from "./configurations.ts";

const NAME = "upstash";
const entry = fc
  .record({
    command: fc.constantFrom("npx", "node", "C:\\Program Files\\node.exe", "/opt/é ü/nöde"),
    args: fc.array(fc.constantFrom("-y", "upstash-mcp", "--toolsets", "a b", '"', "\u007f")),
    env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,12}$/), fc.string({ unit: "binary", maxLength: 20 }), {
      maxKeys: 3,
    }),
  })
  // JSON has no half of a surrogate pair, and files are UTF-8.
  .map((made) => JSON.parse(JSON.stringify(made).toWellFormed()) as Record<string, unknown>);

const jsonEdits: readonly [string, ConfigurationEdit][] = [
  ["mcpServers", jsoncEdit([["mcpServers"]])],
  ["servers", jsoncEdit([["servers"]])],
  ["context_servers", jsoncEdit([["context_servers"]])],
  ["mcp", jsoncEdit([["mcp", "servers"], ["mcp"]])],
];

/** Files of each format with what edits them. */
const cases: readonly (Fixture & { edit: ConfigurationEdit })[] = [
  ...configurationsOf("json").flatMap((file) =>
    jsonEdits.map(([under, edit]) => ({ ...file, name: `${file.name} with ${under}`, edit })),
  ),
  ...configurationsOf("toml").map((file) => ({ ...file, edit: tomlEdit("mcp_servers") })),
];

/** A text as Windows has it, or with a mark, or indented otherwise, or without a last line break. */
const variants: readonly [string, (text: string) => string][] = [
  ["as it is", (text) => text],
  ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["with a byte order mark", (text) => `\uFEFF${text}`],
  ["indented by tabs", (text) => text.replaceAll("  ", "\t")],
  ["without its last line break", (text) => text.replace(/\n$/, "")],
];

/** Whether the characters of one text stand in another, in their order. */
function isWithin(text: string, longer: string): boolean {
  let at = 0;
  for (const character of longer) if (character === text[at]) at++;
  return at === text.length;
}

/** A text in all of its variants, each without our entry. */
function barest(text: string, edit: ConfigurationEdit): string[] {
  return variants.map(([, change]) => edit.withoutEntry(change(text), NAME));
}

describe.each(cases)("an entry in $name", ({ text, edit }) => {
  const others = (source: string) => [...edit.entries(source)].filter(([name]) => name !== NAME);

  test("stands there as it was given, beside what was there, of which every character stays", () => {
    fc.assert(
      fc.property(entry, fc.constantFrom(...barest(text, edit)), (given, bare) => {
        const after = edit.withEntry(bare, NAME, given);
        expect(JSON.parse(JSON.stringify(edit.entries(after).get(NAME)))).toEqual(given);
        expect(others(after)).toEqual(others(text));
        expect(isWithin(bare, after)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test("is the same when it is given twice, and the second of two when both are given", () => {
    fc.assert(
      fc.property(entry, entry, fc.constantFrom(...barest(text, edit)), (one, other, bare) => {
        const once = edit.withEntry(bare, NAME, one);
        expect(edit.withEntry(once, NAME, one)).toBe(once);
        expect(edit.withEntry(once, NAME, other)).toBe(edit.withEntry(bare, NAME, other));
      }),
      { numRuns: 25 },
    );
  });

  test.each(variants)("leaves nothing behind when it is taken out, where others are there: %s", (_, change) => {
    const bare = edit.withoutEntry(change(text), NAME);
    const removed = edit.withoutEntry(edit.withEntry(bare, NAME, { command: "npx", args: [], env: {} }), NAME);
    expect(removed === bare || others(bare).length === 0).toBe(true);
    expect(edit.entries(removed).has(NAME)).toBe(false);
    expect(others(removed)).toEqual(others(bare));
  });
});

describe("a file that cannot be understood", () => {
  const [[, json]] = jsonEdits as [(typeof jsonEdits)[number]];
  const toml = tomlEdit("mcp_servers");

  test.each([
    ["half a file", json, '{\n  "mcpServers": {', "is not valid JSON at line 2"],
    ["a list", json, "[]", "is JSON, but no object"],
    ["servers that are a list", json, '{"mcpServers": []}', 'has "mcpServers", but it is no object'],
    ["servers twice", json, '{"mcpServers": {}, "mcpServers": {}}', 'has "mcpServers" twice in one object'],
    ["half a table", toml, "a = 1\n[mcp_servers", "is not valid TOML at line 2"],
    ["a dotted server", toml, 'mcp_servers.upstash.command = "npx"\n', "has mcp_servers.upstash in another form"],
    [
      "an inline server",
      toml,
      '[mcp_servers]\nupstash = { command = "npx" }\n',
      "has mcp_servers.upstash in another form",
    ],
    [
      "servers in one inline table",
      toml,
      "mcp_servers = { a = { command = 'x' } }\n",
      "has mcp_servers in another form",
    ],
    ["servers that are a number", toml, "mcp_servers = 1\n", "has servers that are no tables"],
  ])("is left alone, and told: %s", (_, edit, text, reason) => {
    const change = () => edit.withEntry(text, NAME, { command: "npx", args: [], env: {} });
    expect(change).toThrow(ConfigurationFault);
    expect(change).toThrow(reason);
  });
});

describe("an entry in several tables of TOML", () => {
  test("becomes one table, and goes with all of them", () => {
    const toml = tomlEdit("mcp_servers");
    const text =
      'model = "o"\n\n[mcp_servers.upstash]\ncommand = "old"\n\n[mcp_servers.upstash.env]\nA = "b"\n\n[mcp_servers.z]\ncommand = "z"\n';
    expect(toml.withEntry(text, NAME, { command: "npx", env: { B: "c" } })).toBe(
      'model = "o"\n\n[mcp_servers.upstash]\ncommand = "npx"\nenv = { B = "c" }\n\n[mcp_servers.z]\ncommand = "z"\n',
    );
    expect(toml.withoutEntry(text, NAME)).toBe('model = "o"\n\n[mcp_servers.z]\ncommand = "z"\n');
  });
});

describe("an entry that is there already", () => {
  const toml = tomlEdit("mcp_servers");
  const json = jsoncEdit([["servers"]]);
  const changed = (edit: ConfigurationEdit, text: string, change: object) =>
    edit.withEntry(text, NAME, { ...(edit.entries(text).get(NAME) as object), ...change });

  test("keeps its comments, numbers and characters in JSON where it changes elsewhere", () => {
    const text = (token: string) =>
      `{\n  "servers": {\n    "upstash": {\n      // mine\n      "timeout": 12345678901234567890, "most": 1e400,\n      "title": "\\u00e9",\n      "env": {\n        "TOKEN": "${token}" // rotate\n      }\n    }\n  }\n}\n`;
    expect(changed(json, text("old"), { env: { TOKEN: "new" } })).toBe(text("new"));
  });

  test("gets what is new in JSON behind what it has", () => {
    const text = '{\n  "servers": {\n    "upstash": {\n      "command": "a", // why\n    },\n  }\n}\n';
    expect(changed(json, text, { args: ["b"], env: {} })).toBe(
      '{\n  "servers": {\n    "upstash": {\n      "command": "a", // why\n      "args": ["b"],\n      "env": {},\n    },\n  }\n}\n',
    );
  });

  test("keeps its comments, dates, numbers and other tables in TOML where it changes elsewhere", () => {
    const text = (command: string) =>
      `[mcp_servers."upstash"] # ours\ncommand = ${command} # why\nsince = 1979-05-27\nwait = 20.0\nmost = inf\n\n[mcp_servers.upstash.tools.a]\nmode = "ask" # mine\n`;
    expect(changed(toml, text("'old'"), { command: "new" })).toBe(text('"new"'));
  });

  test("has in TOML one value in the place of dotted keys and of a table of its own", () => {
    const after = '[mcp_servers.upstash]\ncommand = "npx"\nenv = { B = "c" }\n';
    const [dotted, table] = ['env.A = "b"\nenv.C = "d"\n', '\n[mcp_servers.upstash.env]\nA = "b"\n'];
    for (const env of [dotted, table]) {
      const text = `[mcp_servers.upstash]\ncommand = "npx"\n${env}`;
      expect(changed(toml, text, { env: { B: "c" } })).toBe(after);
    }
  });

  test("is written anew in TOML where its own table comes behind one below it", () => {
    const text = '[mcp_servers.upstash.env]\nA = "b"\n\n[mcp_servers.upstash]\ncommand = "npx"\n';
    const after = changed(toml, text, { env: { B: "c" } });
    expect(toml.entries(after).get(NAME)).toEqual({ command: "npx", env: { B: "c" } });
  });
});

describe("an entry in JSON", () => {
  const json = jsoncEdit([["servers"]]);
  const entry = { command: "npx", args: ["-y", "upstash-mcp"] };

  test("comes behind the last comment, with the indentation and the trailing comma of the file", () => {
    const text = '{\n\t"servers": {\n\t\t"a": { "command": "a" }, // first\n\t\t// no more\n\t},\n}\n';
    expect(json.withEntry(text, NAME, entry)).toBe(
      '{\n\t"servers": {\n\t\t"a": { "command": "a" }, // first\n\t\t// no more\n\t\t"upstash": {\n\t\t\t"command": "npx",\n\t\t\t"args": ["-y", "upstash-mcp"]\n\t\t},\n\t},\n}\n',
    );
  });

  test("stays in the one line of a file that has one", () => {
    expect(json.withEntry('{"servers":{"a":{}}}', NAME, { command: "b" })).toBe(
      '{"servers":{"a":{}, "upstash": {"command":"b"}}}',
    );
  });

  test("is not behind a comment that goes to the end of a line", () => {
    const text = '{"servers": {"a": {} // the one\n}}';
    expect(json.entries(json.withEntry(text, NAME, entry)).get(NAME)).toEqual(entry);
  });
});
