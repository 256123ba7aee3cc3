import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import { checkExportPath, type OpenExport, PARTIAL } from "../../../files/export-place.ts";
import { createExportWriter } from "../../../files/export-writer.ts";
import { recordLine } from "../../../files/json-lines.ts";
import { tellingCodes } from "../../../files/plain-file.ts";
import { type ExportFolder, writeAlone } from "../../../files/write-alone.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { mayBeCommitted } from "../../account/env/git-ignore.ts";
import { PATTERN } from "../argument-texts.ts";
import type { RedisContext } from "../context.ts";
import { type Asking, createAsking } from "../keyspace/asking.ts";
import { typeFilter } from "../keyspace/type-filter.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";
import { runExport } from "./export-job.ts";
import { exportNotices } from "./export-notices.ts";
import { EXPORT_FORMATS, headerLine, redisExportFile } from "./export-records.ts";
import type { Exporting } from "./exporting.ts";
import { type FoundExport, findExport } from "./resume-export.ts";

const exportInput = {
  file: z.string().min(1).max(256).describe("Below the working folder, ends with .jsonl."),
  pattern: z.string().min(1).default("*").describe(PATTERN),
  type: typeFilter,
  format: z.enum(EXPORT_FORMATS).default("jsonl").describe("Default jsonl."),
  replace: z.boolean().default(false).describe("Overwrite the file."),
  resume: z.boolean().default(false).describe("Go on with an unfinished one."),
  max_commands: z.int().min(20).max(1_000_000).default(100_000).describe("Default 100000."),
};

type ExportInput = z.output<z.ZodObject<typeof exportInput>>;

/** `redis_export`: keys into a file below `folder`, past the model. */
export function redisExport(folder = "."): Handler<RedisContext> {
  const busy = new Set<string>();
  return defineTool<typeof exportInput, RedisContext>({
    name: "redis_export",
    title: "Redis export",
    // It only reads the database, but it writes a file: that is for a person to allow, as the other tools that do.
    access: "write",
    stdioOnly: true,
    description:
      "Writes keys of a pattern, with values and TTLs, into a file of the project, past you, for redis_import. jsonl: a line of JSON for each key, readable, without what consumers of streams have not acknowledged; dump: exact, for any type. Until it is whole the file is FILE.partial: where finished is false, repeat the call with resume. About 4 commands a key.",
    input: exportInput,
    plan: (input, context) => planExport(input, context, { folder, busy }),
    advice: adviseAccess,
  });
}

async function planExport(input: ExportInput, context: RedisContext, place: ExportFolder): Promise<Plan> {
  checkExportPath(input.file, false);
  const database = await context.database();
  context.keepName(database.name);
  return {
    target: targetOfDatabase(database),
    async run() {
      const asking = createAsking(database.redis, context.signal);
      const bounded = { ...input, max_commands: await asking.most(input.max_commands, FEWEST_COMMANDS) };
      const write = (file: OpenExport, path: string) => exportTo(file, bounded, database, { ...context, asking }, path);
      return writeAlone(place, input.file, { kind: redisExportFile, ...input }, write);
    },
  };
}

/** Of fewer it would not come to a key. */
const FEWEST_COMMANDS = 20;

/** What a call has, and what it has sent so far. */
interface ExportContext extends RedisContext {
  asking: Asking;
}

async function exportTo(
  file: OpenExport,
  input: ExportInput,
  database: ReachedDatabase,
  context: ExportContext,
  path: string,
): Promise<ToolOutput> {
  const since = performance.now();
  const found = await begin(file, input, database, context);
  const exporting = exportingOf(file, found, input, database, context);
  const stopped = await runExport({ pattern: input.pattern, type: input.type }, found.last, exporting);
  if (stopped === undefined) await file.finish();
  else await leaveUnfinished(file, stopped, exporting, context);
  const { counts, asking, writer } = exporting;
  const { keys, skipped, gone, changed_while_read } = counts;
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  const result = {
    ...{
      file: stopped === undefined ? input.file : input.file + PARTIAL,
      format: input.format,
      keys_in_file: keys,
      skipped,
    },
    ...(gone === 0 ? {} : { gone }),
    ...(changed_while_read === 0 ? {} : { changed_while_read }),
    ...{ bytes: writer.length(), ...(await asking.spent(stopped instanceof BudgetSpent, stopped)) },
    ...{ seconds, finished: stopped === undefined },
  };
  const isBare = await mayBeCommitted(path);
  const notice = exportNotices({ stopped, counts, input, isBare, isStuck: exporting.safe === found.length });
  return { result, ...(notice === "" ? {} : { notice }) };
}

/** Writes the first line, or finds out where to go on. */
async function begin(
  file: OpenExport,
  input: ExportInput,
  database: ReachedDatabase,
  context: RedisContext,
): Promise<FoundExport> {
  const header = headerLine(input, database.name);
  if (input.resume) {
    const found = await findExport(file.handle, header, context);
    await file.handle.truncate(found.length);
    return found;
  }
  const line = recordLine(header);
  await tellingCodes(file.path, "written", () => file.handle.writeFile(line));
  return { keys: 0, skipped: {}, last: undefined, length: Buffer.byteLength(line) };
}

function exportingOf(
  { handle }: OpenExport,
  found: FoundExport,
  { format, max_commands: maxCommands }: ExportInput,
  { redis }: ReachedDatabase,
  { signal, turns, progress, asking }: ExportContext,
): Exporting {
  const counts = { keys: found.keys, skipped: found.skipped, gone: 0, changed_while_read: 0, with_pending: 0 };
  const writer = createExportWriter(handle, found.length);
  const known = { noFieldExpiry: false };
  const tell = (message: string) => progress(asking.commands(), maxCommands, message);
  return { redis, asking, signal, turns, format, maxCommands, tell, writer, safe: found.length, known, counts };
}

/** An unfinished file that has no key is of no use; what ended the call before that is thrown. */
async function leaveUnfinished(file: OpenExport, stopped: Error, { counts }: Exporting, { signal }: RedisContext) {
  const isEmpty = counts.keys === 0 && Object.keys(counts.skipped).length === 0;
  if (isEmpty) await file.remove();
  const told = isEmpty
    ? "Nothing was written."
    : `${file.path}${PARTIAL} has ${counts.keys} keys; go on with resume: true.`;
  if (signal.aborted) throw new UpstashError("cancelled", `The call was cancelled. ${told}`, { cause: stopped });
  if (!isEmpty) return;
  if (stopped instanceof BudgetSpent) {
    throw new InputError(`${stopped.isOfServer ? stopped.message : TOO_FEW_COMMANDS} ${told}`);
  }
  await tellingCodes(file.path, "written", () => Promise.reject(stopped));
}

const TOO_FEW_COMMANDS = "max_commands is less than the scan of all keys and the first of them take; raise it.";
