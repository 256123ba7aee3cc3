import type { Consent, Question } from "./consent.ts";
import type { CallContext } from "./context.ts";
import type { CallResult, ResultForm } from "./deliver.ts";
import type { CallRequest } from "./observer.ts";
import type { OfferedPrompt } from "./prompt.ts";
import type { OfferedResources } from "./resource.ts";
import type { Access, OfferedTool } from "./tool.ts";

/** What is offered at one access level; the same for every caller at it. */
export interface Offer {
  /** By name, in the order in which they are listed. */
  tools: ReadonlyMap<string, OfferedTool>;
  /** The names of those that a client is shown, where the others are found and called by these. */
  listed?: ReadonlySet<string> | undefined;
  /** What a client tells its model about the server. */
  instructions: string;
  /** What clients read by address, each with a tool among these; nothing where there is none. */
  resources?: OfferedResources | undefined;
  /** Recipes over these tools, for a person to choose. */
  prompts?: readonly OfferedPrompt[] | undefined;
  /** A sentence on why a tool is not offered, or that there is none of this name. */
  explainMissing(name: string): Promise<MissingTool>;
}

/** The tools that a client is shown: not those whose place another one has taken. */
export function listedIn({ tools, listed }: Pick<Offer, "tools" | "listed">): OfferedTool[] {
  const shown = listed === undefined ? [...tools.values()] : [...tools.values()].filter(({ name }) => listed.has(name));
  return shown.filter(({ replacedBy }) => replacedBy === undefined || !tools.has(replacedBy));
}

/** A part of what is offered, for one caller or one request: it takes away, and adds nothing. */
export interface Narrowing {
  /** Toolset names, `all`, or a prefix such as `redis`; none leaves them all. */
  toolsets: readonly string[];
  /** Tool names with `*`; none leaves them all. */
  tools: readonly string[];
  excludeTools: readonly string[];
  /** Redis commands that are never sent. */
  denyCommands?: readonly string[] | undefined;
  /** The most that a tool may do that is left: `read` leaves out every tool that does more, `destructive` none. */
  upTo: Access;
}

export interface MissingTool {
  /** Whether a tool of this name exists. */
  exists: boolean;
  /** Why it cannot be called; where the names of others are found, each transport says by its own means. */
  sentence: string;
}

/** What one caller is served, whatever the transport. */
export interface Served {
  /** The id of who calls. */
  caller: string;
  offer: Offer;
  /** How its client is sent answers. */
  results: ResultForm;
  /** Whether the state that came back with an answer went out with a question of this service. */
  isOwnState(state: string): boolean;
  /** Makes one call of the caller. Never throws: every failure is an answer. */
  call(name: string, raw: unknown, client: ClientSide): Promise<CallResult | Question>;
}

/** What a client gives along with a call. */
export interface ClientSide extends Pick<CallContext, "signal" | "progress"> {
  consent: Consent;
  /** The HTTP request in which the call came; nothing over stdio. */
  request?: CallRequest | undefined;
}

/** The same calls, which end with a signal as well. */
export function endingWith(served: Served, ended: AbortSignal): Served {
  return {
    ...served,
    call: (name, raw, client) => served.call(name, raw, { ...client, signal: AbortSignal.any([client.signal, ended]) }),
  };
}
