import { readdir } from "node:fs/promises";
import { readEnvFile } from "./env-file.ts";
import { isEnvFileName } from "./env-path.ts";
import type { EnvRow } from "./env-products.ts";
import { readVariables } from "./env-text.ts";

/** Files of the working folder that are read. */
const MOST_FILES = 50;

/** An environment file with the URL and a token of a resource. */
export interface NamingFile {
  file: string;
  url: string;
}

/** The environment files right in a folder that have a token of a product, each with the URL that it goes to. */
export async function filesNaming(row: EnvRow, folder: string): Promise<NamingFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter(isEnvFileName).sort().slice(0, MOST_FILES);
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readEnvFile(folder, file).catch(() => undefined);
      const read = text === undefined ? {} : readVariables(text, [row.urlName, row.tokenName, row.readOnlyName ?? ""]);
      const hasToken = [row.tokenName, row.readOnlyName ?? ""].some((name) => (read[name] ?? "") !== "");
      const url = read[row.urlName]?.replace(/\/+$/, "") ?? "";
      return hasToken && url !== "" ? [{ file, url }] : [];
    }),
  );
  return found.flat();
}
