import { describe, expect, test } from "vitest";
import type { Command, Family } from "../../../src/products/redis/command.ts";
import { redisFamilies as families } from "../../../src/products/redis/families/index.ts";
import { describeFamily } from "../../../src/products/redis/family-text.ts";
import known from "./redis-commands.json" with { type: "json" };

/** A Redis command as Upstash documents it; `via` is how it travels over REST. */
interface KnownCommand {
  name: string;
  family: string;
  access: string;
  via: string;
  read_only_token: string;
}

const overRest: readonly KnownCommand[] = known.filter(({ via }) => via === "command");

describe("the Redis families", () => {
  test("offer every command that travels over REST once, in its family and on its side", () => {
    expect(faults(overRest, families)).toEqual([]);
  });

  test("come in the order of the Redis documentation", () => {
    expect(families.map(({ name }) => name)).toEqual([
      ...["string", "bitmap", "hash", "list", "set", "sorted_set", "geo", "hyperloglog", "key", "stream", "json"],
      ...["array", "vector", "script", "function", "pubsub", "server", "connection", "search"],
    ]);
  });

  test("offer the subcommands of a container one by one", () => {
    const names = families.flatMap(({ commands }) => commands.map(({ name }) => name));
    expect(names.filter((name) => name.startsWith("PUBSUB"))).toEqual([
      ...["PUBSUB CHANNELS", "PUBSUB NUMSUB", "PUBSUB NUMPAT"],
    ]);
    expect(names.filter((name) => name.startsWith("XGROUP"))).toHaveLength(5);
  });

  test("call destructive what empties, drops or resets more than its arguments name", () => {
    const destructive = families.flatMap(({ commands }) => commands.filter(({ access }) => access === "destructive"));
    expect(destructive.map(({ name }) => name).sort()).toEqual(
      [
        "FLUSHALL",
        "FLUSHDB",
        "SCRIPT FLUSH",
        "FUNCTION FLUSH",
        "CONFIG SET",
        "ACL DELUSER",
        "ACL LOAD",
        "SEARCH.DROP",
        "VECTOR.DROP",
        "XGROUP DESTROY",
        "XGROUP DELCONSUMER",
      ].sort(),
    );
  });
});

describe("the check of the families", () => {
  const [getCommand, setCommand] = [knownAs("GET", "read", "yes"), knownAs("SET", "write", "no")];
  const get = row("GET", "read");
  const set = row("SET", "write");

  test("notices a command that is missing", () => {
    expect(faults([getCommand, setCommand], [stringFamily(get)])).toEqual(["SET is missing"]);
  });

  test("notices a command that is offered twice", () => {
    expect(faults([getCommand, setCommand], [stringFamily(get, set, row("GET", "write"))])).toContain(
      "GET is offered 2 times",
    );
  });

  test("notices a write among the reads", () => {
    expect(faults([setCommand], [stringFamily(row("SET", "read"))])).toEqual(["SET is a read, expected a write"]);
  });

  test("notices a read that the read-only token may not run among the ordinary ones", () => {
    expect(faults([knownAs("SCAN", "read", "no")], [stringFamily(row("SCAN", "read"))])).toEqual([
      "SCAN is a read, expected a privileged read",
    ]);
  });

  test("notices a command in the wrong family", () => {
    expect(faults([{ ...getCommand, family: "hash" }], [stringFamily(get)])).toEqual(["GET is in string, not hash"]);
  });

  test("notices a command that Upstash does not have", () => {
    expect(faults([getCommand], [stringFamily(get, row("GETT", "read"))])).toEqual(["GETT is not a command"]);
  });
});

describe("the text that a model reads about a family", () => {
  const sides = families.flatMap((family) =>
    (["read", "write"] as const).flatMap((side) => {
      const commands = family.commands.filter(({ access }) => (access === "read") === (side === "read"));
      return commands.length === 0 ? [] : [{ label: `${family.name} ${side}`, side, family, commands }];
    }),
  );

  test.each(sides)("about $label fits a tool description", ({ family, commands }) => {
    expect(describeFamily(family, commands).length).toBeLessThanOrEqual(1_024);
  });

  test.each(sides)(
    "about $label tells what each word means that it has in the place of others",
    ({ family, commands }) => {
      const lines = describeFamily(family, commands).split("\n");
      for (const [word, { instead = [] }] of Object.entries(family.words ?? {})) {
        const isUsed = lines.some((line) => new RegExp(`^[A-Z][A-Z0-9_.| ]* .*\\b${word}\\b`).test(line));
        const told = lines.filter((line) => line.startsWith(`${word}: `));
        if (instead.length > 0) expect(told).toHaveLength(isUsed ? 1 : 0);
      }
    },
  );

  test.each(sides)("about $label has each of its commands once", ({ family, commands }) => {
    const heads = describeFamily(family, commands).split("\n").slice(1).join("\n");
    const missing = commands.filter(
      ({ name }) => heads.match(new RegExp(`(^|\\|)${name}(?=[| \n]|$)`, "gm"))?.length !== 1,
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  test("has the compact notation alone", () => {
    const syntaxes = families.flatMap(({ commands }) => commands.map(({ syntax }) => syntax));
    expect(syntaxes.filter((syntax) => /<\w|\s\||\|\s|\s\.\.\.|\s\s|^\s|\s$/.test(syntax))).toEqual([]);
  });

  test("closes every bracket that it opens", () => {
    const syntaxes = families.flatMap(({ commands }) => commands.map(({ syntax }) => syntax));
    expect(syntaxes.filter((syntax) => !isBalanced(syntax))).toEqual([]);
  });

  test("does not offer to wait, which REST cannot", () => {
    const syntaxes = families.flatMap(({ commands }) => commands.map(({ syntax }) => syntax));
    expect(syntaxes.filter((syntax) => syntax.includes("BLOCK"))).toEqual([]);
  });
});

/** What differs between the commands that Upstash documents and those that are offered. */
function faults(commands: readonly KnownCommand[], offered: readonly Family[]): string[] {
  const rows = offered.flatMap((family) => family.commands.map((command) => ({ family: family.name, command })));
  const covered = new Set<string>();
  const found = commands.flatMap((command) => {
    const own = rows.filter(({ command: { name } }) => name === command.name);
    // A container such as PUBSUB is offered by its subcommands.
    const mine = own.length > 0 ? own : rows.filter(({ command: { name } }) => name.startsWith(`${command.name} `));
    for (const { command: row } of mine) covered.add(row.name);
    if (mine.length === 0) return [`${command.name} is missing`];
    if (own.length > 1) return [`${command.name} is offered ${own.length} times`];
    return mine.flatMap(({ family, command: row }) => [
      ...(family === command.family ? [] : [`${row.name} is in ${family}, not ${command.family}`]),
      ...(sideOf(row) === expectedSide(command)
        ? []
        : [`${row.name} is ${sideOf(row)}, expected ${expectedSide(command)}`]),
    ]);
  });
  const names = rows.map(({ command }) => command.name);
  const unknown = names.filter((name) => !covered.has(name)).map((name) => `${name} is not a command`);
  const doubled = names.filter((name, index) => name.includes(" ") && names.indexOf(name) !== index);
  return [...found, ...unknown, ...doubled.map((name) => `${name} is offered twice`)];
}

/**
 * ACL LOG reads, but with RESET it empties the log: what can write through an option counts as a write. Of what Redis does
 * not count as reading (@read), Upstash does not say that the read-only token may run it.
 */
function expectedSide(command: KnownCommand): string {
  if (command.access === "write" || command.name === "ACL LOG") return "a write";
  return command.read_only_token === "yes" ? "a read" : "a privileged read";
}

function sideOf({ access, privileged }: Command): string {
  if (access !== "read") return "a write";
  return privileged ? "a privileged read" : "a read";
}

function isBalanced(syntax: string): boolean {
  let rest = syntax.replaceAll(/[^()[\]]/g, "");
  while (/\(\)|\[\]/.test(rest)) rest = rest.replaceAll(/\(\)|\[\]/g, "");
  return rest === "";
}

function stringFamily(...commands: readonly Command[]): Family {
  return { name: "string", summary: "Strings.", commands };
}

function row(name: string, access: Command["access"]): Command {
  return { name, access, syntax: "key", privileged: false, handsOver: false, runsCode: false };
}

function knownAs(name: string, access: string, read_only_token: string): KnownCommand {
  return { name, family: "string", access, via: "command", read_only_token };
}
