import type { ComingBack } from "../call/call-arguments.ts";
import type { CallContext } from "../call/context.ts";
import type { LeftOutCommands } from "./left-out-commands.ts";
import type { Allowance } from "./select.ts";

/** What the tools of a product are made with. */
export interface Making<Context> extends Allowance {
  /** The argument by which a call that a person was asked about comes back; nothing where only forms ask. */
  comesBackBy: ComingBack | undefined;
  revealSecrets: boolean;
  /** The argument by which a call names a resource of the account, where it can. */
  resourceArgument: string | undefined;
  /** Filled with the names of all offered tools. */
  offered: ReadonlySet<string>;
  /** What of the commands that tools run is left out. */
  left?: LeftOutCommands;
  /** What the product gives to a call. */
  contextOf(call: CallContext): Context | Promise<Context>;
}
