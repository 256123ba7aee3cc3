import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replyText } from "../../../../src/local/redis/connection/resp.ts";
import { createCommandFinder } from "../../../../src/products/redis/command-finder.ts";
import { writtenBy } from "../../../../src/products/redis/limits/written-keys.ts";
import { connectionCommands } from "../../../../src/products/redis/tools/connection-commands.ts";
import { offered } from "../offered.ts";
import { useTools } from "../tools/fixture.ts";
import { wordsFor } from "./command-lines.ts";

const tools = useTools();
const find = createCommandFinder();
const writing = offered.filter(({ access }) => access !== "read");

/** What a line changes: keys by name, or why they are not told. */
function written(line: readonly string[]): readonly string[] | string {
  const found = find(line);
  if (found === undefined) throw new Error(`The catalog has no ${line.join(" ")}.`);
  const places = writtenBy(found);
  return typeof places === "string" ? places : places.map((place) => found.args[place] ?? "");
}

/** A line for each write whose syntax does not begin with the one key that it changes. */
const others: Readonly<Record<string, readonly string[] | string>> = {
  "MSET k v l w": ["k", "l"],
  "MSETNX k v l w": ["k", "l"],
  "MSETEX 2 k v l w EX 9": ["k", "l"],
  "BITOP AND d k l": ["d"],
  "LMPOP 2 k l LEFT": ["k", "l"],
  "LMOVE k l LEFT RIGHT": ["k", "l"],
  "RPOPLPUSH k l": ["k", "l"],
  "SMOVE k l m": ["k", "l"],
  "SDIFFSTORE d k l": ["d"],
  "SINTERSTORE d k l": ["d"],
  "SUNIONSTORE d k l": ["d"],
  "ZMPOP 1 k MIN": ["k"],
  "ZRANGESTORE d k 0 -1": ["d"],
  "ZDIFFSTORE d 1 k": ["d"],
  "ZINTERSTORE d 2 k l WEIGHTS 1 2": ["d"],
  "ZUNIONSTORE d 2 k l": ["d"],
  "GEOSEARCHSTORE d k FROMMEMBER m BYRADIUS 1 km": ["d"],
  "PFMERGE d k l": ["d"],
  "DEL k l": ["k", "l"],
  "UNLINK k l": ["k", "l"],
  "RENAME k l": ["k", "l"],
  "RENAMENX k l": ["k", "l"],
  "COPY k l REPLACE": ["l"],
  "XREADGROUP GROUP g c COUNT 1 NOACK STREAMS k l > >": ["k", "l"],
  "JSON.MSET k $ 1 l $ 2": ["k", "l"],
  "SEARCH.CREATE n ON STREAM k SCHEMA a TEXT": ["k"],
  "SEARCH.CREATE n ON HASH PREFIX 2 ON STREAM k SCHEMA a TEXT": "no key",
  "GEORADIUS k 1 2 3 km STORE d": ["d"],
  "GEORADIUSBYMEMBER k m 3 km STOREDIST d": ["d"],
  "EVAL code 1 k": "uncertain",
  "EVALSHA sha 1 k": "uncertain",
  "FCALL f 1 k": "uncertain",
};

/** Writes that change no key by name: settings, users, code, everything at once. */
const keyless = [
  ...[
    "SCRIPT LOAD",
    "SCRIPT KILL",
    "SCRIPT FLUSH",
    "FUNCTION LOAD",
    "FUNCTION DELETE",
    "FUNCTION KILL",
    "FUNCTION FLUSH",
  ],
  ...["ACL SETUSER", "ACL GENTOKEN", "ACL RESTTOKEN", "ACL LOG", "ACL SAVE", "ACL DELUSER", "ACL LOAD"],
  ...["FLUSHDB", "FLUSHALL", "CONFIG SET", "PUBLISH"],
  ...["SEARCH.REINDEX", "SEARCH.ALIASADD", "SEARCH.ALIASDEL", "SEARCH.DROP"],
];

describe("what a write changes", () => {
  test.each(Object.entries(others))("%s: %j", (line, keys) => {
    expect(written(line.split(" "))).toEqual(keys);
  });

  test("is its first argument where its syntax begins with the key, as all others do but these and those without a key", () => {
    const told = new Set(Object.keys(others).map((line) => find(line.split(" "))?.command.name));
    const rest = writing.filter(({ name }) => !told.has(name));
    const firsts = rest.filter(({ name }) => {
      const places = written([...name.split(" "), "k", "a", "b", "c"]);
      return Array.isArray(places) && places.join() === "k";
    });
    expect(firsts.every(({ syntax }) => /^key( |$)/.test(syntax))).toBe(true);
    expect(
      rest
        .filter((row) => !firsts.includes(row))
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...keyless].sort());
    for (const name of keyless) expect([name, written([...name.split(" "), "a", "b"])]).toEqual([name, "no key"]);
  });

  test.each([
    ["a number of keys that Redis would not take", "LMPOP 0x1 k LEFT"],
    ["a number of keys that says more than there are", "ZMPOP 3 k MIN"],
    ["a second group, whose name could be STREAMS", "XREADGROUP GROUP g c GROUP STREAMS c STREAMS k >"],
    ["options of a group read that are not known", "XREADGROUP GROUP g c CLAIM 1 STREAMS k >"],
  ])("is uncertain for %s", (_what, line) => {
    expect(written(line.split(" "))).toBe("uncertain");
  });

  test("has every name behind STORE, of which Redis takes the last", () => {
    expect(written("GEORADIUS k 1 2 3 km STORE d STOREDIST e".split(" "))).toEqual(["d", "e"]);
    expect(written("GEORADIUS k 1 2 3 km".split(" "))).toEqual([]);
    const sort = createCommandFinder([connectionCommands])("SORT k BY STORE STORE d store e".split(" "));
    expect(sort && writtenBy(sort)).toEqual([3, 4, 6]);
  });

  test("is told of whatever Redis itself takes for a key that a command changes, however its words stand", async () => {
    let compared = 0;
    const asked = writing.filter(({ name, runsCode }) => !runsCode && !/^(JSON|SEARCH|VECTOR|AR)/.test(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...asked).chain(wordsFor), async (line) => {
        const reply = await tools.redis("COMMAND", "GETKEYSANDFLAGS", ...line);
        if (reply.kind !== "array") return;
        const changed = (reply.value ?? []).flatMap((pair) => {
          const [key, flags] = pair.kind === "array" ? (pair.value ?? []) : [];
          const kinds = flags?.kind === "array" ? (flags.value ?? []).map(replyText) : [];
          const isChanged = kinds.some((kind) => kind === "RW" || kind === "OW" || kind === "RM");
          return isChanged ? [replyText(key) ?? ""] : [];
        });
        const own = written(line);
        if (typeof own === "string") return;
        compared += 1;
        expect({ line, missing: changed.filter((key) => !own.includes(key)) }).toEqual({ line, missing: [] });
      }),
      { numRuns: 2_500 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});
