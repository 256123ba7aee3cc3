import { createHash } from "node:crypto";
import type { HarmfulThing } from "../../../call/harm.ts";
import { facts } from "../../../call/preview-facts.ts";
import { REDACTED } from "../../../call/redactor.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { RedisContext } from "../context.ts";
import { redisPreview } from "../preview.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";
import { whatCallerLacks } from "./caller-excess.ts";
import { type Acl, readAcl } from "./read-acl.ts";
import { type Rights, rightsText } from "./rights.ts";
import { filesFact, namesOfUser, tokenRemarks } from "./user-files.ts";
import { checkUser, commandRules, tellsBeyond, userInput, type WantedUser } from "./wanted-rights.ts";

/** `redis_acl_user_create`: a user with few rights for an agent or a program, in one step. */
export const aclUserCreate: Handler<RedisContext> = defineTool<typeof userInput, RedisContext>({
  name: "redis_acl_user_create",
  needs: ["ACL SETUSER"],
  title: "Redis ACL: create user",
  access: "write",
  mayHarm: true,
  description:
    "Makes a user of the database with few rights, for an agent or a program; never more than this server's own token has. Again: replaces the rights, keeps the password, which you never see: env_write with acl_user delivers the REST token. No FLUSHALL, KEYS, CONFIG, ACL; no scripts unless in commands. A person is asked first.",
  input: userInput,
  plan: planUser,
  advice: adviseAccess,
});

async function planUser(wanted: WantedUser, context: RedisContext): Promise<Plan> {
  checkUser(wanted);
  const database = await context.database({ fresh: true });
  context.keepName(database.name);
  database.limits?.admit([["ACL", "SETUSER", wanted.name]]);
  const acl = await readAcl(wanted.name, database.redis, context.signal);
  const rules = rulesFor(wanted, acl);
  const { before, categories } = acl;
  const isNew = before === undefined || !before.hasPassword || wanted.new_password === true;
  const names = () => namesOfUser(wanted.name, database, context);
  const change = { rules, before, isNew, categories };
  return {
    target: { ...targetOfDatabase(database), acl_user: wanted.name, rights: digestOf(before) },
    harm: { things: [harmOf(wanted, change)] },
    preview: async () => ({
      ...(await redisPreview(database, context)),
      rights_now: before === undefined ? "none: there is no such user" : rightsText(before, categories),
      ...(before !== undefined && isNew ? filesFact(await context.env.files.holding((await names()).of)) : {}),
    }),
    run: () => setUser(wanted, change, database, context),
  };
}

/** All rules in their order. Throws an InputError for what is more than the caller has itself. */
function rulesFor(wanted: WantedUser, { caller, before, categories }: Acl): string[] {
  if (caller.name === wanted.name) {
    throw new InputError(
      `${wanted.name} is the user whose token this server has; it does not change its own rights. Nothing was changed.`,
    );
  }
  const keys = needed(wanted.key_patterns).map((pattern) => `~${pattern}`);
  const channels = needed(wanted.channels ?? []).map((pattern) => `&${pattern}`);
  const commands = commandRules(wanted, caller.rights.commands, categories);
  const excess = whatCallerLacks({ keys, channels, commands, access: wanted.access }, caller.rights, categories);
  if (excess !== undefined) {
    throw new InputError(
      `The token of this server (user ${caller.name}) has fewer rights itself: ${excess}. Nothing was changed. Ask for less, or the person makes the user with the database's own token.`,
    );
  }
  const clear = [
    "resetkeys",
    "resetchannels",
    "nocommands",
    ...((before?.selectors ?? 0) > 0 ? ["clearselectors"] : []),
  ];
  return ["on", ...clear, ...keys, ...channels, ...commands];
}

/** The patterns that say something: Redis refuses others beside that of all. */
function needed(patterns: readonly string[]): readonly string[] {
  return patterns.includes("*") ? ["*"] : patterns;
}

function harmOf(wanted: WantedUser, { rules, before, isNew }: Change): HarmfulThing {
  const { name, access } = wanted;
  const shown = isNew ? [`>${REDACTED}`, ...rules] : rules;
  const may = access === "read" ? "read" : "read and write";
  const changed = before === undefined ? "a new user" : "its rights of now are replaced";
  const ended = before !== undefined && isNew ? "; its tokens and passwords end, and what uses them stops" : "";
  const means = `${changed}; whoever has its token may ${may} what these patterns match${tellsOfAll(wanted)}${ended}`;
  return { does: "runs ACL SETUSER", args: [name, ...shown], means };
}

function tellsOfAll(wanted: WantedUser): string {
  const commands = tellsBeyond(wanted);
  if (commands.length === 0) return "";
  return `; ${commands.join(", ")} ${commands.length === 1 ? "tells" : "tell"} of all keys, whatever the patterns`;
}

/** What becomes of a user. */
interface Change extends Pick<Acl, "before" | "categories"> {
  /** All rules of ACL SETUSER in their order, but for those of the password. */
  rules: readonly string[];
  /** Whether it gets a password, which ends those that it has. */
  isNew: boolean;
}

async function setUser(
  { name }: WantedUser,
  change: Change,
  database: ReachedDatabase,
  context: RedisContext,
): Promise<ToolOutput> {
  const { redis } = database;
  const { signal, env } = context;
  const { rules, before, isNew } = change;
  const { owner, of } = await namesOfUser(name, database, context);
  const files = before !== undefined && isNew ? await env.files.holding(of) : [];
  const token = isNew ? await newToken(name, database, context) : undefined;
  const password = token === undefined ? [] : [...(before === undefined ? [] : ["resetpass"]), `>${token}`];
  await redis.command(["ACL", "SETUSER", name, ...password, ...rules], { signal, repeatable: false });
  if (token !== undefined) env.userTokens.keep(owner, token);
  const result = {
    ...{ acl_user: name, created: before === undefined, password: isNew ? "new" : "kept" },
    ...(await facts({ rights: rightsNow(name, database, context) })),
    ...(before === undefined ? {} : { rights_before: rightsText(before, change.categories) }),
  };
  if (isNew) return { result, ...tokenRemarks(name, files, context) };
  return { result, notice: env.userTokens.of(owner) === undefined ? KEPT_ELSEWHERE : KEPT };
}

/** What a user may do, as the database tells it after the change. */
async function rightsNow(name: string, { redis }: ReachedDatabase, { signal }: RedisContext): Promise<string> {
  const { before: now, categories } = await readAcl(name, redis, signal);
  return now === undefined ? "unknown: the user is gone" : rightsText(now, categories);
}

/** A token that is the password too: Upstash takes no other passwords ("ACL SETUSER"). */
async function newToken(name: string, { redis }: ReachedDatabase, context: RedisContext): Promise<string> {
  const token = await redis.command(["ACL", "GENTOKEN", name], { signal: context.signal, repeatable: true });
  if (typeof token !== "string" || token.length < SHORTEST_TOKEN) {
    throw new InputError("ACL GENTOKEN gave no token, so no user was made. Nothing was changed.");
  }
  context.hide(token);
  context.learn(token, "database");
  return token;
}

/** Characters that a token of 32 random bytes has in Base64. */
const SHORTEST_TOKEN = 32;

const KEPT = "Its tokens go on, with these rights. env_write with acl_user delivers one again.";
const KEPT_ELSEWHERE =
  "Its tokens go on, with these rights. Its password is not known here, so env_write cannot deliver one; new_password: true makes a new one and ends those.";

function digestOf(rights: Rights | undefined): string {
  if (rights === undefined) return "none";
  return createHash("sha256").update(JSON.stringify(rights)).digest("base64url");
}
