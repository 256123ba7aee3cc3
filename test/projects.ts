import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** What the tests are run as: `npm test -- --project unit`. */
export interface Projects {
  /** Whatever needs no process. */
  unit: readonly string[];
  /** Pages in a real browser. */
  browser: readonly string[];
  /** Real processes: the built program, redis-server, git, npm. */
  endToEnd: readonly string[];
  /** What goes wrong, and what is large: broken connections, restarts, hostile growth, memory. */
  faults: readonly string[];
}

/** A module of the project: its text and what it imports at its start, types left out. */
interface Module {
  text: string;
  imports: readonly string[];
}

/** Files that need a process of their own, which only the projects give whose files load everything anew. */
const ALONE: ReadonlySet<string> = new Set([
  // It puts a module in the place of one of Node.
  "test/products/account/env/env-file.test.ts",
  // Their clients ask again for ten seconds when the database has ended, and then fail where nobody awaits them.
  ...["lock", "query", "ratelimit", "realtime", "upstash-commands", "upstash-redis"].map(
    (name) => `test/local/redis/${name}.test.ts`,
  ),
]);
const BROWSER = /^test\/browser\//;
const FAULTS = /^test\/(faults|growth|memory)\//;
/** Files that try so much that each of them takes several seconds: without them unit ends within half a minute. */
const LARGE: ReadonlySet<string> = new Set([
  "test/commands/identify.test.ts",
  "test/call/bound-cost.test.ts",
  "test/call/clean-in-turns.test.ts",
  "test/call/token-estimate.test.ts",
  "test/catalog/clean-response.test.ts",
  "test/catalog/cut-notices.test.ts",
  "test/catalog/listed-advice.test.ts",
  "test/catalog/listing.test.ts",
  "test/products/account/contract.test.ts",
  "test/products/account/developer-api.test.ts",
  "test/products/account/lists.test.ts",
  "test/products/account/names.test.ts",
  "test/products/account/secrets.test.ts",
  "test/products/vector/files/vector-file-interruptions.test.ts",
  "test/upstash/arriving-reply.test.ts",
  "test/upstash/coalesce-steps.test.ts",
  "test/upstash/coalesce.property.test.ts",
  "test/upstash/coalesce.test.ts",
  "test/two-callers.test.ts",
  "test/upstash/large-replies.test.ts",
]);
/** `test/products/account/env` asks git; all that it needs for that is loaded by every product's tests. */
const END_TO_END = /^test\/(end-to-end|products\/account\/env)\//;
const ASKS_GIT = "src/products/account/env/git-ignore.ts";
/** What starts processes; esbuild has one, too. */
const STARTS = /^import (?!type).* from "(node:child_process|esbuild)";$/m;
const IMPORT = /^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)"/gm;

/**
 * Sorts every test file into a project. One that leads, by its imports, to what starts processes is none of unit: so nobody
 * keeps a list, and test/without-processes.ts holds unit to its word.
 */
export function sortTests(read: (path: string) => string = readSource, paths = testFiles()): Projects {
  const modules = new Map<string, Module>();
  const module = (path: string): Module => {
    const known = modules.get(path) ?? parsed(path, read(path));
    modules.set(path, known);
    return known;
  };
  const startsProcesses = (path: string): boolean => {
    const reached = new Set([path]);
    for (const next of reached) for (const imported of module(next).imports) reached.add(imported);
    reached.delete(ASKS_GIT);
    return [...reached].some((one) => STARTS.test(module(one).text));
  };
  const browser = paths.filter((path) => BROWSER.test(path));
  const faults = paths.filter((path) => FAULTS.test(path) || LARGE.has(path) || ALONE.has(path));
  const others = paths.filter((path) => !faults.includes(path) && !browser.includes(path));
  const endToEnd = others.filter((path) => END_TO_END.test(path) || startsProcesses(path));
  return { unit: others.filter((path) => !endToEnd.includes(path)), browser, endToEnd, faults };
}

function parsed(path: string, text: string): Module {
  const imports = [...text.matchAll(IMPORT)].map(([, name = ""]) => below(resolve(root, dirname(path), name)));
  return { text, imports: imports.filter((file) => /\.(ts|mjs)$/.test(file)) };
}

function below(path: string): string {
  return relative(root, path).split(sep).join("/");
}

function readSource(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** All but those of test/clients, which have packages of their own: npm run test:clients. */
function testFiles(): string[] {
  const test = join(root, "test");
  const folders = readdirSync(test).filter((name) => name !== "clients");
  return folders
    .flatMap((name) =>
      name.endsWith(".ts")
        ? [name]
        : readdirSync(join(test, name), { recursive: true, encoding: "utf8" }).map((file) => join(name, file)),
    )
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => below(join(test, file)))
    .sort();
}
