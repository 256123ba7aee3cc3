import * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { deliverVariables, type EnvCredentials, type EnvDelivery } from "../../account/env/deliver-variables.ts";
import { ENV_PRODUCTS, type EnvProduct, envProducts } from "../../account/env/env-products.ts";
import { namesAt } from "../acl/user-files.ts";
import { tokenOfUser } from "../acl/user-token.ts";
import type { RedisContext } from "../context.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";

const envInput = {
  product: z.enum(ENV_PRODUCTS).optional().describe("Default redis."),
  resource: z.string().min(1).max(128).optional().describe("ID or name; of QStash the region."),
  acl_user: z.string().min(1).max(128).optional().describe("Token of this user of redis_acl_user_create."),
  file: z.string().min(1).max(256).optional().describe(".env (default) or .env.something, below the working folder."),
  tokens: z.enum(["both", "standard", "read-only"]).optional().describe("Default both."),
  replace: z.boolean().optional().describe("Overwrite other values."),
};

type EnvInput = z.output<z.ZodObject<typeof envInput>>;

/**
 * `env_write`: gives the person's own program the credentials of a resource, past the model. `folder` is the folder below
 * which files are written: the one in which the server works, whatever has its path by now.
 */
export function envWrite(folder = ".") {
  return defineTool<typeof envInput, RedisContext>({
    name: "env_write",
    title: "Env: write",
    access: "write",
    stdioOnly: true,
    description:
      "Writes REST URL and tokens of a Redis database, a vector or search index, or QStash (with signing keys) into a .env file of the project, by the names that Upstash's clients read. Other lines stay; you never see the values.",
    input: envInput,
    plan: (input, context) => planDelivery(input, context, folder),
    advice: adviseAccess,
    paging: () => WHOLE_ONLY,
  });
}

/** What is delivered, and how an answer speaks of it. */
interface Found extends Pick<EnvDelivery, "of" | "what"> {
  product: EnvProduct;
  credentials: EnvCredentials;
  about: Readonly<Record<string, string>>;
  /** Whether the token is the one that the server was started with. */
  isConfigured: boolean;
}

async function planDelivery(input: EnvInput, context: RedisContext, folder: string): Promise<Plan> {
  const problem = faultOf(input, context);
  if (problem !== undefined) throw new InputError(`${problem} Nothing was written.`);
  const { product = "redis", resource = context.resource, acl_user } = input;
  if (product !== "redis") {
    const { id, name, credentials } = await context.env.ofAccount(product, resource);
    const of = { product, resource: [id, hostOf(credentials)] };
    const about = { [envProducts[product].kind]: `${name} (ID ${id})` };
    const found = { product, credentials, of, what: WHAT[product], about, isConfigured: false };
    return { target: { [envProducts[product].kind]: id }, run: () => deliver(found, input, context, folder) };
  }
  const database = await context.database({ fresh: true, resource });
  context.keepName(database.name);
  const target = { ...targetOfDatabase(database), ...(acl_user === undefined ? {} : { acl_user }) };
  return { target, run: async () => deliver(await foundIn(database, acl_user, context), input, context, folder) };
}

const WHAT: Readonly<Record<EnvProduct, string>> = {
  redis: "database or user",
  qstash: "QStash user",
  vector: "index",
  search: "index",
};

/** What is wrong with the arguments, whatever there is. */
function faultOf({ product = "redis", resource, acl_user, tokens }: EnvInput, context: RedisContext) {
  if (acl_user !== undefined && product !== "redis")
    return "acl_user is a user of a Redis database: leave product out.";
  if (acl_user !== undefined && tokens !== undefined) return "An acl_user has one token: leave tokens out.";
  if (tokens === "read-only" && envProducts[product].readOnlyName === undefined) {
    return `There is no variable for a read-only token of ${product}: leave tokens out.`;
  }
  if (context.resource !== undefined && product !== "redis") return "database names a Redis database: give resource.";
  if (context.resource !== undefined && resource !== undefined && resource !== context.resource) {
    return "database and resource name two databases: give one of them.";
  }
  return undefined;
}

/** The credentials of a database, or the token of one of its users in their place. */
async function foundIn(database: ReachedDatabase, user: string | undefined, context: RedisContext): Promise<Found> {
  const credentials = await context.env.ofDatabase(database);
  const about = { database: database.id === undefined ? database.name : `${database.name} (ID ${database.id})` };
  const rest = { product: "redis", what: WHAT.redis } as const;
  const { owner, of } = namesAt(user ?? "", credentials, database, context);
  if (user === undefined) {
    const isConfigured = database.id === undefined;
    return { ...rest, credentials, of: { product: "redis", resource: of.resource }, about, isConfigured };
  }
  const token = await tokenOfUser(owner, database.redis, context);
  const ofUser = { credentials: { url: credentials.url, token }, about: { ...about, acl_user: user } };
  return { ...rest, ...ofUser, of, isConfigured: false };
}

async function deliver(found: Found, input: EnvInput, context: RedisContext, folder: string): Promise<ToolOutput> {
  const { file = ".env", tokens = "both", replace = false } = input;
  const { product, credentials, of, what, about } = found;
  const row = envProducts[product];
  if (tokens === "read-only" && credentials.readOnlyToken === undefined) throw noReadOnlyToken();
  const { further, checked, notice } = await check(found, tokens, context);
  const delivery = { row, credentials: { ...credentials, further }, tokens, of, what, folder, file, replace };
  const { notices, ...delivered } = await deliverVariables(delivery, context.env.files);
  const told = [...notices, ...(notice === undefined ? [] : [notice])];
  return { result: { ...delivered, ...about, checked }, ...(told.length === 0 ? {} : { notice: told.join(" ") }) };
}

function noReadOnlyToken(): InputError {
  return new InputError(
    "The server has no read-only token of this database. Nothing was written. The person finds it in the REST section of the Upstash console, or sets UPSTASH_EMAIL and UPSTASH_API_KEY for the server.",
  );
}

/** Whether the token works, found out by one read, which of QStash tells the signing keys too. */
async function check({ product, credentials, isConfigured }: Found, tokens: string, context: RedisContext) {
  const { check, checkNames = {} } = envProducts[product];
  const lost = Object.values(checkNames).map((name) => `${name} was not written.`);
  if (!context.env.hasApi(product)) {
    return { checked: false, notice: [`The embedded Upstash has no REST API of ${product}.`, ...lost].join(" ") };
  }
  const token = tokens === "read-only" ? (credentials.readOnlyToken ?? "") : credentials.token;
  try {
    const answer = await context.env.ask({ url: credentials.url, token }, check.path);
    const fields = (answer ?? {}) as Readonly<Record<string, unknown>>;
    const keys = Object.entries(checkNames).flatMap(([field, name]): [string, string][] => {
      const key = fields[field];
      return typeof key === "string" ? [[name, key]] : [];
    });
    for (const [, key] of keys) context.learn(key, "account");
    return { checked: true, further: Object.fromEntries(keys) };
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind === "cancelled") throw error;
    const why = `A read with the token (${check.path}) failed: ${error.message}`;
    const own = isConfigured && error.kind === "unauthorized" ? [CONFIGURED] : [];
    return { checked: false, notice: [why, ...own, ...lost].join(" ") };
  }
}

const CONFIGURED =
  "It is the one that this server was started with, and may have been reset. resource names a database of the account, which has its token of now.";

function hostOf({ url }: EnvCredentials): string {
  return new URL(url).host;
}
