// npm run readme: writes the generated parts of README.md anew, from the settings and the catalog.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { ensurePackages, root } from "./setup.mjs";

ensurePackages();
await build({
  absWorkingDir: root,
  entryPoints: ["scripts/readme-parts.ts"],
  outfile: ".cache/readme-parts.mjs",
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  logLevel: "warning",
});
const { withGeneratedParts } = await import(`${root}.cache/readme-parts.mjs`);
const file = `${root}README.md`;
await writeFile(file, await withGeneratedParts(await readFile(file, "utf8"), root));
