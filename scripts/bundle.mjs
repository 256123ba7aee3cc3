// Bundles the program: src/main.ts, which any Node can read, and src/program.ts with what it needs, in pieces that are
// loaded only when they are used.
import { readdirSync, readFileSync } from "node:fs";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { builtListings, writeListings } from "./listings.mjs";
import { inputsOf, noticesOf } from "./notices.mjs";

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

/** What every start loads. */
const CORE = [
  "src/commands/serve.ts",
  "src/config/arguments.ts",
  "src/config/read.ts",
  "src/products/index.ts",
  "src/server/server.ts",
];

/**
 * Gathers what every start loads in one file. esbuild makes a file for each set of modules that the same parts of the
 * program share; without this, serving would read thirty small ones, which takes longer than all of their code.
 */
const oneCore = {
  name: "one-core",
  setup(builder) {
    const parts = loadedLater();
    builder.onResolve({ filter: /^one-core$/ }, () => ({ path: "one-core", namespace: "one-core" }));
    builder.onLoad({ filter: /.*/, namespace: "one-core" }, () => ({
      contents: CORE.map((file) => `import "./${file}";`).join(""),
      resolveDir: root,
    }));
    builder.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) =>
      parts.has(path)
        ? { contents: `${await readFile(path, "utf8")}\nimport "one-core";`, loader: "ts", resolveDir: dirname(path) }
        : undefined,
    );
  },
};

/** The paths of the modules that are loaded with `import()`. */
function loadedLater() {
  const sources = readdirSync(`${root}src`, { recursive: true }).filter((file) => file.endsWith(".ts"));
  const found = sources.flatMap((file) => {
    const path = join(root, "src", file);
    const imports = readFileSync(path, "utf8").matchAll(/\bimport\("(\.[^"]+)"\)/g);
    return [...imports].map(([, name]) => join(dirname(path), name));
  });
  return new Set(found);
}

/** Bundles src/main.ts to one file of old syntax without a static import, which loads the program when it may. */
async function bundleFirstFile(folder) {
  const program = "./program.js";
  await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2015",
    supported: { "dynamic-import": true },
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "warning",
    plugins: [
      {
        name: "program-apart",
        setup(builder) {
          builder.onResolve({ filter: /\/program\.ts$/ }, () => ({ path: program, external: true }));
        },
      },
    ],
  });
  await chmod(join(folder, "main.js"), 0o755);
}

/** Bundles into `outdir`, below the root of the project; `plugins` may put other modules in the place of ours. */
export async function bundle(outdir, plugins = []) {
  await rm(join(root, outdir), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/program.ts"],
    outdir,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    // Its file for Node is of a form (UMD) whose parts no bundler finds.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    chunkNames: "chunks/[name]-[hash]",
    plugins: [leaveOut, builtListings, ...plugins, oneCore],
    // Bundled CommonJS packages (undici) call require for Node's own modules.
    banner: {
      js: 'import { createRequire as nodeCreateRequire } from "node:module"; const require = nodeCreateRequire(import.meta.url);',
    },
  });
  await bundleFirstFile(join(root, outdir));
  await writeListings(root, join(root, outdir), plugins);
  await writeFile(join(root, outdir, "THIRD_PARTY_NOTICES.txt"), noticesOf(root, inputsOf(metafile)));
}
