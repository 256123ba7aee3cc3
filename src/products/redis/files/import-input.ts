import * as z from "zod";
import { IMPORT_CURSOR, NO_IMPORT_CURSOR } from "../../../files/import-cursor.ts";
import { CURSOR, DRY_RUN } from "../argument-texts.ts";
import type { RedisContext } from "../context.ts";
import type { Asking } from "../keyspace/asking.ts";
import type { ReachedDatabase } from "../reached-databases.ts";

export const importInput = {
  file: z.string().min(1).max(256).describe("Below the working folder."),
  if_exists: z.enum(["skip", "overwrite"]).default("skip").describe("Default skip."),
  dry_run: z.boolean().default(true).describe(DRY_RUN),
  allow_incomplete: z.boolean().default(false).describe("Take a file that was cut off."),
  max_commands: z.int().min(20).max(1_000_000).default(100_000).describe("Default 100000."),
  cursor: z.string().regex(IMPORT_CURSOR, NO_IMPORT_CURSOR).default("0").describe(CURSOR),
};

export type ImportInput = z.output<z.ZodObject<typeof importInput>>;

/** What an import works with. */
export interface ImportWork {
  input: ImportInput;
  database: ReachedDatabase;
  asking: Asking;
  context: RedisContext;
  /** Where in the file it begins, in bytes. */
  from: number;
  /** When the call began, in milliseconds. */
  since: number;
}
