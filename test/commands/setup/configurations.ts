import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A configuration file of a client, after the documents of that client. */
export interface Fixture {
  name: string;
  text: string;
}

const folder = join(import.meta.dirname, "configurations");

/** The files of a format, and the smallest that there are. */
export function configurationsOf(format: "json" | "toml"): Fixture[] {
  const files = readdirSync(folder)
    .filter((file) => file.includes(`.${format}`))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  const small =
    format === "json" ? ["", "{}", "{ }\n", "{\n}\n", "// nothing yet\n{}\n"] : ["", "\n", "# nothing yet\n"];
  return [...files, ...small.map((text) => ({ name: JSON.stringify(text), text }))];
}
