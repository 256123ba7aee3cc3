// Bundles src/main.ts and what it needs into dist/, in pieces that are loaded only when they are used.
import { chmod, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Parts of packages that are loaded at every start and never used; without them the server is up a fifth sooner. */
const leaveOut = {
  name: "leave-out",
  setup(builder) {
    // zod's messages in fifty languages, of which the English ones are used.
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
    // Ajv, the validator that the SDK takes on Node; it brings a smaller one, which starts at once.
    builder.onLoad({ filter: /[\\/]server[\\/]dist[\\/]shimsNode\.mjs$/ }, () => ({
      contents:
        'export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker"; export { default as process } from "node:process";',
      resolveDir: root,
    }));
  },
};

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.18",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  chunkNames: "chunks/[name]-[hash]",
  plugins: [leaveOut],
  // Bundled CommonJS packages (undici) call require for Node's own modules.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as nodeCreateRequire } from "node:module"; const require = nodeCreateRequire(import.meta.url);',
  },
});
await chmod(`${root}dist/main.js`, 0o755);
