// npm run docs: writes the manifests and the generated parts of the documents anew, from the settings and the catalog.
import "./node-version.mjs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { ensureCache, ensurePackages, importBuilt, root } from "./setup.mjs";

ensureCache();
ensurePackages();
await build({
  absWorkingDir: root,
  entryPoints: { documents: "scripts/documents.ts", manifests: "scripts/manifests/files.ts" },
  outdir: ".cache",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  logLevel: "warning",
});
const { readDocuments, withGeneratedParts } = await importBuilt(".cache/documents.mjs");
const { manifestFiles } = await importBuilt(".cache/manifests.mjs");
for (const { path, text } of [...(await withGeneratedParts(readDocuments(root), root)), ...manifestFiles()]) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
