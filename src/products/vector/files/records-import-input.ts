import type { BigIntStats } from "node:fs";
import * as z from "zod";
import { OF_LAST_ANSWER } from "../../../call/call-arguments.ts";
import { IMPORT_CURSOR, NO_IMPORT_CURSOR } from "../../../files/import-cursor.ts";
import type { IndexContext, ReachedIndex } from "../access/index-context.ts";
import type { IndexInfo } from "../access/index-info.ts";
import type { IndexRequests } from "./index-requests.ts";
import type { RecordKind } from "./record-kind.ts";
import { fileArgument } from "./records-export.ts";

/** What both products take, beside what parts an index. */
export const recordsImportInput = {
  file: fileArgument,
  if_exists: z.enum(["skip", "overwrite", "fail"]).default("skip").describe("Default skip."),
  dry_run: z.boolean().default(true).describe("Default true."),
  // Not as a pattern, which would stand in the list of tools.
  cursor: z
    .string()
    .refine((cursor) => IMPORT_CURSOR.test(cursor), NO_IMPORT_CURSOR)
    .optional()
    .describe(OF_LAST_ANSWER),
};

export interface RecordsImportInput {
  file: string;
  /** The namespace into which all records go; nothing where the file says it. */
  namespace?: string | undefined;
  if_exists: "skip" | "overwrite" | "fail";
  dry_run: boolean;
  cursor?: string | undefined;
}

/** What an import of records works with. */
export interface RecordsImportWork {
  kind: RecordKind;
  input: RecordsImportInput;
  index: ReachedIndex;
  info: IndexInfo;
  requests: IndexRequests;
  context: IndexContext;
  /** Where in the file it begins, in bytes. */
  from: number;
  /** When the call began, in milliseconds. */
  since: number;
}

/** How a file was when it was looked at. */
export type FileState = BigIntStats;
