import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { importAll, keyspaceOf, useFileTools } from "./fixture.ts";

const tools = useFileTools();
const HEADER =
  '{"upstash_redis_export":1,"format":"jsonl","pattern":"*","database":"db","begun":"2026-01-01T00:00:00.000Z"}';
const END = (keys: number) => `{"end":true,"keys":${keys},"skipped":0}`;

/** A file of these lines. */
async function file(...lines: string[]): Promise<string> {
  await tools.write("import.jsonl", [HEADER, ...lines, ""].join("\n"));
  return "import.jsonl";
}

beforeEach(async () => {
  await tools.redis("FLUSHALL");
});

describe("an import that may write some keys only", () => {
  const lines = [
    '{"key":"app:s","type":"string","value":"v"}',
    '{"key":"other:s","type":"string","value":"v"}',
    '{"key":"app:l","type":"list","value":["1","2"]}',
    '{"key":"other:l","type":"list","value":["1","2"]}',
    '{"key":"app:h","type":"hash","part":1,"value":{"f":"v"}}',
    '{"key":"app:h","part":2,"value":{"g":"v"},"last":true}',
    '{"key":"other:h","type":"hash","part":1,"value":{"f":"v"}}',
    '{"key":"other:h","part":2,"value":{"g":"v"},"last":true}',
    '{"key":{"base64":"YXBwOv8="},"type":"string","value":"v"}',
    '{"key":{"base64":"b3RoZXI6/w=="},"type":"string","value":"v"}',
  ];

  test("passes over the others and counts them, in its dry run too", async () => {
    const some = await file(...lines, END(8));
    const allowKeys = ["app:*"];
    const dry = await tools.import({ file: some, dry_run: true }, { allowKeys });
    expect(dry.result).toMatchObject({ would_import: 4, skipped: { outside_allow_keys: 4 } });
    const { result } = await tools.import({ file: some }, { allowKeys });
    expect(result).toMatchObject({ imported: 4, skipped: { outside_allow_keys: 4 }, failed: 0, finished: true });
    expect(Object.keys(await keyspaceOf(tools)).length).toBe(4);
    expect(JSON.stringify(await keyspaceOf(tools))).not.toContain("other:");
  });
});

describe("a file that a person has edited", () => {
  test("is imported as it is, and the answer says that it was edited", async () => {
    const edited = await file(
      '{"key":"b","type":"list","value":["1"]}',
      '{"key":"a","type":"string","value":"new"}',
      END(1),
    );
    const { result, notice } = await tools.import({ file: edited });
    expect(result).toMatchObject({ imported: 2, finished: true });
    expect(notice).toContain("Its last line says 1 keys, and it has 2: it was edited, or damaged.");
  });

  test.each([
    ['{"key":"a","type":"string","value":5}', "a string must be text"],
    ['{"key":"a","type":"list","value":"text"}', "a list must be an array"],
    ['{"key":"a","type":"list","value":[]}', "a list must have an element"],
    ['{"key":"a","type":"hash","value":["f","v"]}', "the value of a hash must be an object"],
    ['{"key":"a","type":"zset","value":[["member","high"]]}', 'a score must be a number, "inf" or "-inf"'],
    [
      '{"key":"a","type":"stream","value":[{"id":"now","fields":[["f","v"]]}]}',
      "the id of an entry must be text such as",
    ],
    ['{"key":"a","type":"vectorset","value":[]}', 'there is no way to write the type "vectorset"'],
    ['{"key":"a","type":"string","value":"\\ud800"}', "a string must be text"],
    ['{"key":"a","type":"string","value":{"base64":"?"}}', "a string must be standard base64"],
    ['{"key":"a","type":"string","dump":"?"}', "dump must be base64"],
    ['{"key":"a","type":"string","value":"v","expires_at_ms":"soon"}', "expires_at_ms must be an integer"],
    ['{"key":"a","part":2,"value":["1"]}', "its first part is missing"],
    ['{"key":"a","type":"hash","value":{"f":"v"},"field_expires_at_ms":null}', "field_expires_at_ms must be an object"],
    ['{"key":"a","type":"hash","value":{"f":"v"},"field_expires_at_ms":5}', "field_expires_at_ms must be an object"],
    ['{"key":"a","type":"hash","value":{"f":"v"},"field_expires_at_ms":[5]}', "field_expires_at_ms must be an object"],
    ['{"type":"string","value":"v"}', "key must be text"],
    ["[1]", "it is no object"],
  ])("is refused as a whole, with the line and what it must be: %s", async (line, told) => {
    const wrong = await file('{"key":"first","type":"string","value":"v"}', line, END(2));
    await expect(tools.import({ file: wrong })).rejects.toThrow(`Line 3 of the file cannot be imported: ${told}`);
    expect(await keyspaceOf(tools)).toEqual({});
  });

  test("is refused where an editor has saved it in another encoding than UTF-8", async () => {
    const line = '{"key":"name","type":"string","value":"Zo\u00eb"}';
    const bytes = Buffer.from([HEADER, line, END(1), ""].join("\n"), "latin1");
    await writeFile(join(tools.folder, "import.jsonl"), bytes);
    await expect(tools.import({ file: "import.jsonl" })).rejects.toThrow(
      `The line at byte ${HEADER.length + 1} is no UTF-8 text`,
    );
    expect(await keyspaceOf(tools)).toEqual({});
  });

  test("is refused where a part of a value is missing or torn out", async () => {
    const part = (number: number) => `{"key":"a","part":${number},"value":["${number}"]}`;
    const first = '{"key":"a","type":"list","part":1,"value":["1"]}';
    const last = '{"key":"a","last":true,"elements":3}';
    await expect(tools.import({ file: await file(first, part(3), last, END(1)) })).rejects.toThrow(
      "part 2 of its key is missing",
    );
    await expect(
      tools.import({ file: await file(first, '{"key":"b","type":"string","value":""}', END(2)) }),
    ).rejects.toThrow("the lines of the key before it are not whole");
    await tools.import({ file: await file(first, part(2), part(3), last, END(1)) });
    expect(await tools.redis("LLEN", "a")).toMatchObject({ value: "3" });
  });

  test("that is no export is refused", async () => {
    await tools.write("other.jsonl", '{"user":"of something else"}\n');
    await expect(tools.import({ file: "other.jsonl" })).rejects.toThrow("The file is no export of this server");
    await tools.write("text.jsonl", "no JSON\n");
    await expect(tools.import({ file: "text.jsonl" })).rejects.toThrow("The line at byte 0 is no JSON");
  });
});

describe("a file that was cut off", () => {
  const line = '{"key":"a","type":"string","value":"whole"}';

  test.each([
    ["between lines", `${line}\n`, 1],
    ["within a line", `${line}\n${line.slice(0, 20)}`, 1],
    ["before a line feed", line, 0],
    ["within a value of several lines", `${line}\n{"key":"b","type":"list","part":1,"value":["1"]}\n`, 1],
  ])("%s is refused, and what is whole of it is imported with allow_incomplete", async (_, text, whole) => {
    await tools.write("cut.jsonl", `${HEADER}\n${text}`);
    const { result, notice } = await tools.import({ file: "cut.jsonl", dry_run: true });
    expect(result).toMatchObject({ complete: false });
    expect(notice).toMatch(/no last line.*and allow_incomplete true imports\.$/);
    await expect(tools.import({ file: "cut.jsonl" })).rejects.toThrow(/was cut off.*with allow_incomplete: true/);
    expect(await keyspaceOf(tools)).toEqual({});
    const { result: imported } = await tools.import({ file: "cut.jsonl", allow_incomplete: true });
    expect(imported).toMatchObject({ imported: whole, finished: true });
    expect(Object.keys(await keyspaceOf(tools))).toEqual(whole === 0 ? [] : ["a"]);
  });
});

describe("a dry run", () => {
  test("changes nothing and says in numbers what a real run would do", async () => {
    await tools.redis("SET", "there", "old");
    const mixed = await file(
      '{"key":"there","type":"string","value":"new"}',
      '{"key":"new","type":"set","value":["1"]}',
      '{"key":"over","type":"string","expires_at_ms":1000,"value":"v"}',
      '{"key":"left-out","type":"vectorset","skipped":"unsupported_type"}',
      END(3),
    );
    const before = await keyspaceOf(tools);
    const { result } = await tools.import({ file: mixed, dry_run: true });
    const skipped = { exists: 1, expired: 1, without_value: 1 };
    expect(result).toMatchObject({ would_import: 1, would_overwrite: 0, types: { string: 1, set: 1 }, skipped });
    expect(await keyspaceOf(tools)).toEqual(before);
    const real = await tools.import({ file: mixed });
    expect(real.result).toMatchObject({ imported: 1, skipped, failed: 0, finished: true });
  });

  test("is the default", async () => {
    const one = await file('{"key":"a","type":"string","value":"v"}', END(1));
    const plan = await tools.plan({ file: one, dry_run: undefined });
    expect((await plan.run()).notice).toMatch(
      /^Nothing was changed: dry_run\. The same call with dry_run false imports\.$/,
    );
    expect(await keyspaceOf(tools)).toEqual({});
  });
});

describe("a person", () => {
  const many = (count: number, value = "v") =>
    Array.from({ length: count }, (_, index) => `{"key":"key:${index}","type":"string","value":"${value}"}`);

  test("is asked before keys are overwritten, with how many are there and examples", async () => {
    await tools.redis("MSET", "key:0", "old", "key:1", "old");
    const plan = await tools.plan({ file: await file(...many(3), END(3)), if_exists: "overwrite" });
    expect(plan.harm).toEqual({
      things: [
        {
          does: "writes 3 keys of the file",
          args: ["import.jsonl"],
          means: "2 keys of such names are there and are lost",
        },
      ],
    });
    expect(await plan.preview?.()).toMatchObject({ keys: 2, keys_to_write: 3, overwritten: 2, example_1: '"key:0"' });
  });

  test("is asked above 1,000 keys, and not before", async () => {
    expect((await tools.plan({ file: await file(...many(1_000), END(1_000)) })).harm).toBeUndefined();
    const plan = await tools.plan({ file: await file(...many(1_001), END(1_001)) });
    expect(plan.harm?.things[0]).toMatchObject({ means: "keys that are there stay as they are" });
  });

  test("agrees to one file as it is: another has another permission, and one that changes is not imported", async () => {
    const one = await tools.plan({ file: await file(...many(1), END(1)), if_exists: "overwrite" });
    const same = await tools.plan({ file: "import.jsonl", if_exists: "overwrite" });
    expect(same.target).toEqual(one.target);
    const other = await tools.plan({ file: await file(...many(2), END(2)), if_exists: "overwrite" });
    expect(other.target).not.toEqual(one.target);
    await expect(one.run()).rejects.toThrow("was changed meanwhile. Nothing was imported");
    expect(await keyspaceOf(tools)).toEqual({});
  });

  test.each([
    ["keys of a line each", (value: string) => many(900, value)],
    ["a key of several lines", (value: string) => [...many(300, value), ...longList(900, value)]],
  ])("agrees to no line that the file gets while it is imported: %s", async (_, lines) => {
    await file(...lines("g".repeat(1_000)), END(900));
    const evil = [HEADER, ...lines("e".repeat(1_000)), END(900), ""].join("\n");
    const fault = async (body: string): Promise<Fault> => {
      if (body.includes("ggg")) await writeFile(join(tools.folder, "import.jsonl"), evil);
      return "pass";
    };
    const url = await startFaultyWay(tools.database.url, fault);
    await expect(tools.import({ file: "import.jsonl" }, { url })).rejects.toThrow(
      /^import\.jsonl was changed while it was imported\. \d+ keys were imported before that, .*; call again with cursor 0\.$/,
    );
    const found = Object.values(await keyspaceOf(tools));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(300);
    expect(found.join()).not.toContain("eee");
  });
});

/** A list in as many lines, with the line that ends it. */
function longList(parts: number, value: string): string[] {
  const part = (number: number) => `{"key":"list","part":${number},"value":["${value}"]}`;
  const first = `{"key":"list","type":"list","part":1,"value":["${value}"]}`;
  return [first, ...Array.from({ length: parts - 1 }, (_, index) => part(index + 2)), '{"key":"list","last":true}'];
}

describe("a cursor", () => {
  test("holds for the file that it was given for", async () => {
    const lines = Array.from({ length: 300 }, (_, index) => `{"key":"key:${index}","type":"string","value":"v"}`);
    const { result, notice } = await tools.import({ file: await file(...lines, END(300)), max_commands: 260 });
    expect(result).toMatchObject({ finished: false, imported: 260 });
    expect(notice).toMatch(
      /^It stopped before all keys were imported: max_commands was reached\. To go on, call again with/,
    );
    const rest = await tools.import({ file: "import.jsonl", cursor: result.cursor });
    expect(rest.result).toMatchObject({ finished: true, imported: 40, skipped: {} });
    await writeFile(join(tools.folder, "import.jsonl"), [HEADER, ...lines.slice(1), END(299), ""].join("\n"));
    await expect(tools.import({ file: "import.jsonl", cursor: result.cursor })).rejects.toThrow(
      "has changed since the cursor was given. Nothing was changed. Begin with cursor 0.",
    );
  });
});

test("keys that are there are passed over, call by call, and are no dead end", async () => {
  const lines = Array.from({ length: 300 }, (_, index) => `{"key":"key:${index}","type":"string","value":"v"}`);
  await tools.import({ file: await file(...lines, END(300)) });
  const { results } = await importAll(tools, { file: "import.jsonl", max_commands: 100 });
  expect(results.map(({ imported }) => imported)).toEqual(results.map(() => 0));
  expect(results.reduce((sum, { skipped }) => sum + (skipped.exists ?? 0), 0)).toBe(300);
});

describe("what Redis refuses", () => {
  test("is counted with its reason, leaves the old value and no temporary key", async () => {
    await tools.redis("SET", "a", "old");
    const wrong = await file(
      '{"key":"a","type":"string","dump":"AAAA"}',
      '{"key":"b","type":"stream","value":[{"id":"2-0","fields":[["f","v"]]},{"id":"1-0","fields":[["f","v"]]}]}',
      '{"key":"c","type":"string","value":"v"}',
      END(3),
    );
    const { result } = await tools.import({ file: wrong, if_exists: "overwrite" });
    expect(result).toMatchObject({ imported: 1, failed: 2, finished: true });
    expect([...(result.failed_keys ?? [])].sort()).toEqual(["a", "b"]);
    expect(result.errors?.join(" ")).toMatch(/DUMP payload.*equal or smaller|equal or smaller.*DUMP payload/);
    expect(Object.keys(await keyspaceOf(tools))).toEqual(["a", "c"]);
    expect(await tools.redis("GET", "a")).toMatchObject({ value: Buffer.from("old") });
  });

  test("with a token that may not rename or delete leaves temporary keys that expire", async () => {
    const lines = [
      '{"key":"a","type":"hash","value":{"f":"v"}}',
      '{"key":"b","type":"list","value":["v",{"base64":"/w=="}]}',
    ];
    await file(...lines, END(2));
    await tools.redis("ACL", "SETUSER", "default", "-renamenx", "-unlink");
    const { result } = await tools
      .import({ file: "import.jsonl" })
      .finally(() => tools.redis("ACL", "SETUSER", "default", "+@all"));
    expect(result).toMatchObject({ imported: 0, failed: 2 });
    const left = Object.entries(await keyspaceOf(tools));
    for (const [key, described] of left) {
      expect(key).toMatch(/^upstash-mcp:importing:/);
      expect(JSON.parse(described)[1], described).not.toBe("-1");
    }
    expect(left).toHaveLength(2);
  });

  test("of every key ends the call with its reason", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `{"key":"key:${index}","type":"list","value":["v"]}`);
    await file(...lines, END(20));
    await tools.redis("CONFIG", "SET", "maxmemory", "1");
    const refused = tools.import({ file: "import.jsonl" });
    await expect(refused)
      .rejects.toThrow(/OOM/)
      .finally(() => tools.redis("CONFIG", "SET", "maxmemory", "0"));
    expect(await keyspaceOf(tools)).toEqual({});
  });

  test("for its size is one key's matter: the others of its request are written", async () => {
    const large = `{"key":"large","type":"hash","value":{"${"x".repeat(10_600_000)}":"v"}}`;
    const small = (key: string) => `{"key":"${key}","type":"hash","value":{"f":"v"}}`;
    const { result } = await tools.import({ file: await file(small("a"), large, small("z"), END(3)) });
    expect(result).toMatchObject({ imported: 2, failed: 1, failed_keys: ["large"], finished: true });
    expect(result.errors?.[0]).toContain("max request size exceeded");
    expect(Object.keys(await keyspaceOf(tools))).toEqual(["a", "z"]);
  });
});

test("a request whose answer is lost counts its keys as unknown, and the cursor begins with them", async () => {
  const lines = Array.from({ length: 600 }, (_, index) => `{"key":"key:${index}","type":"string","value":"v"}`);
  await file(...lines, END(600));
  let writes = 0;
  const url = await startFaultyWay(tools.database.url, (body) =>
    body.includes('"SET"') && ++writes === 2 ? "cut-after" : "pass",
  );
  const { result, notice } = await tools.import({ file: "import.jsonl" }, { url });
  expect(result).toMatchObject({ imported: 246, unknown: 246, finished: false });
  expect(notice).toContain("Whether the 246 keys under unknown were written was not told.");
  const rest = await tools.import({ file: "import.jsonl", cursor: result.cursor });
  expect(rest.result).toMatchObject({ imported: 600 - 492, skipped: { exists: 246 }, finished: true });
  expect(Object.keys(await keyspaceOf(tools))).toHaveLength(600);
});

test.each(["jsonl", "dump"])("a connection that is cut leaves no temporary key behind: %s", async (format) => {
  await tools.redis("RPUSH", "long", ...Array.from({ length: 3_000 }, (_, index) => `${index}`));
  await tools.redis("HSET", "bytes", "f", Buffer.from([0xff]));
  await tools.export({ file: `cut-${format}.jsonl`, format });
  await tools.redis("FLUSHALL");
  const faults: Fault[] = ["cut"];
  const url = await startFaultyWay(tools.database.url, (body) =>
    body.includes('"RENAMENX"') ? (faults.shift() ?? "pass") : "pass",
  );
  const { result } = await tools.import({ file: `cut-${format}.jsonl` }, { url });
  expect(result).toMatchObject({ imported: 0, finished: false });
  expect(Object.keys(await keyspaceOf(tools))).toEqual([]);
  const { results } = await importAll(tools, { file: `cut-${format}.jsonl` });
  expect(results.at(-1)).toMatchObject({ imported: 2, finished: true });
});
