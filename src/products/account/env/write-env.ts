import * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Resource } from "../../../upstash/resource-kind.ts";
import type { AccountContext } from "../context.ts";
import { database } from "../tables/inputs.ts";
import { deliverVariables } from "./deliver-variables.ts";
import { envProducts } from "./env-products.ts";

const input = {
  database: database.schema,
  file: z.string().min(1).max(256).optional().describe("Below the working folder: .env (default), or .env.something."),
  tokens: z.enum(["both", "standard", "read-only"]).optional().describe("Which tokens to write; both if omitted."),
  replace: z.boolean().optional().describe("Overwrite these variables where they have other values."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** What a call by the old name is told. */
const NEW_NAME =
  "database_write_env is now env_write, which has the other products too; the old name goes in a later version.";

/**
 * `database_write_env`: the old name of `env_write`, with its arguments. `folder` is the folder below which files are
 * written: the one in which the server works, whatever has its path by now.
 */
export function writeEnvTool(folder = ".") {
  return defineTool({
    name: "database_write_env",
    title: "Database write env",
    access: "write",
    stdioOnly: true,
    replacedBy: "env_write",
    description: `Old name of env_write. Writes the REST URL and tokens of a Redis database into a .env file of the project, for programs that use it. Other lines stay; you get the names, never the values.`,
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
  const credentials = await context.restCredentials(id);
  const delivery = {
    ...{ row: envProducts.redis, credentials, tokens, what: "database", folder, file, replace },
    of: { product: "redis", resource: [id, new URL(credentials.url).host] },
  } as const;
  const { notices, ...delivered } = await deliverVariables(delivery, context.envFiles);
  const told = [...notices, ...(context.offered?.has("env_write") ? [NEW_NAME] : [])];
  return {
    result: { ...delivered, database: `${name} (ID ${id})` },
    ...(told.length === 0 ? {} : { notice: told.join(" ") }),
  };
}
