// What is listed of each product, written down at build time: the program lists its tools without loading their tables.
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Puts what reads the written lists in the place of what makes them of the tables. */
export const builtListings = {
  name: "built-listings",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/]catalog[\\/]product-listing\.ts$/ }, () => ({
      // The bundle has this in a chunk, a folder beside that of the lists.
      contents: `import { readFileSync } from "node:fs";
        export const productListing = async (product) =>
          JSON.parse(readFileSync(new URL("../listings/" + product + ".json", import.meta.url), "utf8"));`,
    }));
  },
};

/** A plugin of the bundle may name the module that gathers what every start loads; a list needs none of that. */
const withoutCore = {
  name: "without-core",
  setup(builder) {
    builder.onResolve({ filter: /^one-core$/ }, () => ({ path: "one-core", namespace: "without-core" }));
    builder.onLoad({ filter: /.*/, namespace: "without-core" }, () => ({ contents: "" }));
  },
};

/** Writes `listings/PRODUCT.json` below `folder` for each product of the sources in `root`, as `plugins` change them. */
export async function writeListings(root, folder, plugins) {
  const made = join(folder, "listings", "make.mjs");
  await build({
    absWorkingDir: root,
    stdin: { contents: 'export { products } from "./src/products/index.ts";', resolveDir: root },
    outfile: made,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.18",
    logLevel: "warning",
    plugins: [...plugins, withoutCore],
  });
  const { products } = await import(pathToFileURL(made).href);
  await rm(made);
  for (const product of products) {
    await writeFile(join(dirname(made), `${product.name}.json`), JSON.stringify(await product.listing()));
  }
}
