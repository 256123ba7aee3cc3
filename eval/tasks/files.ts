import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { exportAndImport, exportKeys } from "../agents/files.ts";
import { keysOf, valuesOf } from "../ground/database.ts";
import { COUNTS } from "../ground/keys.ts";
import { numberAt, textAt } from "../json.ts";
import type { Task } from "../task.ts";

const FILE = "prices.jsonl";

/** The keys that the lines of a file name. */
async function keysInFile(path: string): Promise<readonly string[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  const keys = lines.map((line) => textAt(JSON.parse(line), "key")).filter((key) => key !== "");
  return [...new Set(keys)].sort();
}

/** Keys in files of the project. */
export const fileTasks: readonly Task[] = [
  {
    name: "export",
    needs: ["redis_export"],
    bulk: true,
    words: () => `Write all keys price:* into a file ${FILE}. How many are they?`,
    solve: exportKeys,
    judge: async ({ answer, world: { folder, shop } }) => {
      const keys = await keysOf(shop, "price:*");
      const inFile = await keysInFile(join(folder, FILE));
      return [
        { says: "the file has every key", holds: `${inFile}` === `${keys}` },
        { says: "the number is told", holds: numberAt(answer, "keys") === COUNTS.prices },
        { says: "the database has them still", holds: keys.length === COUNTS.prices },
      ];
    },
  },
  {
    name: "import",
    needs: ["redis_export", "redis_import"],
    bulk: true,
    words: ({ names }) =>
      `Write all keys price:* into a file ${FILE}, and from there into our database ${names.pricing}.`,
    prepare: async ({ createDatabase, names }) => {
      await createDatabase(names.pricing);
    },
    agrees: (question, { names }) => question.includes(FILE) && question.includes(names.pricing),
    solve: exportAndImport,
    judge: async ({ answer, world }) => {
      const keys = await keysOf(world.shop, "price:*");
      const target = await world.database(world.names.pricing);
      const [here, there] = [await valuesOf(world.shop, keys), target && (await valuesOf(target, keys))];
      return [
        { says: "the other database has as many keys", holds: (await target?.ask("DBSIZE")) === `${COUNTS.prices}` },
        { says: "each has its value", holds: keys.every((key) => here.get(key) === there?.get(key)) },
        { says: "the first database has them still", holds: keys.length === COUNTS.prices },
        { says: "the number is told", holds: numberAt(answer, "imported") === COUNTS.prices },
      ];
    },
  },
];
