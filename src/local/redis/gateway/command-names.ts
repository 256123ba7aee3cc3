import type { RedisArgument, RespCommand } from "../connection/resp.ts";

/** The upper-case name of a command or option. */
export function upperCaseName(argument: RedisArgument | undefined): string {
  return (typeof argument === "string" ? argument : (argument?.toString("latin1") ?? "")).toUpperCase();
}

/** Whether a command is ACL with one of the subcommands, which are in upper case. */
export function isAclCommand(command: RespCommand, subcommands: ReadonlySet<string>): boolean {
  const [first] = command;
  return first?.length === 3 && upperCaseName(first) === "ACL" && subcommands.has(upperCaseName(command[1]));
}
