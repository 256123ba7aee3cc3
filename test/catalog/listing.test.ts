import { describe, expect, test } from "vitest";
import { listedIn } from "../../src/call/served.ts";
import type { Tool } from "../../src/call/tool.ts";
import { inputSchemaOf } from "../../src/catalog/input-schema.ts";
import { listingOf } from "../../src/catalog/listing.ts";
import type { Handler, LeveledRow, Row, Toolset } from "../../src/catalog/rows.ts";
import { chosenToolsets, isAllowed, isSelected } from "../../src/catalog/select.ts";
import type { Config } from "../../src/config/read.ts";
import { products } from "../../src/products/index.ts";
import { redisTool } from "../../src/products/redis/redis-tool.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../../src/upstash/access.ts";
import { configOf, serve } from "../served.ts";

describe("a row that depends on the access level", () => {
  const at = (description: string): Handler =>
    redisTool({ name: "x_read", title: "X", access: "read", description, input: {}, run: async () => ({ result: 1 }) });
  const listed = (descriptions: Readonly<Record<AccessLevel, string | undefined>>) => {
    const row: LeveledRow = {
      kind: "leveled",
      name: "x_read",
      access: "read",
      privileged: false,
      at: (level) => (descriptions[level] === undefined ? undefined : at(descriptions[level])),
    };
    const rows = listingOf([{ name: "x", summary: "X.", rows: [row] }]);
    return rows.map(({ description, levels }) => [description, levels]);
  };

  test("is listed once for all levels at which it is the same", () => {
    expect(listed({ "read-only": "Few.", "privileged-reads": "All.", writes: "All." })).toEqual([
      ["Few.", ["read-only"]],
      ["All.", ["privileged-reads", "writes"]],
    ]);
  });

  test("is not listed at a level at which nothing is left of it", () => {
    expect(listed({ "read-only": undefined, "privileged-reads": undefined, writes: "All." })).toEqual([
      ["All.", ["writes"]],
    ]);
  });
});

const flagsOfLevel: Readonly<Record<AccessLevel, Record<string, string>>> = {
  "read-only": {},
  "privileged-reads": { allowPrivilegedReads: "true" },
  writes: { allowWrites: "true" },
};
const database = { UPSTASH_REDIS_REST_URL: "https://example.upstash.io" };
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
const environments = { nothing: {}, "a database": database, "an account": account, both: { ...database, ...account } };
const selections: readonly Record<string, string>[] = [
  {},
  { toolsets: "all,kafka" },
  { toolsets: "redis_key,kafka" },
  { tools: "redis_*_read,database_*", excludeTools: "database_delete" },
];

/** Everything in every combination, but for the selections: each of them meets every two of the other settings. */
const configurations = ACCESS_LEVELS.flatMap((level, atLevel) =>
  (["stdio", "http"] as const).flatMap((transport, atTransport) =>
    ["auto", "always", "never"].flatMap((confirm, atConfirm) =>
      ["false", "true"].flatMap((revealSecrets, atReveal) =>
        Object.entries(environments).map(([with_, environment], atEnvironment) => {
          const turn = atLevel + atTransport + atConfirm + atReveal + atEnvironment;
          const selection = selections[turn % selections.length];
          return {
            label: `${level}, ${transport}, confirm ${confirm}, reveal ${revealSecrets}, with ${with_}, ${JSON.stringify(selection)}`,
            level,
            config: configOf({ ...flagsOfLevel[level], transport, confirm, revealSecrets, ...selection }, environment),
          };
        }),
      ),
    ),
  ),
);

describe("what is listed", () => {
  test.each(configurations)("is what the tables say and the calls take: $label", async ({ level, config }) => {
    const { tools, listed } = await serve(config);
    expect(listed.map(({ name, description }) => [name, description])).toEqual(await listedByTables(config, level));
    const called = await Promise.all(listedIn({ tools }).map((tool) => tool.load()));
    expect(JSON.stringify(listed.map(({ inputSchema }) => inputSchema))).toBe(
      JSON.stringify(called.map(({ input }: Tool) => inputSchemaOf(input))),
    );
  });
});

/** Names and descriptions of the tools of a configuration, from the tables alone. */
async function listedByTables({ products: configured, ...terms }: Config, level: AccessLevel): Promise<string[][]> {
  const chosen = chosenToolsets(
    products.flatMap((product) => product.toolsets),
    terms.toolsets,
  );
  const isReachable = configured.some(({ facts }) => facts.isReachable);
  const offered = configured.filter(({ facts }) => facts.isReachable || !isReachable);
  const toolsets = (await Promise.all(offered.map(({ product }) => product.load()))).flat();
  const rows = toolsets
    .filter(({ name }: Toolset) => chosen.includes(name))
    .flatMap(({ rows }): readonly Row[] => rows)
    .filter((row) => isAllowed(row, { ...terms, level }) && isSelected(row.name, terms))
    .flatMap((row) => (row.kind === "leveled" ? (row.at(level, new Set()) ?? []) : row));
  const names = rows.map(({ name }) => name);
  const isReplaced = (row: (typeof rows)[number]) =>
    row.kind === "handler" && row.replacedBy !== undefined && names.includes(row.replacedBy);
  return rows.filter((row) => !isReplaced(row)).map(({ name, description }) => [name, description]);
}
