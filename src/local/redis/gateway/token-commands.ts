import type { RedisLogin } from "../connection/redis-address.ts";
import { RedisLoginError } from "../connection/redis-errors.ts";
import { errorReply, type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { isAclCommand, upperCaseName } from "./command-names.ts";
import type { LoginConnections } from "./login-connections.ts";

const TOKEN_SUBCOMMANDS: ReadonlySet<string> = new Set(["RESTTOKEN", "GENTOKEN"]);

/** Whether a command is ACL RESTTOKEN or ACL GENTOKEN, which are answered here and not by Redis. */
export function isTokenCommand(command: RespCommand): boolean {
  return isAclCommand(command, TOKEN_SUBCOMMANDS);
}

/** Answers ACL RESTTOKEN and ACL GENTOKEN, which Upstash has and Redis has not ("REST Token for ACL Users"). */
export async function runTokenCommand(
  connections: LoginConnections,
  tokens: AccessTokens,
  login: RedisLogin,
  command: RespCommand,
): Promise<RedisReply> {
  const [username, password] = command.slice(2).map((argument) => argument.toString());
  const subcommand = upperCaseName(command[1]);
  const isComplete = subcommand === "RESTTOKEN" ? command.length === 4 : command.length === 3 || command.length === 4;
  if (username === undefined || !isComplete) {
    return errorReply(`ERR wrong number of arguments for 'acl|${subcommand.toLowerCase()}' command`);
  }
  const refused = await refusalOfTokens(connections, login, subcommand);
  if (refused !== undefined) return refused;
  if (password === undefined) return { kind: "bulk", value: Buffer.from(tokens.generate(username)) };
  const user = { username, password };
  if (subcommand === "RESTTOKEN" && !(await canLogIn(connections, user))) {
    return errorReply(`ERR Wrong password or user "${username}" does not exist`);
  }
  return { kind: "bulk", value: Buffer.from(tokens.issue(user)) };
}

/** Redis does not know these subcommands; who may list users may make tokens for them. */
async function refusalOfTokens(
  connections: LoginConnections,
  login: RedisLogin,
  subcommand: string,
): Promise<RedisReply | undefined> {
  const permission = await connections.connectionOf(login).command("ACL", "USERS");
  if (permission.kind !== "error") return undefined;
  const text = replyText(permission) ?? "";
  return errorReply(text.replace(/acl\|users/i, `acl|${subcommand.toLowerCase()}`));
}

async function canLogIn(connections: LoginConnections, login: RedisLogin): Promise<boolean> {
  try {
    (await connections.openLink(login)).destroy();
    return true;
  } catch (error) {
    if (error instanceof RedisLoginError) return false;
    throw error;
  }
}
