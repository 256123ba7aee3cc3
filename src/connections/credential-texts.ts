import { readFileSync, statSync } from "node:fs";
import { ConfigError } from "../config/read.ts";
import type { Variables } from "../config/set-text.ts";
import { quoted } from "../upstash/quoted.ts";
import type { ConnectionEntry, CredentialSource } from "./connection-file.ts";

/** Bytes of a file with one credential. */
const LARGEST_CREDENTIAL = 16_384;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of a connection. What stands in a variable or a file of its own is read no sooner than a product needs its
 * value, so that a connection that reads only never has the token that writes. Throws a ConfigError where a variable is not
 * set; reading throws one where a file cannot be read.
 */
export function credentialTexts({ name, credentials }: ConnectionEntry, environment: Environment): Variables {
  return Object.fromEntries(
    Object.entries(credentials).map(([variable, source]) => {
      if (typeof source === "string") return [variable, source];
      if ("env" in source && !environment[source.env]?.trim()) {
        throw new ConfigError(
          `connection ${quoted(name)}: the variable ${source.env}, which has ${variable}, is not set.`,
        );
      }
      return [variable, () => ("env" in source ? (environment[source.env] ?? "") : fileText(source.file, variable))];
    }),
  );
}

/** The files with credentials of a connection. */
export function credentialFiles({ credentials }: ConnectionEntry): string[] {
  return Object.values(credentials).flatMap((source: CredentialSource) =>
    typeof source === "object" && "file" in source ? [source.file] : [],
  );
}

function fileText(file: string, variable: string): string {
  const fail = (why: string) => new ConfigError(`the file ${quoted(file)}, which has ${variable}, ${why}.`);
  let text: string;
  try {
    const found = statSync(file);
    if (!found.isFile()) throw fail("is no regular file");
    if (found.size > LARGEST_CREDENTIAL) throw fail(`has more than ${LARGEST_CREDENTIAL} bytes`);
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw fail(`cannot be read (${(error as NodeJS.ErrnoException).code ?? "failed"})`);
  }
  if (text === "") throw fail("is empty");
  return text;
}
