import { join } from "node:path";
import { InputError } from "../call/tool.ts";
import { type ExportFileKind, type OpenExport, openForExport } from "./export-place.ts";

/** Where the exports of a process are written. */
export interface ExportFolder {
  folder: string;
  /** Files that are being written. */
  busy: Set<string>;
}

/** Opens an export, does something with it and closes it. Two exports into one file at once would mix their lines. */
export async function writeAlone<Result>(
  { folder, busy }: ExportFolder,
  file: string,
  options: { kind: ExportFileKind; replace: boolean; resume: boolean },
  work: (file: OpenExport, path: string) => Promise<Result>,
): Promise<Result> {
  const path = join(folder, file);
  if (busy.has(path)) throw new InputError(`${file} is being written by another call. Wait for its answer.`);
  busy.add(path);
  try {
    const opened = await openForExport(folder, file, options);
    try {
      return await work(opened, path);
    } finally {
      await opened.close();
    }
  } finally {
    busy.delete(path);
  }
}
