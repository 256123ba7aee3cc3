import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { ConfigurationFault } from "./configuration-edit.ts";
import { COPY_ENDING, type PlannedChange, readWhole } from "./plan-change.ts";

/** Nobody but the person reads what may hold a token. */
const PRIVATE_MODE = 0o600;

/** Whether a plan changes anything. */
export function isChange({ file, after }: PlannedChange): boolean {
  return file.text !== after;
}

/**
 * Carries out plans. Nothing is written where one file has changed since it was read; each file is replaced as a whole, in
 * one step. Rejects with a ConfigurationFault that names the file and says what was done before it.
 */
export async function writeChanges(plans: readonly PlannedChange[], holdsTokens: boolean): Promise<void> {
  const due = plans.filter(isChange);
  for (const plan of due) await checkUnchanged(plan);
  const done: string[] = [];
  for (const plan of due) {
    try {
      await writeChange(plan, holdsTokens);
      done.push(plan.found.client.title);
    } catch (error) {
      const reason = error instanceof ConfigurationFault ? error.message : `cannot be written (${codeOf(error)})`;
      const before = done.length === 0 ? "Nothing was written." : `Written before it: ${done.join(", ")}.`;
      throw new ConfigurationFault(`${plan.found.file} ${reason}. ${before}`);
    }
  }
}

async function checkUnchanged({ file, found }: PlannedChange): Promise<void> {
  const { text } = await readWhole(found.file);
  if (text !== file.text) {
    throw new ConfigurationFault(`${found.file} has changed since it was read. Nothing was written; try again.`);
  }
}

async function writeChange({ file, found, after, copy, bare }: PlannedChange, holdsTokens: boolean): Promise<void> {
  const copyPath = `${found.file}${COPY_ENDING}`;
  if (copy === "write" && bare !== undefined) await replaceFile(copyPath, bare, PRIVATE_MODE);
  if (after === undefined) await rm(file.path);
  else {
    const mode = file.mode === undefined || holdsTokens ? PRIVATE_MODE : file.mode;
    await replaceFile(file.path, after, mode, { was: file.text, read: found.file });
  }
  if (copy === "remove") await rm(copyPath, { force: true });
}

/** Writes beside the file and takes its place; where `before` is given, only if the file is still that. */
async function replaceFile(
  path: string,
  text: string,
  mode: number,
  before?: { was: string | undefined; read: string },
): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  const handle = await open(temporary, "wx", mode);
  try {
    await handle.writeFile(text);
    await handle.chmod(mode);
    await handle.sync();
    await handle.close();
    if (before !== undefined && (await readWhole(before.read)).text !== before.was) {
      throw new ConfigurationFault("has changed since it was read");
    }
    // A new file must not take the place of one that has come into being since.
    if (before !== undefined && before.was === undefined) await link(temporary, path);
    else await rename(temporary, path);
  } finally {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
