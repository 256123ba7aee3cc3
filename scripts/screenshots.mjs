// npm run screenshots: makes the pictures of docs/ anew, of pages over data that is always the same, and the icon of the
// plugins and the bundle, in Chromium.
import "./node-version.mjs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ensureCache, ensureChromium, ensurePackages, importBuilt, root } from "./setup.mjs";

ensureCache();
ensurePackages();
ensureChromium();
await build({
  absWorkingDir: root,
  entryPoints: ["test/browser/screenshots.ts"],
  outfile: ".cache/screenshots.mjs",
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  logLevel: "warning",
});
const { screenshots } = await importBuilt(".cache/screenshots.mjs");
for (const [path, png] of Object.entries(await screenshots())) await writeFile(join(root, path), png);
