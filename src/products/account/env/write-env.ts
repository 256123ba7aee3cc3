import { join } from "node:path";
import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { WHOLE_ONLY } from "../../../catalog/endpoint.ts";
import type { RestCredentials } from "../../../upstash/access.ts";
import type { Resource } from "../../../upstash/resource-kind.ts";
import type { AccountContext } from "../context.ts";
import { database } from "../tables/inputs.ts";
import { writeEnvFile } from "./env-file.ts";
import { readVariables } from "./env-text.ts";
import { mayBeCommitted } from "./git-ignore.ts";

const URL_NAME = "UPSTASH_REDIS_REST_URL";
const TOKEN_NAME = "UPSTASH_REDIS_REST_TOKEN";
const READ_ONLY_NAME = "UPSTASH_REDIS_REST_READONLY_TOKEN";

/** What needs no quotes in an environment file, whatever reads it. */
const PLAIN_VALUE = /^[\w.:/+=~%-]+$/;

const input = {
  database: database.schema,
  file: z.string().min(1).max(256).optional().describe("Below the working folder: .env (default), or .env.something."),
  tokens: z.enum(["both", "standard", "read-only"]).optional().describe("Which tokens to write; both if omitted."),
  replace: z.boolean().optional().describe("Overwrite these variables where they have other values."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/**
 * `database_write_env`: gives the person's own program the credentials of a database, past the model. `folder` is the
 * folder below which files are written: the one in which the server works, whatever has its path by now.
 */
export function writeEnvTool(folder = ".") {
  return defineTool({
    name: "database_write_env",
    title: "Database write env",
    access: "write",
    stdioOnly: true,
    description: `Write the REST URL and tokens of a Redis database into a .env file of the project (${URL_NAME}, ${TOKEN_NAME}, ${READ_ONLY_NAME}), for programs that use it. Other lines stay; you get the names, never the values.`,
    input,
    plan: (given, context: AccountContext) => planWriting(given, context, folder),
    paging: () => WHOLE_ONLY,
  });
}

async function planWriting(given: Input, context: AccountContext, folder: string): Promise<Plan> {
  const database = await context.redisDatabase(given.database);
  return { target: { database: database.id }, run: () => writeEnv(given, database, context, folder) };
}

async function writeEnv(
  { file = ".env", tokens = "both", replace = false }: Input,
  { id, name }: Resource,
  context: AccountContext,
  folder: string,
): Promise<ToolOutput> {
  const all = variablesOf(await context.restCredentials(id));
  const unwanted = { both: undefined, standard: READ_ONLY_NAME, "read-only": TOKEN_NAME }[tokens];
  const variables = Object.fromEntries(Object.entries(all).filter(([variable]) => variable !== unwanted));
  const { text, written, unchanged } = await writeEnvFile(folder, file, variables, { replace });
  const inFile = readVariables(text, Object.keys(all));
  const stale = Object.keys(all).filter((variable) => inFile[variable] && inFile[variable] !== all[variable]);
  const notices = [
    ...stale.map((variable) => `${variable} in the file is of another database and was left as it was.`),
    ...((await mayBeCommitted(join(folder, file)))
      ? [`Git does not seem to ignore ${file}: tell the person, so that the tokens are not committed.`]
      : []),
  ];
  const result = { file, database: `${name} (ID ${id})`, written, unchanged };
  return { result, ...(notices.length === 0 ? {} : { notice: notices.join(" ") }) };
}

function variablesOf({ url, token, readOnlyToken }: RestCredentials): Record<string, string> {
  const variables = { [URL_NAME]: url, [TOKEN_NAME]: token, [READ_ONLY_NAME]: readOnlyToken };
  for (const [variable, value] of Object.entries(variables)) {
    if (!PLAIN_VALUE.test(value)) {
      throw new InputError(
        `The value of ${variable} has characters that a .env file may not hold. Nothing was written.`,
      );
    }
  }
  return variables;
}
