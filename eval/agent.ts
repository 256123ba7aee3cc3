import { createFinding, FINDS } from "./finding.ts";

/** A tool as the client lists it. */
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
}

/** What a client gets of a call. */
export interface CallResult {
  readonly isError?: boolean | undefined;
  readonly content: readonly { readonly type: string; readonly text?: string | undefined }[];
}

/** A server as a client sees it. */
export interface Server {
  readonly instructions: string;
  readonly tools: readonly ListedTool[];
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<CallResult>;
  /** Shows a person the address of a page, and waits until they have decided there. */
  decideAt?(url: string): Promise<void>;
}

/** All that a script has: the words of its task, the instructions, the list of tools, and what its calls answer. */
export interface Agent {
  readonly words: string;
  readonly instructions: string;
  readonly tools: readonly ListedTool[];
  /** Whether a tool is listed, or another one that may find it. */
  lists(tool: string): boolean;
  /**
   * Makes a call, of a tool that is not listed after a question for it, and gives what its text says, read where that is
   * JSON; where a person has to approve it at a page, shows them the
   * address and makes it again. Throws a CallFailure where the call failed.
   */
  call(tool: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Says something to the person whose task it is, in the middle of the work, and gives what they reply. */
  say(said: Answer): Promise<string>;
  /** What a pattern's first group finds in the words of the task. */
  told(pattern: RegExp): string;
}

/** What a script says at its end: the judge of its task reads it. */
export type Answer = Readonly<Record<string, unknown>>;

/** A script that solves a task by what an agent sees. */
export type Script = (agent: Agent) => Promise<Answer>;

/** What the calls of a script have cost, in characters as a model reads and writes them. */
export interface Cost {
  readonly calls: number;
  readonly charactersIn: number;
  readonly charactersOut: number;
}

/** A call that was answered with an error. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";
}

/** A script that knew what it had not seen. */
export class UnseenName extends Error {
  override readonly name = "UnseenName";
}

/** A word that may be a name: shorter ones, and numbers, are in every text. */
const NAMES = /(?=[\p{N}]*\p{L})[\p{L}\p{N}]{4,}/gu;

/** The words of a text by which a name is known. */
export function namesIn(text: string): readonly string[] {
  return text.match(NAMES) ?? [];
}

/** An argument that the list does not show: a client may keep it from the server. */
function unlistedArgument(tools: readonly ListedTool[], tool: string, args: object): string | undefined {
  const { properties } = (tools.find(({ name }) => name === tool)?.inputSchema ?? {}) as { properties?: object };
  return properties && Object.keys(args).find((name) => !Object.hasOwn(properties, name));
}

/** What an agent is given, and what is kept from it. */
export interface AgentOptions {
  readonly words: string;
  readonly hidden: ReadonlySet<string>;
  /** What the person replies to something that is said; without it nothing. */
  readonly reply?: ((said: Answer) => Promise<string>) | undefined;
  /** Is told what the agent reads and writes. */
  readonly show?: ((line: string) => void) | undefined;
}

/** An agent, and what is kept of its work. */
export interface AgentAtWork {
  readonly agent: Agent;
  cost(): Cost;
  /** All that it has read. */
  seen(): string;
  /** Throws an UnseenName where a text has a name that it has not seen. */
  refuseUnseen(text: string): void;
}

/**
 * An agent on a server. A word of an argument that is one of `hidden`, the names of the ground, must have stood in the
 * words of the task, in the instructions, in the list or in an answer before: a script that knows better is refused.
 */
export function createAgent(server: Server, options: AgentOptions): AgentAtWork {
  const { words, hidden, reply = async () => "", show = () => {} } = options;
  const { instructions, tools } = server;
  const seen = [words, instructions, JSON.stringify(tools)];
  const refuseUnseen = (said: string) => {
    const unseen = namesIn(said).find((word) => hidden.has(word) && !seen.some((text) => text.includes(word)));
    if (unseen !== undefined) throw new UnseenName(`The script names ${unseen}, which it has not seen.`);
  };
  const cost = { calls: 0, charactersIn: 0, charactersOut: 0 };
  const finding = createFinding(tools);
  const isListed = (tool: string) => tools.some(({ name }) => name === tool);
  const callOnce = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const written = JSON.stringify(args);
    refuseUnseen(written);
    cost.calls += 1;
    cost.charactersIn += written.length;
    show(`> ${tool} ${written}`);
    const result = await server.callTool(tool, args);
    const read = readOf(result);
    show(`< ${read}`);
    seen.push(read);
    cost.charactersOut += read.length;
    if (result.isError) throw new CallFailure(`${tool}: ${read}`);
    return saidBy(read);
  };
  const ask = (query: string) => callOnce(FINDS, { query });
  const agent: Agent = {
    words,
    instructions,
    tools,
    lists: (tool) => isListed(tool) || finding.isThere,
    told(pattern) {
      const [, found] = pattern.exec(words) ?? [];
      if (found === undefined) throw new Error(`The words of the task do not say ${pattern}.`);
      return found;
    },
    async call(tool, args = {}) {
      const through = isListed(tool) ? undefined : await finding.callerOf(tool, ask);
      if (through === undefined && !isListed(tool)) throw new CallFailure(`No tool ${tool} is listed or found.`);
      const hiddenName = unlistedArgument(tools, tool, args);
      if (hiddenName !== undefined) throw new CallFailure(`${tool} lists no argument ${hiddenName}.`);
      const answer = await (through === undefined
        ? callOnce(tool, args)
        : callOnce(through, { tool, arguments: args }));
      const approval = approvalIn(answer);
      if (approval === undefined || server.decideAt === undefined) return answer;
      await server.decideAt(approval.url);
      return agent.call(tool, args);
    },
    async say(said) {
      const written = JSON.stringify(said);
      refuseUnseen(written);
      show(`says ${written}`);
      const replied = await reply(said);
      show(`hears ${replied}`);
      seen.push(replied);
      return replied;
    },
  };
  return { agent, cost: () => ({ ...cost }), seen: () => seen.join("\n"), refuseUnseen };
}

function approvalIn(answer: unknown): { id: string; url: string } | undefined {
  return (answer as { approval?: { id: string; url: string } } | null)?.approval;
}

/** What a model reads of a result. */
function readOf({ content }: CallResult): string {
  return content.map(({ text = "" }) => text).join("\n");
}

function saidBy(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
