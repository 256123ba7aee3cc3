import { join } from "node:path";
import { InputError } from "../../../call/tool.ts";
import { writeEnvFile } from "./env-file.ts";
import type { EnvRow } from "./env-products.ts";
import { readVariables } from "./env-text.ts";
import { mayBeCommitted } from "./git-ignore.ts";
import type { TokensOf, WrittenFiles } from "./written-files.ts";

/** What needs no quotes in an environment file, whatever reads it. */
const PLAIN_VALUE = /^[\w.:/+=~%-]+$/;

/** Where a resource answers, and its tokens. */
export interface EnvCredentials {
  url: string;
  token: string;
  readOnlyToken?: string | undefined;
  /** Further secrets that its clients read, by the names of their variables. */
  further?: Readonly<Record<string, string>> | undefined;
}

export type WhichTokens = "both" | "standard" | "read-only";

/** Credentials for a program, and the file that they go to. */
export interface EnvDelivery {
  row: EnvRow;
  credentials: EnvCredentials;
  tokens: WhichTokens;
  of: TokensOf;
  /** Whose they are, such as "database": in sentences. */
  what: string;
  folder: string;
  file: string;
  replace: boolean;
}

/** What became of a file: names alone. */
export interface Delivered {
  file: string;
  written: readonly string[];
  unchanged: readonly string[];
  notices: readonly string[];
}

/** Writes credentials into a file of the person's project, and remembers which tokens it got. */
export async function deliverVariables(delivery: EnvDelivery, files: WrittenFiles): Promise<Delivered> {
  const { row, credentials, tokens, what, folder, replace, of } = delivery;
  const file = delivery.file.replace(/^(\.\/)+/, "");
  const secrets = secretsOf(row, credentials);
  const all: Readonly<Record<string, string>> = { [row.urlName]: credentials.url, ...secrets };
  checkValues(all);
  const unwanted = { both: undefined, standard: row.readOnlyName, "read-only": row.tokenName }[tokens];
  const variables = Object.fromEntries(Object.entries(all).filter(([variable]) => variable !== unwanted));
  const { text, written, unchanged } = await writeEnvFile(folder, file, variables, { replace });
  // No rotation of a token ends what else its clients read, such as signing keys.
  const tokenNames = [row.tokenName, row.readOnlyName].filter((variable) => variable !== unwanted);
  const handedOver = Object.entries(secrets).filter(([variable]) => tokenNames.includes(variable));
  files.remember({ ...of, folder, file, tokens: Object.fromEntries(handedOver) });
  const names = [row.tokenName, row.readOnlyName ?? [], Object.values(row.checkNames ?? {})].flat();
  const inFile = readVariables(text, names);
  const others = names.filter((variable) => inFile[variable] && inFile[variable] !== all[variable]);
  const notices = [
    ...others.map(
      (variable) => `${variable} in the file is of another ${what}, or an old one, and was left as it was.`,
    ),
    ...((await mayBeCommitted(join(folder, file)))
      ? [`Git does not seem to ignore ${file}: tell the person, so that the tokens are not committed.`]
      : []),
  ];
  return { file, written, unchanged, notices };
}

function secretsOf(row: EnvRow, { token, readOnlyToken, further }: EnvCredentials): Record<string, string> {
  return {
    [row.tokenName]: token,
    ...(row.readOnlyName === undefined || readOnlyToken === undefined ? {} : { [row.readOnlyName]: readOnlyToken }),
    ...further,
  };
}

function checkValues(variables: Readonly<Record<string, string>>): void {
  for (const [variable, value] of Object.entries(variables)) {
    if (!PLAIN_VALUE.test(value)) {
      throw new InputError(
        `The value of ${variable} has characters that a .env file may not hold. Nothing was written.`,
      );
    }
  }
}
