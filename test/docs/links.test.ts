import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import GithubSlugger from "github-slugger";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, it } from "vitest";
import type { Document } from "../../scripts/documents.ts";
import { allText, documents, quoted, root } from "./pages.ts";

/** A node of Markdown's syntax tree, as far as it matters here. */
interface Node {
  type: string;
  url?: string;
  value?: string;
  children?: readonly Node[];
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

function textOf({ value = "", children = [] }: Node): string {
  return value + children.map(textOf).join("");
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf({ text }: Document): string[] {
  const slugger = new GithubSlugger();
  return nodesOf(fromMarkdown(text))
    .filter(({ type }) => type === "heading")
    .map((heading) => slugger.slug(textOf(heading)));
}

/** `PAGE links to TARGET` for each link that leads nowhere, `exists` says which files there are besides the pages. */
function brokenLinks(pages: readonly Document[], exists: (path: string) => boolean): string[] {
  return pages.flatMap((from) => {
    const targets = nodesOf(fromMarkdown(from.text)).flatMap(({ type, url = "" }) =>
      ["link", "image", "definition"].includes(type) ? [url] : [],
    );
    const own = targets.filter((url) => !/^https:\/\//.test(url));
    return own.filter((url) => !leadsSomewhere(from, url)).map((url) => `${from.path} links to ${url}`);
  });

  function leadsSomewhere(from: Document, url: string): boolean {
    const [file = "", anchor] = url.split("#");
    const path = file === "" ? from.path : normalize(join(dirname(from.path), file));
    const target = pages.find((page) => page.path === path);
    if (target === undefined) return anchor === undefined && /^[\w.]/.test(file) && !/^\.\./.test(path) && exists(path);
    return anchor === undefined || anchorsOf(target).includes(anchor);
  }
}

const isThere = (path: string) => existsSync(join(root, path));

describe("the documents", () => {
  it("link to pages, headings and files that exist, each from where it stands", () => {
    expect(allText.match(/\]\((?!https:)/g)?.length).toBeGreaterThan(20);
    expect(brokenLinks(documents, isThere)).toEqual([]);
  });

  it("are all found from the README", () => {
    const reached = new Set(["README.md"]);
    for (const path of reached) {
      const text = documents.find((page) => page.path === path)?.text ?? "";
      for (const [, target = ""] of text.matchAll(/\]\(([\w./-]+\.md)/g)) reached.add(join(dirname(path), target));
    }
    expect([...reached].sort()).toEqual(documents.map(({ path }) => path).sort());
  });

  it("name only files of the project that exist", () => {
    const paths = quoted(allText).filter((code) => /^(src|test|bench|scripts|docs)(\/[\w./-]+)?$/.test(code));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });
});

describe("the program and its scripts", () => {
  it("name only documents that exist", () => {
    const files = ["src", "scripts"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(root, folder, name)),
    );
    const sources = files.filter((file) => /\.(ts|mjs)$/.test(file)).map((file) => readFileSync(file, "utf8"));
    const named = sources.flatMap((text) => text.match(/\b(docs\/)?[\w-]+\.md\b/g) ?? []);
    // The skill is no document for a person; it is made by a script.
    expect(named.filter((path) => path !== "SKILL.md" && !isThere(path))).toEqual([]);
  });
});

describe("the check of links", () => {
  const pages = [
    { path: "README.md", text: "# Top\n\n## Over there …\n" },
    { path: "docs/one.md", text: "# One\n\n## Twice\n\n## Twice\n" },
  ];
  const from = (link: string) =>
    brokenLinks([...pages, { path: "docs/two.md", text: `[x](${link})` }], (path) => path === "LICENSE");

  it.each(["https://example.com/anything", "../README.md", "../README.md#over-there-", "one.md#twice-1", "../LICENSE"])(
    "follows %s",
    (link) => {
      expect(from(link)).toEqual([]);
    },
  );

  it.each([
    "README.md",
    "../README.md#elsewhere",
    "one.md#twice-2",
    "#two",
    "../LICENSE#license",
    "/README.md",
    "../../README.md",
    "http://example.com",
    "../three.md",
  ])("notices that %s leads nowhere", (link) => {
    expect(from(link)).toEqual([`docs/two.md links to ${link}`]);
  });
});
