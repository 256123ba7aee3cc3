import type { RedisLogin } from "../connection/redis-address.ts";
import { errorReply, type RedisReply, type RespCommand } from "../connection/resp.ts";
import type { RedisHost } from "../host/redis-host.ts";
import {
  answersOfUpstash,
  createTranslation,
  isTranslatedAlone,
  type Translation,
} from "../translation/translation.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { refusalOfCommand } from "./command-availability.ts";
import { isAclCommand, upperCaseName } from "./command-names.ts";
import { createLoginConnections, type LoginConnections } from "./login-connections.ts";
import type { ScriptTimes } from "./script-limit.ts";
import { isTokenCommand, runTokenCommand } from "./token-commands.ts";

/** Runs the commands of REST requests, each as the Redis user of its token. */
export interface CommandExecution extends LoginConnections, Translation {
  /** Runs commands in order, not atomically. One reply each: what is refused has an error reply in its place. */
  execute(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]>;
  /** To be told which commands have run: after a change of the ACL users everybody logs in anew. */
  usersChangedBy(commands: readonly RespCommand[]): void;
}

const USER_CHANGES: ReadonlySet<string> = new Set(["SETUSER", "DELUSER", "LOAD"]);

/** Runs commands on the Redis of `host`. */
export function createCommandExecution(
  host: RedisHost,
  tokens: AccessTokens,
  scriptTimes?: ScriptTimes,
): CommandExecution {
  const connections = createLoginConnections(host, scriptTimes);
  const { translate } = createTranslation(() => connections.connectionOf(host.standard));

  function usersChangedBy(commands: readonly RespCommand[]): void {
    if (commands.some(changesUsers)) connections.reconnect();
  }

  async function execute(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]> {
    const first = commands[0];
    if (commands.length > 1 && commands.some(standsAlone)) return oneByOne(login, commands);
    if (commands.length === 1 && first !== undefined) {
      if (isTokenCommand(first)) return [await runTokenCommand(connections, tokens, login, first)];
      if (endsScript(first)) return endScript(connections, login, first);
    }

    const refusals = commands.map(refusalOfCommand);
    const accepted = commands.filter((_, index) => refusals[index] === undefined);
    const replies = accepted.length === 0 ? [] : await send(login, accepted);
    usersChangedBy(accepted);
    return accepted.length === commands.length ? replies : withRefusals(refusals, replies);
  }

  async function send(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]> {
    const translated = await translate(commands);
    const replies = await connections.connectionOf(login).pipeline(translated.map(({ command }) => command));
    return answersOfUpstash(translated, replies);
  }

  /** A token command sees the users that the commands before it have made, and so on. */
  async function oneByOne(login: RedisLogin, commands: readonly RespCommand[]): Promise<RedisReply[]> {
    const replies: RedisReply[] = [];
    for (const command of commands) replies.push(...(await execute(login, [command])));
    return replies;
  }

  return { ...connections, execute, translate, usersChangedBy };
}

/** Whether a command has to see what those before it have done, or has to be answered before those after it run. */
function standsAlone(command: RespCommand): boolean {
  return isTokenCommand(command) || isTranslatedAlone(command);
}

/** One reply for each command: the error of one that was refused, or the next reply of Redis. */
function withRefusals(refusals: readonly (string | undefined)[], replies: readonly RedisReply[]): RedisReply[] {
  let next = 0;
  return refusals.map(
    (refusal) => (refusal === undefined ? replies[next++] : undefined) ?? errorReply(refusal ?? "ERR"),
  );
}

/** SCRIPT KILL overtakes the script, which holds the shared connection. */
async function endScript(
  connections: LoginConnections,
  login: RedisLogin,
  command: RespCommand,
): Promise<RedisReply[]> {
  const link = await connections.openLink(login);
  try {
    return await link.send([command]);
  } finally {
    link.destroy();
  }
}

function changesUsers(command: RespCommand): boolean {
  return isAclCommand(command, USER_CHANGES);
}

function endsScript(command: RespCommand): boolean {
  const [first, second] = command;
  if (second?.length !== 4 || upperCaseName(second) !== "KILL") return false;
  return ["SCRIPT", "FUNCTION"].includes(upperCaseName(first));
}
