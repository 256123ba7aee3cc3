import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** Levels of folders above a file that are looked through. */
const DEEPEST = 64;
/** Bytes of a file with patterns; a larger one is not read. */
const LARGEST_FILE = 65_536;

/**
 * Whether the patterns in these folders of a work tree, the outermost first, cover a file, as far as the plain ones tell
 * (gitignore(5) without character classes). For where git itself cannot be asked.
 */
export async function coveredByPatterns(file: string, folders: readonly string[]): Promise<boolean> {
  let ignored = false;
  for (const folder of folders) {
    const path = relative(folder, file).split(/[\\/]/).join("/");
    const own = await isCoveredByFile(join(folder, ".gitignore"), path);
    ignored = own ?? (await isCoveredByFile(join(folder, ".git", "info", "exclude"), path)) ?? ignored;
  }
  return ignored;
}

/** What a file with patterns says of the path. One that is too large covers nothing: it might take back what it covers. */
async function isCoveredByFile(patterns: string, path: string): Promise<boolean | undefined> {
  const stats = await stat(patterns).catch(() => undefined);
  // A pipe of this name would never come to its end.
  if (!stats?.isFile()) return undefined;
  if (stats.size > LARGEST_FILE) return false;
  return isCoveredBy(await readFile(patterns, "utf8").catch(() => ""), path);
}

/** What the last of the patterns in a text that speak of the path says of it; nothing where none does. */
export function isCoveredBy(text: string, path: string): boolean | undefined {
  const patterns = text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => /^[^#]/.test(line));
  const inFolders = placesBehind("**/", path, [0]);
  const last = patterns.findLast((line) => covers(line.replace(/^!/, ""), path, inFolders));
  return last === undefined ? undefined : !last.startsWith("!");
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

/** What of a pattern is no plain text; the same again behind it says nothing more. */
const WILDCARDS = /((?:\*\*\/)+|(?:\*\*)+(?!\/)|\*|\?)/;

/**
 * Whether a pattern covers the path, or a folder that it lies in. All places of the path that a part of the pattern can
 * reach are followed together: to try one after the other takes for ever where there are many stars. A pattern without
 * a slash begins at any of the places in folders.
 */
function covers(pattern: string, path: string, inFolders: readonly number[]): boolean {
  const body = pattern.replace(/\/$/, "");
  let places = body.includes("/") ? [0] : inFolders;
  for (const part of body.replace(/^\//, "").split(WILDCARDS)) {
    if (places.length === 0) return false;
    places = placesBehind(part, path, places);
  }
  const folderAlone = pattern.endsWith("/");
  return places.some((place) => path.charAt(place) === "/" || (place === path.length && !folderAlone));
}

/** Where in the path a part of the pattern can end that begins at one of these places; both in order. */
function placesBehind(part: string, path: string, starts: readonly number[]): number[] {
  if (part === "?") return starts.filter((place) => !["", "/"].includes(path.charAt(place))).map((place) => place + 1);
  if (!part.startsWith("*")) {
    return starts.filter((place) => path.startsWith(part, place)).map((place) => place + part.length);
  }
  const [first = path.length] = starts;
  const reached: number[] = [];
  let next = 0;
  let isWithin = false;
  for (let place = first; place <= path.length; place += 1) {
    const isStart = starts[next] === place;
    const isBehindFolder = path.charAt(place - 1) === "/";
    isWithin = isStart || (isWithin && !isBehindFolder);
    const isReached = part === "*" ? isWithin : isStart || isBehindFolder || !part.endsWith("/");
    if (isReached) reached.push(place);
    if (isStart) next += 1;
  }
  return reached;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
