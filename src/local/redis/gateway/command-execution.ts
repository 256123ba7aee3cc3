import type { RedisLogin } from "../connection/redis-address.ts";
import { createRedisConnection, type RedisConnection } from "../connection/redis-connection.ts";
import { openRedisLink, type RedisLink, RedisLoginError } from "../connection/redis-link.ts";
import { errorReply, type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";
import type { RedisHost } from "../host/redis-host.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { nameOf, refusalOf } from "./command-availability.ts";

/** Runs the commands of REST requests, each as the Redis user of its token. */
export interface CommandExecution {
  /** The pipelined connection of a user; there is one for each. */
  connectionOf(login: RedisLogin): RedisConnection;
  /** Runs commands in order, not atomically. One reply each: what is refused has an error reply in its place. */
  execute(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]>;
  /** A connection of its own, for MONITOR and SUBSCRIBE. */
  openLink(login: RedisLogin): Promise<RedisLink>;
  /** To be told which commands have run: after a change of the ACL users everybody logs in anew. */
  usersChangedBy(commands: readonly RespCommand[]): void;
  /** Closes every connection once it has answered; the next command logs in anew. */
  reconnect(): void;
}

const TOKEN_SUBCOMMANDS: ReadonlySet<string> = new Set(["RESTTOKEN", "GENTOKEN"]);
const USER_CHANGES: ReadonlySet<string> = new Set(["SETUSER", "DELUSER", "LOAD"]);

export function createCommandExecution(host: RedisHost, tokens: AccessTokens): CommandExecution {
  const connections = new Map<string, RedisConnection>();
  const locate = () => host.address();

  function connectionOf(login: RedisLogin): RedisConnection {
    const key = `${login.username}\0${login.password}`;
    const existing = connections.get(key);
    if (existing !== undefined) return existing;
    const created = createRedisConnection(locate, login);
    connections.set(key, created);
    return created;
  }

  function reconnect(): void {
    for (const connection of connections.values()) connection.close();
    connections.clear();
  }

  function usersChangedBy(commands: readonly RespCommand[]): void {
    if (commands.some(changesUsers)) reconnect();
  }

  async function execute(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]> {
    const first = commands[0];
    if (commands.length > 1 && commands.some(isTokenCommand)) return oneByOne(login, commands);
    if (commands.length === 1 && first !== undefined) {
      if (isTokenCommand(first)) return [await tokenCommand(login, first)];
      if (endsScript(first)) return endScript(login, first);
    }

    const refusals = commands.map(refusalOf);
    const accepted = commands.filter((_, index) => refusals[index] === undefined);
    const replies = accepted.length === 0 ? [] : await connectionOf(login).pipeline(accepted);
    usersChangedBy(accepted);
    if (accepted.length === commands.length) return replies;
    let next = 0;
    return refusals.map(
      (refusal) => (refusal === undefined ? replies[next++] : undefined) ?? errorReply(refusal ?? "ERR"),
    );
  }

  /** SCRIPT KILL overtakes the script, which holds the shared connection. */
  async function endScript(login: RedisLogin, command: RespCommand): Promise<RedisReply[]> {
    const link = await openLink(login);
    try {
      return await link.send([command]);
    } finally {
      link.destroy();
    }
  }

  /** A token command sees the users that the commands before it have made. */
  async function oneByOne(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]> {
    const replies: RedisReply[] = [];
    for (const command of commands) replies.push(...(await execute(login, [command])));
    return replies;
  }

  /** ACL RESTTOKEN and ACL GENTOKEN, which Upstash has and Redis has not ("REST Token for ACL Users"). */
  async function tokenCommand(login: RedisLogin, command: RespCommand): Promise<RedisReply> {
    const [username, password] = command.slice(2).map((argument) => argument.toString());
    const subcommand = nameOf(command[1]);
    const isComplete = subcommand === "RESTTOKEN" ? command.length === 4 : command.length === 3 || command.length === 4;
    if (username === undefined || !isComplete) {
      return errorReply(`ERR wrong number of arguments for 'acl|${subcommand.toLowerCase()}' command`);
    }
    // Redis does not know these subcommands; who may list users may make tokens for them.
    const permission = await connectionOf(login).command("ACL", "USERS");
    if (permission.kind === "error") {
      const text = replyText(permission) ?? "";
      return errorReply(text.replace(/acl\|users/i, `acl|${subcommand.toLowerCase()}`));
    }
    if (password === undefined) return { kind: "bulk", value: Buffer.from(tokens.generate(username)) };
    const user = { username, password };
    if (subcommand === "RESTTOKEN" && !(await canLogIn(user))) {
      return errorReply(`ERR Wrong password or user "${username}" does not exist`);
    }
    return { kind: "bulk", value: Buffer.from(tokens.issue(user)) };
  }

  async function openLink(login: RedisLogin): Promise<RedisLink> {
    return openRedisLink(await host.address(), login);
  }

  async function canLogIn(login: RedisLogin): Promise<boolean> {
    try {
      (await openLink(login)).destroy();
      return true;
    } catch (error) {
      if (error instanceof RedisLoginError) return false;
      throw error;
    }
  }

  return { connectionOf, execute, usersChangedBy, openLink, reconnect };
}

/** Whether a command is ACL RESTTOKEN or ACL GENTOKEN, which are answered here and not by Redis. */
export function isTokenCommand(command: RespCommand): boolean {
  return isAcl(command, TOKEN_SUBCOMMANDS);
}

function changesUsers(command: RespCommand): boolean {
  return isAcl(command, USER_CHANGES);
}

function endsScript(command: RespCommand): boolean {
  const [first, second] = command;
  if (second?.length !== 4 || nameOf(second) !== "KILL") return false;
  return ["SCRIPT", "FUNCTION"].includes(nameOf(first));
}

function isAcl(command: RespCommand, subcommands: ReadonlySet<string>): boolean {
  const [first] = command;
  return first?.length === 3 && nameOf(first) === "ACL" && subcommands.has(nameOf(command[1]));
}
