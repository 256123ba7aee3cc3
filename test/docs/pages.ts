import { resolve } from "node:path";
import { type Document, readDocuments } from "../../scripts/documents.ts";

export const root = resolve(import.meta.dirname, "../..");

/** The documents as they are: the README, what else stands at the root, and docs/. */
export const documents: readonly Document[] = readDocuments(root);

/** The text of one document. Throws where it is missing. */
export function page(path: string): string {
  const found = documents.find((document) => document.path === path);
  if (found === undefined) throw new Error(`There is no ${path}.`);
  return found.text;
}

/** Every document, one after the other. */
export const allText = documents.map(({ text }) => text).join("\n");

/** The blocks of code in one language. */
export function blocks(language: string): string[] {
  return [...allText.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code = ""]) =>
    name === language ? [code] : [],
  );
}

/** What stands between backticks in the text, outside blocks of code. */
export function quoted(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** What stands below a heading, up to the next one of its level. */
export function section(markdown: string, heading: string): string {
  const level = heading.indexOf(" ");
  const below = markdown.split(`${heading}\n`)[1] ?? "";
  return below.split(new RegExp(`^#{1,${level}} `, "m"))[0] ?? "";
}
