import { InputError } from "../../../call/tool.ts";
import { isPlainName } from "../../../files/windows-names.ts";

/** What no file system takes for a way out of the folder. */
const FOLDER_NAME = /^[^\\:\p{Cc}]+$/u;
const FILE_NAME = /^\.env(\.[\w-]+)*$/;
/** Files that show others which variables there are, and that are committed. */
const FOR_EVERYBODY = /\.(example|sample|template|dist|defaults?)$/i;

/** Whether a file of this name may hold credentials. */
export function isEnvFileName(name: string): boolean {
  return FILE_NAME.test(name) && !FOR_EVERYBODY.test(name);
}

/**
 * The names of the folders on the way to an environment file, and its own. Throws an InputError for a path that leads out of
 * the folder, and for a name that is none of such a file.
 */
export function partsOfEnvPath(path: string, platform?: NodeJS.Platform): { parts: string[]; name: string } {
  const parts = path.replace(/^(\.\/)+/, "").split("/");
  const name = parts.pop() ?? "";
  if (!FILE_NAME.test(name)) {
    throw new InputError(
      `file must be named .env or .env.something, such as .env.local, but is ${JSON.stringify(name)}.`,
    );
  }
  if (FOR_EVERYBODY.test(name)) {
    throw new InputError(
      `${name} is by its name a file for everybody to see, which is committed, so no credential is written into it. Give .env or .env.local as file.`,
    );
  }
  const isOdd = (part: string) => part === "." || part === ".." || !FOLDER_NAME.test(part);
  if (parts.some((part) => isOdd(part) || !isPlainName(part, platform)) || !isPlainName(name, platform)) {
    throw new InputError("file must be a path below the server's working folder, such as .env or apps/web/.env.local.");
  }
  return { parts, name };
}
