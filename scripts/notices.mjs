// Whose code is in a bundle, and under which licences: every package of esbuild's metafile, and what packages contain of others.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package that has a part in a file: `node_modules/@scope/name`, the last one of the path. */
const PACKAGE = /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;
/** How a bundled package marks what it contains of another: a region with the path that this had when it was built. */
const REGION = /^\/\/#region .*node_modules\/\.pnpm\/([^/]+)@(\d[^/_(]*)/gm;
/** What stands in files without a mark. */
const UNMARKED = [{ path: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]/, name: "llhttp" }];
/** The licences of what packages contain of others, which are in none of their files. */
const LICENSES = {
  "@cfworker/json-schema": { license: "MIT", file: "cfworker-json-schema.txt" },
  "content-type": { license: "MIT", file: "content-type.txt" },
  llhttp: { license: "MIT", file: "llhttp.txt" },
};

/**
 * The notices for a bundle as a text: name, version, licence and its words for each package, in the order of their names.
 * `inputs` are the paths, below `root`, of the files that have a part in the bundle. Throws for code without a licence.
 */
export function noticesOf(root, inputs) {
  const foreign = inputs.filter((path) => PACKAGE.test(path)).map((path) => join(root, path));
  const folders = new Set(foreign.map((path) => PACKAGE.exec(path)[0]));
  const contained = new Map(foreign.flatMap(containedIn).map((found) => [`${found.name} ${found.version}`, found]));
  const entries = [...[...folders].map(packageEntry), ...[...contained.values()].map(containedEntry)];
  const parts = [...new Set(entries)].sort().map((entry) => `${"-".repeat(80)}\n\n${entry.trim()}\n`);
  return `upstash-mcp contains code of the packages below, under their licenses.\n\n${parts.join("\n")}`;
}

/** The paths of the files that have a part in what esbuild made. */
export function inputsOf({ outputs }) {
  const parts = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return [...new Set(parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path))];
}

function packageEntry(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file));
  if (!license || files.length === 0) {
    throw new Error(`${name} ${version} is bundled, but has no license in ${folder}.`);
  }
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return `${name} ${version} (${license})\n\n${texts.join("\n\n")}`;
}

function containedIn(path) {
  const within = JSON.parse(readFileSync(join(PACKAGE.exec(path)[0], "package.json"), "utf8")).name;
  const marked = [...readFileSync(path, "utf8").matchAll(REGION)];
  return [
    ...marked.map(([, name, version]) => ({ name: name.replace("+", "/"), version, within })),
    ...UNMARKED.filter((code) => code.path.test(path)).map(({ name }) => ({ name, version: "", within })),
  ];
}

function containedEntry({ name, version, within }) {
  const known = LICENSES[name];
  if (known === undefined) {
    throw new Error(
      `${within} contains ${name} ${version}: add its license to scripts/licenses and scripts/notices.mjs.`,
    );
  }
  const text = readFileSync(new URL(`licenses/${known.file}`, import.meta.url), "utf8");
  return `${[name, version].filter(Boolean).join(" ")}, contained in ${within} (${known.license})\n\n${text}`;
}
