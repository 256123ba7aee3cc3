import { constants } from "node:fs";
import { type FileHandle, link, open, rename, unlink } from "node:fs/promises";
import { InputError } from "../call/tool.ts";
import { type OpenFolder, openFolder } from "./open-folder.ts";
import { leadsTo, openPlain, statsAt, tellingCodes } from "./plain-file.ts";
import { isPlainName } from "./windows-names.ts";

/*
 * Where exports are written and read: below the folder in which the server works, and under a name of their own kind alone.
 * So no export becomes a program's settings, and no other file of the person is read into a database.
 */

/** Only its owner may read and write a file with what a database holds. */
const OWNER_ONLY = 0o600;
/** Hidden folders and files are those of programs. */
const FOLDER_NAME = /^[^.\\:\p{Cc}][^\\:\p{Cc}]*$/u;
const EXPORT_NAME = /^[^.\\:\p{Cc}][^\\:\p{Cc}]*\.jsonl$/u;
/** What an export is called until it is whole. */
export const PARTIAL = ".partial";

/** What exports of a kind begin with, by which they are told from other files. */
export interface ExportFileKind {
  /** ASCII: `{"upstash_redis_export":`. */
  beginning: string;
}

/** A file that is open in its folder. */
export interface OpenExport {
  /** The path as it was given. */
  path: string;
  handle: FileHandle;
  /** Gives a whole export its name. */
  finish(): Promise<void>;
  /** Takes the unfinished file away. */
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** The names of the folders on the way to a file, and its own. Throws an InputError for any other path. */
function partsOfPath(
  path: string,
  mayBePartial: boolean,
  platform?: NodeJS.Platform,
): { parts: string[]; name: string } {
  const parts = path.replace(/^(\.\/)+/, "").split("/");
  const name = parts.pop() ?? "";
  const whole = mayBePartial && name.endsWith(PARTIAL) ? name.slice(0, -PARTIAL.length) : name;
  if (!EXPORT_NAME.test(whole) || !parts.every((part) => FOLDER_NAME.test(part))) {
    throw new InputError(
      `file must be a path below the server's working folder that ends with .jsonl and has no hidden part, such as backup.jsonl or dumps/users.jsonl, but is ${JSON.stringify(path)}.`,
    );
  }
  const odd = [...parts, name].find((part) => !isPlainName(part, platform));
  if (odd !== undefined) {
    throw new InputError(`${JSON.stringify(odd)} in file is no name that Windows takes as it is. Give another name.`);
  }
  return { parts, name };
}

/** Throws an InputError for a path that no export may have. */
export function checkExportPath(path: string, mayBePartial: boolean, platform?: NodeJS.Platform): void {
  partsOfPath(path, mayBePartial, platform);
}

/**
 * Opens the unfinished file of an export for writing: a new one, or with `resume` the one that is there. A whole export of
 * this name is overwritten only with `replace`, and what is no export never.
 */
export async function openForExport(
  folder: string,
  path: string,
  { kind, replace, resume }: { kind: ExportFileKind; replace: boolean; resume: boolean },
): Promise<OpenExport> {
  const { parts, name } = partsOfPath(path, false);
  return tellingCodes(path, "written", async () => {
    const opened = await openFolder(folder, parts);
    const whole = opened.entry(name);
    const partial = opened.entry(name + PARTIAL);
    try {
      await checkWhole(whole, path, { kind, replace });
      const handle = await (resume ? reopen(partial, path) : create(partial, path, { kind, replace }));
      if (!(await opened.isInPlace()) || !(await leadsTo(partial, handle))) {
        await handle.close();
        throw exchanged(path);
      }
      return placeOf({ opened, path, whole, partial, handle, kind, replace });
    } catch (error) {
      await opened.close();
      throw error;
    }
  });
}

/** What may be overwritten: exports of this kind, with `replace`. */
type Replacing = Pick<Place, "kind" | "replace">;

interface Place {
  opened: OpenFolder;
  path: string;
  /** The paths for system calls. */
  whole: string;
  partial: string;
  handle: FileHandle;
  kind: ExportFileKind;
  replace: boolean;
}

function placeOf({ opened, path, whole, partial, handle, kind, replace }: Place): OpenExport {
  return {
    path,
    handle,
    finish: () =>
      tellingCodes(path, "written", async () => {
        await handle.sync();
        if (!(await opened.isInPlace()) || !(await leadsTo(partial, handle))) throw exchanged(path);
        await checkWhole(whole, path, { kind, replace }, true);
        if (replace) return rename(partial, whole);
        // A link, unlike a rename, never overwrites.
        await link(partial, whole);
        return unlink(partial);
      }),
    async remove() {
      if (await leadsTo(partial, handle)) await unlink(partial);
    },
    async close() {
      await handle.close();
      await opened.close();
    },
  };
}

async function checkWhole(file: string, path: string, { kind, replace }: Replacing, isLate = false): Promise<void> {
  const found = await statsAt(file);
  if (found === undefined) return;
  if (!replace) {
    throw new InputError(
      `${path} is there already. Name another file, or set replace: true${isLate ? `; the export is in ${path}${PARTIAL}, for resume: true` : ""}.`,
    );
  }
  await checkIsExport(file, path, kind);
}

async function create(partial: string, path: string, { kind, replace }: Replacing): Promise<FileHandle> {
  if ((await statsAt(partial)) !== undefined) {
    if (!replace) {
      throw new InputError(
        `${path}${PARTIAL} is there, from an export that did not come to its end. Go on with it with resume: true, or begin anew with replace: true.`,
      );
    }
    await checkIsExport(partial, path + PARTIAL, kind);
    await unlink(partial);
  }
  return open(partial, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, OWNER_ONLY);
}

async function reopen(partial: string, path: string): Promise<FileHandle> {
  if ((await statsAt(partial)) === undefined) {
    throw new InputError(`There is no ${path}${PARTIAL} to go on with. Leave resume out to begin.`);
  }
  return openPlain(partial, path + PARTIAL, constants.O_RDWR);
}

/** Throws where a file is something else than an export, which must not be lost. */
async function checkIsExport(file: string, path: string, { beginning }: ExportFileKind): Promise<void> {
  const handle = await openPlain(file, path, constants.O_RDONLY);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginning.length), 0);
    if (buffer.toString("latin1", 0, bytesRead) === beginning || bytesRead === 0) return;
    throw new InputError(`${path} is no export of this server, so it was left as it is. Name another file.`);
  } finally {
    await handle.close();
  }
}

/** Opens an export for reading; its name may be that of an unfinished one. */
export async function openForImport(folder: string, path: string): Promise<FileHandle> {
  const { parts, name } = partsOfPath(path, true);
  return tellingCodes(path, "read", async () => {
    const opened = await openFolder(folder, parts);
    try {
      if ((await statsAt(opened.entry(name))) === undefined) {
        const partial =
          (await statsAt(opened.entry(name + PARTIAL))) === undefined ? "" : ` ${path}${PARTIAL} is there.`;
        throw new InputError(`There is no file ${path} in the server's working folder.${partial}`);
      }
      const handle = await openPlain(opened.entry(name), path, constants.O_RDONLY);
      if (await opened.isInPlace()) return handle;
      await handle.close();
      throw exchanged(path);
    } finally {
      await opened.close();
    }
  });
}

function exchanged(path: string): InputError {
  return new InputError(`The folder of ${path} was changed by another program meanwhile. Call again.`);
}
