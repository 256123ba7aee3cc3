import { readdirSync, readFileSync } from "node:fs";
import { generatedParts } from "./docs-parts.ts";

/*
 * The parts of the documents that are made from the sources. Each stands in one of them, between two comments:
 * <!-- generated: NAME --> and <!-- end of NAME -->.
 */

/** A page for people: its path below the root of the project, with slashes, and its text. */
export interface Document {
  path: string;
  text: string;
}

/** The documents of the project: those at its root, and those in docs/. */
export function readDocuments(root: string): Document[] {
  return ["", "docs/"].flatMap((folder) =>
    readdirSync(`${root}/${folder}`)
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => ({ path: `${folder}${name}`, text: readFileSync(`${root}/${folder}${name}`, "utf8") })),
  );
}

/** The documents with every generated part made anew. Throws where a part has not one place, and where a place has no part. */
export async function withGeneratedParts(documents: readonly Document[], root: string): Promise<Document[]> {
  const parts = await generatedParts(root);
  const places = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/^<!-- generated: (.*?) -->$/gm)].map(([, name = ""]) => ({ path, name })),
  );
  for (const { path, name } of places) {
    if (parts[name] === undefined) throw new Error(`${path} has a place for "${name}", which nothing generates.`);
  }
  for (const name of Object.keys(parts)) {
    const found = places.filter((place) => place.name === name).length;
    if (found !== 1) throw new Error(`The documents have ${found} places for "${name}"; one is expected.`);
  }
  return documents.map(({ path, text }) => ({ path, text: withParts(text, parts) }));
}

function withParts(text: string, parts: Readonly<Record<string, string>>): string {
  return text.replace(
    /(<!-- generated: (.*?) -->\n).*?(<!-- end of \2 -->)/gs,
    (_, begin: string, name: string, end: string) => `${begin}\n${parts[name]}\n\n${end}`,
  );
}
