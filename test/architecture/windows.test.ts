import { readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { lineOf, readSources } from "./sources.ts";
import { type Rule, WINDOWS_RULES } from "./windows-rules.ts";

const root = resolve(import.meta.dirname, "../..");

interface CodeFile {
  path: string;
  text: string;
}

/** All that runs on the machine of a person or of who builds: the program, the scripts of npm, the configuration of tests. */
function codeFiles(): CodeFile[] {
  const scripts = readdirSync(join(root, "scripts"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.m?ts$|\.mjs$/.test(file))
    .map((file) => `scripts/${file.split(sep).join("/")}`);
  const read = [...scripts, "vitest.config.ts"].map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  return [...readSources(), ...read];
}

/** The same text with nothing in the place of what stands in comments of their own lines, its lines kept. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(?:\/\/|\/\*|\*).*$/gm, "");
}

/** The lines of each file in which there is what a rule forbids, also where it is allowed. */
function linesOf(rule: Rule, files: readonly CodeFile[]): Map<string, number[]> {
  const lines = files.map(({ path, text }): [string, number[]] => {
    const code = withoutComments(text);
    return [path, [...code.matchAll(rule.pattern)].map(({ index }) => lineOf(code, index))];
  });
  return new Map(lines.filter(([, found]) => found.length > 0));
}

/** `FILE: lines N, …; M are reviewed` where a file has more or less of it than the list says. */
function notReviewed(rule: Rule, files: readonly CodeFile[]): string[] {
  const found = linesOf(rule, files);
  return [...new Set([...found.keys(), ...Object.keys(rule.allowed)])].flatMap((path) => {
    const [lines, [times]] = [found.get(path) ?? [], rule.allowed[path] ?? [0, ""]];
    return lines.length === times ? [] : [`${path}: lines ${lines.join(", ")}; ${times} are reviewed`];
  });
}

const files = codeFiles();

describe.each(WINDOWS_RULES)("on Windows, $title", (rule) => {
  test("occurs only where the list says why it may, and as often", () => {
    expect(notReviewed(rule, files)).toEqual([]);
  });

  test.each(rule.wrong)("is seen in %j", (text) => {
    const sample = { path: "src/sample.ts", text: `// A line before.\n${text}\n` };
    expect(linesOf(rule, [sample])).toEqual(new Map([["src/sample.ts", [2]]]));
    expect(notReviewed({ ...rule, allowed: {} }, [sample])).toEqual(["src/sample.ts: lines 2; 0 are reviewed"]);
  });

  test.each(rule.right)("is not seen in %j", (text) => {
    expect(linesOf(rule, [{ path: "src/sample.ts", text }])).toEqual(new Map());
  });
});

test("one occurrence more in a file that is reviewed is none of those that were", () => {
  const rule = WINDOWS_RULES[0] as Rule;
  const [path = "", [times] = [0]] = Object.entries(rule.allowed)[0] ?? [];
  const file = files.find((one) => one.path === path) as CodeFile;
  const more = { path, text: `${file.text}\n${rule.wrong[0]}\n` };
  expect(linesOf(rule, [more]).get(path)).toHaveLength(times + 1);
  expect(notReviewed({ ...rule, allowed: { [path]: [times, ""] } }, [more])).toHaveLength(1);
  expect(notReviewed({ ...rule, allowed: { [path]: [times, ""] } }, [])).toEqual([
    `${path}: lines ; ${times} are reviewed`,
  ]);
});

describe("what npm runs", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  /** Words and nothing that one shell reads otherwise than another. */
  const isPlain = (command: string) => /^(node scripts\/[\w.-]+|biome|tsc|vitest)( [\w.-]+)*$/.test(command);

  test("is a program and its arguments, without the words of a shell", () => {
    expect(Object.entries(scripts).filter(([, command]) => !isPlain(command))).toEqual([]);
  });

  test.each(["NODE_ENV=test node scripts/test.mjs", "rm -rf dist", "tsc && vitest run", "./scripts/test.sh"])(
    "is not %j",
    (command) => {
      expect(isPlain(command)).toBe(false);
    },
  );
});

test("git gives every file the line ends of the repository", () => {
  expect(readFileSync(join(root, ".gitattributes"), "utf8")).toMatch(/^\* text=auto eol=lf$/m);
});
