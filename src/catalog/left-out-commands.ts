/** What of the commands that tools run is left out, beside tools as a whole. */
export interface LeftOutCommands {
  /** Commands that are never sent: `CONFIG SET`, or `CONFIG` for all of its subcommands. */
  denied: ReadonlySet<string>;
  /** Tools that are excluded by name, whose commands no other tool runs for a call. */
  excluded: ReadonlySet<string>;
}

/** Whether a command is denied, by its own name or by that of the command whose subcommand it is. */
export function isDenied(command: string, left: Pick<LeftOutCommands, "denied"> | undefined): boolean {
  if (left === undefined) return false;
  const { denied } = left;
  return denied.has(command) || denied.has(command.split(" ", 1)[0] ?? "");
}
