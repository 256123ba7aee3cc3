import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "../ground/world.ts";

/** The variables of a file of the project, by name. */
export async function variablesIn({ folder }: World, file: string): Promise<Map<string, string>> {
  const text = await readFile(join(folder, file), "utf8");
  const pairs = text.split("\n").flatMap((line) => {
    const [, name, value] = /^(\w+)="?([^"]*)"?$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return new Map(pairs);
}
