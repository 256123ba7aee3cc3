import type { BigIntStats } from "node:fs";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import { addExample } from "../../../files/examples.ts";
import { checkExportPath, openForImport } from "../../../files/export-place.ts";
import { byteOfCursor, isCursorOf } from "../../../files/import-cursor.ts";
import { isAsBefore } from "../../../files/unchanged-file.ts";
import type { RedisContext } from "../context.ts";
import { createAsking } from "../keyspace/asking.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import { redisPreview } from "../preview.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";
import { createExistingCount } from "./count-existing.ts";
import { importAnswer, importOutlook } from "./import-answers.ts";
import { type ImportInput, type ImportWork, importInput } from "./import-input.ts";
import { runImport } from "./import-job.ts";
import { harmOfImport, type ImportOutlook, importFacts } from "./import-question.ts";
import { surveyFile } from "./import-survey.ts";
import type { ImportCounts, Importing } from "./importing.ts";

/** `redis_import`: the keys of a file below `folder` into a database, past the model. */
export function redisImport(folder = "."): Handler<RedisContext> {
  return defineTool<typeof importInput, RedisContext>({
    name: "redis_import",
    title: "Redis import",
    access: "write",
    stdioOnly: true,
    description:
      "Writes the keys of a file of redis_export into a database, past you. Begin with dry_run: it checks every line and counts what exists. Each key comes whole, with its TTL, or not at all; those expired since are skipped. A person is asked before overwriting, and over 1,000 keys. Where finished is false, repeat the call with the cursor.",
    input: importInput,
    mayHarm: true,
    plan: (input, context) => planImport(input, context, folder),
    advice: adviseAccess,
  });
}

async function planImport(input: ImportInput, context: RedisContext, folder: string): Promise<Plan> {
  const since = performance.now();
  checkExportPath(input.file, true);
  const database = await context.database({ fresh: !input.dry_run });
  context.keepName(database.name);
  if (!input.dry_run) database.limits?.admitWrites();
  const asking = createAsking(database.redis, context.signal);
  const from = byteOfCursor(input.cursor);
  const work: ImportWork = { input, database, asking, context, from, since };
  const { outlook, stats } = await lookInto(work, folder);
  const target = targetOfDatabase(database);
  const undo = context.undoOf(database, "job");
  if (input.dry_run) return { target, undo, run: async () => importOutlook(outlook, work) };
  const { survey } = outlook;
  if (survey.end === undefined && !input.allow_incomplete) throw new InputError(incomplete(input.file, survey.keys));
  return {
    target: { ...target, file: `${input.file}, ${survey.digest}` },
    harm: harmOfImport(input.file, input.if_exists === "overwrite", outlook),
    preview: async () => ({ ...(await redisPreview(database, context)), ...importFacts(outlook) }),
    undo,
    run() {
      context.undo?.means(`import of ${input.file}`);
      return importFrom(outlook, stats, work, folder);
    },
  };
}

function allowedIn({ limits }: ReachedDatabase): AllowedKeys | undefined {
  return limits?.allowedKeys;
}
/** Of fewer a call could come to no end. */
const FEWEST_COMMANDS = 20;

function incomplete(file: string, keys: number): string {
  return `${file} has no last line, so it was cut off or its export is not at its end. Nothing was changed. The ${keys} keys that are whole in it are imported with allow_incomplete: true.`;
}

/** Reads the whole file before anything is done. */
async function lookInto(work: ImportWork, folder: string): Promise<{ outlook: ImportOutlook; stats: BigIntStats }> {
  const { input, database, asking, context, from } = work;
  const handle = await openForImport(folder, input.file);
  try {
    const stats = await handle.stat({ bigint: true });
    const isCounted = input.dry_run || input.if_exists === "overwrite";
    const existing = createExistingCount(database.redis, asking, context);
    const examples: string[] = [];
    const survey = await surveyFile(handle, from, { ...context, allowed: allowedIn(database) }, async (key) => {
      addExample(examples, key);
      if (isCounted) await existing.add(key);
    });
    if (!isCursorOf(input.cursor, survey.digest)) {
      throw new InputError(
        `${input.file} has changed since the cursor was given. Nothing was changed. Begin with cursor 0.`,
      );
    }
    return { outlook: { survey, existing: isCounted ? await existing.total() : undefined, examples }, stats };
  } finally {
    await handle.close();
  }
}

async function importFrom(
  { survey }: ImportOutlook,
  before: BigIntStats,
  work: ImportWork,
  folder: string,
): Promise<ToolOutput> {
  const { input, database, asking, context, from } = work;
  const { signal, turns } = context;
  const handle = await openForImport(folder, input.file);
  try {
    if (!(await isAsBefore(handle, before))) {
      throw new InputError(`${input.file} was changed meanwhile. Nothing was imported; call again.`);
    }
    const counts = { imported: 0, skipped: {}, failed: 0, unknown: 0, errors: new Set<string>(), failedKeys: [] };
    const isOverwriting = input.if_exists === "overwrite";
    const { redis } = database;
    const maxCommands = await asking.most(input.max_commands, FEWEST_COMMANDS);
    const importing: Importing = {
      redis,
      asking,
      signal,
      turns,
      isOverwriting,
      maxCommands,
      allowed: allowedIn(database),
      counts,
      async checkFile() {
        if (!(await isAsBefore(handle, before))) throw new InputError(changed(input.file, counts));
      },
    };
    const end = await runImport(handle, from || survey.begin, importing, (message) =>
      context.progress(asking.commands(), maxCommands, message),
    );
    // Awaited here: a failure must not stay alone while the file is closed.
    return await importAnswer(end, counts, survey, work);
  } finally {
    await handle.close();
  }
}

function changed(file: string, { imported, unknown }: ImportCounts): string {
  const doubt = unknown === 0 ? "" : `, and of ${unknown} it is unknown`;
  return `${file} was changed while it was imported. ${imported} keys were imported before that${doubt}, none since. Look at the file; call again with cursor 0.`;
}
