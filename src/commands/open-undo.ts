import { InputError } from "../call/tool.ts";
import { type Config, ConfigError } from "../config/read.ts";
import { flagOf } from "../config/settings.ts";
import { briefOf } from "../log.ts";
import type { UndoRecords } from "../undo/undo-record.ts";

/** The settings that bound what is kept. */
const BOUNDS = ["undoBytes", "undoKeys", "undoMinutes"] as const;

/** What keeps the changes of calls; nothing, and nothing is loaded, where the configuration does not ask for it. */
export async function openUndo(config: Config): Promise<UndoRecords | undefined> {
  const { undo, undoFile: path, undoBytes: bytes, undoKeys: keys, undoMinutes: minutes, transport } = config;
  if (!undo) {
    if (path !== undefined) {
      throw new ConfigError("--undo-file names a file, but nothing is kept in it: add --undo.");
    }
    const bound = BOUNDS.find((name) => config.given.has(name));
    if (bound === undefined) return undefined;
    throw new ConfigError(`--${flagOf(bound)} bounds what --undo keeps, and nothing is kept: add --undo.`);
  }
  if (config.access !== "writes" && transport === "stdio") {
    throw new ConfigError("--undo keeps what calls change, and this server may change nothing: add --allow-writes.");
  }
  const { createUndoRecords } = await import("../undo/undo-record.ts");
  if (path === undefined) return createUndoRecords({ bytes, keys, minutes });
  if (transport === "http") {
    throw new ConfigError(
      "--undo-file is for stdio: over HTTP what callers change is kept in memory alone, each apart.",
    );
  }
  const { openUndoFile } = await import("../undo/undo-file.ts");
  try {
    const store = await openUndoFile({ folder: process.cwd(), path, secret: config.signingKey });
    return createUndoRecords({ bytes, keys, minutes }, { store });
  } catch (error) {
    if (error instanceof InputError) throw new ConfigError(`--undo-file: ${error.message}`);
    throw new ConfigError(`The file of --undo-file cannot be opened: ${briefOf(error)}.`);
  }
}
