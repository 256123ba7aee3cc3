import { readFileSync } from "node:fs";
import type { ClientResult } from "../test/clients/results.ts";
import { code, table } from "./docs-markdown.ts";

/** What the clients did when they were tried (test/clients), a row for each. */
export function clientTable(root: string): string {
  const results = JSON.parse(readFileSync(`${root}/test/clients/results.json`, "utf8")) as ClientResult[];
  return table(
    [
      "Client",
      "Package",
      "Lists every tool, and calls",
      "Who tells the model of a mistake",
      "How a person is asked",
      "Characters with `--results` `text` / `structured` / `both`",
    ],
    results.map(({ name, package: from, version, mistakes, harm, characters }) => [
      name,
      code(`${from}@${version}`),
      "over stdio and HTTP",
      mistakes,
      harm.stdio === harm.http ? harm.stdio : `over stdio ${harm.stdio}, over HTTP ${harm.http}`,
      characters === undefined
        ? "no model reads them"
        : `${characters.text} / ${characters.structured ?? "not shown"} / ${characters.both}`,
    ]),
  );
}
