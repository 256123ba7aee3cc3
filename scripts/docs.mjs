// npm run docs: writes the generated parts of the documents anew, from the settings and the catalog.
import "./node-version.mjs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ensureCache, ensurePackages, root } from "./setup.mjs";

ensureCache();
ensurePackages();
await build({
  absWorkingDir: root,
  entryPoints: ["scripts/documents.ts"],
  outfile: ".cache/documents.mjs",
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  logLevel: "warning",
});
const { readDocuments, withGeneratedParts } = await import(`${root}.cache/documents.mjs`);
for (const { path, text } of await withGeneratedParts(readDocuments(root), root))
  await writeFile(join(root, path), text);
