// npm run pack:mcpb [-- FILE]: the MCP bundle upstash-mcp.mcpb, which Claude Desktop installs by a double click: the program,
// built anew, with the manifest and the icon.
import "./node-version.mjs";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { packExtension } from "@anthropic-ai/mcpb";
import { build } from "esbuild";
import { bundle } from "./bundle.mjs";
import { ensureCache, ensurePackages, root } from "./setup.mjs";

ensureCache();
ensurePackages();
const folder = mkdtempSync(join(root, ".cache", "mcpb-"));
try {
  const isPacked = await pack(resolve(process.argv[2] ?? join(root, "upstash-mcp.mcpb")));
  if (!isPacked) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** Whether the manifest is one that mcpb takes and the bundle is written; mcpb says why it is not. */
async function pack(file) {
  const { BUNDLE_ICON, bundleManifest } = await manifests();
  const contents = join(folder, "contents");
  await bundle(join(relative(root, contents), "dist"));
  cpSync(join(root, "plugins/upstash/icon.png"), join(contents, BUNDLE_ICON));
  cpSync(join(root, "LICENSE"), join(contents, "LICENSE"));
  // Without it Node would take the program for CommonJS.
  writeFileSync(join(contents, "package.json"), `${JSON.stringify({ private: true, type: "module" })}\n`);
  writeFileSync(join(contents, "manifest.json"), JSON.stringify(await bundleManifest(), undefined, 2));
  return packExtension({ extensionPath: contents, outputPath: file, silent: true });
}

async function manifests() {
  const outfile = join(folder, "manifest.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["scripts/manifests/bundle.ts"],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.18",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile));
}
