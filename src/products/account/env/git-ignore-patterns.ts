import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** Levels of folders above a file that are looked through. */
const DEEPEST = 64;

/**
 * Whether the patterns in these folders of a work tree, the outermost first, cover a file, as far as the plain ones tell
 * (gitignore(5) without character classes). For where git itself cannot be asked.
 */
export async function coveredByPatterns(file: string, folders: readonly string[]): Promise<boolean> {
  let ignored = false;
  for (const folder of folders) {
    const path = relative(folder, file).split(/[\\/]/).join("/");
    for (const line of await patternsOf(folder)) {
      const negated = line.startsWith("!");
      if (covers(negated ? line.slice(1) : line, path)) ignored = !negated;
    }
  }
  return ignored;
}

/** The folders from the root of the work tree down to this one; none where there is no work tree. */
export async function foldersOfWorkTree(folder: string): Promise<string[]> {
  const folders: string[] = [];
  let current = folder;
  for (let level = 0; level < DEEPEST; level += 1) {
    folders.unshift(current);
    if (await exists(join(current, ".git"))) return folders;
    if (dirname(current) === current) return [];
    current = dirname(current);
  }
  return [];
}

async function patternsOf(folder: string): Promise<string[]> {
  const texts = await Promise.all([
    textOf(join(folder, ".git", "info", "exclude")),
    textOf(join(folder, ".gitignore")),
  ]);
  return texts
    .flatMap((text) => text.split(/\r?\n/))
    .map((line) => line.trimEnd())
    .filter((line) => /^[^#]/.test(line));
}

/** Whether a pattern covers the path, or a folder that it lies in. */
function covers(pattern: string, path: string): boolean {
  const body = pattern.replace(/\/$/, "");
  const source = body
    .replace(/^\//, "")
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("");
  const anchored = body.includes("/");
  const folderAlone = pattern.endsWith("/");
  const whole = new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}${folderAlone ? "/.*" : "(?:/.*)?"}$`);
  return whole.test(path);
}

const wildcards: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
