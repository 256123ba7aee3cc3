// A plugin of the bundler for the benchmark: the program with further products, each a copy of the account's with names of
// its own and modules of its own, so that a start with them costs what so many products cost.
import { readFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

const ACCOUNT = join("src", "products", "account") + sep;

export function moreProducts(count) {
  const copies = Array.from({ length: count }, (_, index) => `copy${index + 1}`);
  return {
    name: "more-products",
    setup(builder) {
      builder.onLoad({ filter: /[\\/]src[\\/]products[\\/]index\.ts$/ }, async ({ path }) => ({
        contents: withCopies(await readFile(path, "utf8"), copies),
        loader: "ts",
        resolveDir: dirname(path),
      }));
      builder.onResolve({ filter: /^\..*\?copy\d+$/ }, ({ path, resolveDir }) => {
        const [file, namespace] = path.split("?");
        return { path: join(resolveDir, file), namespace };
      });
      for (const copy of copies) {
        builder.onResolve({ filter: /^\./, namespace: copy }, ({ path, importer }) => {
          const file = join(dirname(importer), path);
          return file.includes(ACCOUNT) ? { path: file, namespace: copy } : { path: file };
        });
        builder.onLoad({ filter: /.*/, namespace: copy }, async ({ path }) => ({
          contents: renamed(await readFile(path, "utf8"), path, copy),
          loader: "ts",
          resolveDir: dirname(path),
        }));
      }
    },
  };
}

function withCopies(text, copies) {
  const imports = copies.map((copy) => `import { account as ${copy} } from "./account/product.ts?${copy}";`);
  return `${imports.join("\n")}\n${text.replace("[redis, account]", `[redis, account, ${copies.join(", ")}]`)}`;
}

/** Gives product, toolsets and tools of a copy their own names. */
function renamed(text, path, copy) {
  if (path.endsWith(`${ACCOUNT}product.ts`)) {
    return text
      .replace('name: "account"', `name: "${copy}"`)
      .replace(/^ {4}(\w+): \{/gm, `    ${copy}_$1: {`)
      .replace(
        '(await import("./toolsets.ts")).accountToolsets',
        `Object.fromEntries(Object.entries((await import("./toolsets.ts")).accountToolsets).map(([name, table]) => ["${copy}_" + name, table]))`,
      );
  }
  if (path.endsWith("account-endpoint.ts")) {
    return text.replace(
      /export const endpoint = (.*);/,
      `const named = $1;\nexport const endpoint = (name, ...rest) => named("${copy}_" + name, ...rest);`,
    );
  }
  const own = text.replaceAll('"database_write_env"', `"${copy}_write_env"`);
  return /(toolsets|context)\.ts$/.test(path) ? `${own}\nimport "one-core";` : own;
}
