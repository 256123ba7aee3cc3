import type { Document } from "../documents.ts";
import { iconFile, pluginFiles, skillFiles } from "./plugins.ts";
import { serverJson } from "./registry.ts";

/** Every manifest that stands in the project, made anew: by npm run docs, and by a test, which compares. */
export function manifestFiles(): Document[] {
  const files = { ...pluginFiles, "server.json": serverJson() };
  return [
    ...Object.entries(files).map(([path, content]) => ({ path, text: `${JSON.stringify(content, undefined, 2)}\n` })),
    iconFile,
    ...skillFiles,
  ];
}
