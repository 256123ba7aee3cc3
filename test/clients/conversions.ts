import type { ListedTool } from "../../src/server/listed-tools.ts";
import { type ClientRow, clientTable } from "./client-table.ts";
import type { OfferedTool } from "./protocols/protocol.ts";
import { factsOf } from "./schema-facts.ts";

/** A client as it converts the schemas of tools before its model sees them. */
export interface Converter extends ClientRow {
  /** The kinds of changes that it makes to some tool, as `kindOf` tells them, each with the reason. */
  changes: Readonly<Record<string, string>>;
}

type Changes = Converter["changes"];

const LIMITS = ["minLength", "maxLength", "minimum", "maximum"];
const withoutLimits = (reason: string): Changes =>
  Object.fromEntries(LIMITS.map((keyword) => [`${keyword} is gone`, reason]));

/** By the names of clients; of those that are not here the models are offered all that the server lists. */
const CLIENTS: Readonly<Record<string, Changes>> = {
  "Claude Code": { "description has ... for …": "It writes three dots for each … of a server." },
  Codex: withoutLimits("Its form of a schema has none. The server checks them."),
  "Gemini CLI": { "argument is added": "wait_for_previous, by which its model puts calls in order." },
};

const IN_WORDS: Changes = {
  ...withoutLimits("The description has it, in words."),
  "description has more": "Limits follow in words.",
};
const CLOSED: Changes = {
  ...IN_WORDS,
  "fields is none for any":
    "OpenAI's strict schemas have no objects of any fields. docs/clients.md says how to keep them.",
  "type is gone": "It is that of such fields.",
};
/** By the arguments of its agent: Mastra changes a schema for the vendor of the model, and has the AI SDK convert it again. */
const MASTRA: Readonly<Record<string, Changes>> = {
  "openai/gpt-4o": CLOSED,
  "openai/o4-mini": CLOSED,
  "openai/gpt-4o loose": {},
  "anthropic/claude-sonnet-4-5": IN_WORDS,
  "google/gemini-2.5-pro": {
    ...IN_WORDS,
    "type is gone": "It is that of fields of any name, for which Google's form of a schema has no place.",
  },
};

/** Every client, and Mastra once for each kind of model. */
export const converters: readonly Converter[] = [
  ...clientTable.map((client) => ({ ...client, changes: CLIENTS[client.name] ?? {} })),
  ...Object.entries(MASTRA).map(([args, changes]) => ({
    name: `Mastra, ${args}`,
    dependency: "@mastra/mcp" as const,
    agent: ["mastra.mjs", ...args.split(" ")],
    changes,
  })),
];

/** What is added and says nothing of an argument. */
const MEANINGLESS = / (\$schema|x-optional)$/;

/** What a client has changed in a tool, as `KIND: WHERE`; nothing where its model is offered what the server lists. */
export function changesIn(tool: ListedTool, offered: OfferedTool | undefined): string[] {
  if (offered === undefined) return [`tool is gone: ${tool.name}`];
  const before = factsOf({ description: tool.description, ...tool.inputSchema });
  const after = factsOf({ type: "object", description: offered.description, ...(offered.schema ?? {}) });
  const changed = [...before].flatMap(([fact, value]) => changeOf(fact, value, after.get(fact)) ?? []);
  const added = addedTo(before, after).map((fact) => `${keywordOf(fact)} is added: ${fact}`);
  return [...changed, ...added].map((change) => `${change} of ${tool.name}`);
}

/** The facts that a client adds, of an argument of its own that there is one. */
function addedTo(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const added = [...after.keys()].filter((fact) => !before.has(fact) && !MEANINGLESS.test(fact));
  const own = added.filter((fact) => fact.endsWith(" argument")).map((fact) => fact.replace(/argument$/, ""));
  return added.filter((fact) => fact.endsWith(" argument") || !own.some((place) => fact.startsWith(place)));
}

function changeOf(fact: string, before: string, after: string | undefined): string | undefined {
  const keyword = keywordOf(fact);
  if (after === before) return undefined;
  if (after === undefined) return `${keyword} is gone: ${fact}`;
  if (keyword !== "description") return `${keyword} is ${after} for ${before}: ${fact}`;
  if (after === before.replaceAll("…", "...")) return `description has ... for …: ${fact}`;
  return after.startsWith(before) ? `description has more: ${fact}` : `description is another: ${fact}`;
}

function keywordOf(fact: string): string {
  return fact.slice(fact.lastIndexOf(" ") + 1);
}

/** The kind of a change, without where it is. */
export function kindOf(change: string): string {
  return change.slice(0, change.indexOf(": "));
}
