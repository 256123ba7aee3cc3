import * as z from "zod";
import { THROUGH_READ, THROUGH_WRITE } from "../call/inner-call.ts";
import type { Access, InputSchema, OfferedTool, Tool, ToolFacts } from "../call/tool.ts";
import type { RankTools } from "./tool-index.ts";

/** The tool that finds others. */
export const FIND_TOOLS = "upstash_find_tools";

const TOOLSET = "compact";
/** Characters of a question, of which more say nothing new. */
const LONGEST_QUESTION = 500;
/** Tools that are answered with their schemas, where the client says no number, and at most. */
const USUAL_FOUND = 3;
const MOST_FOUND = 10;
/** Further tools that are told by name. */
const MOST_FURTHER = 7;

const findInput = z.strictObject({
  query: z.string().min(1).max(LONGEST_QUESTION),
  limit: z.int().min(1).max(MOST_FOUND).optional(),
});

const findSchema: InputSchema = {
  type: "object",
  properties: {
    query: {
      type: "string",
      minLength: 1,
      maxLength: LONGEST_QUESTION,
      description: "What you want to do, a Redis command, or the exact names of tools.",
    },
    limit: {
      type: "integer",
      minimum: 1,
      maximum: MOST_FOUND,
      description: `Tools with schema; ${USUAL_FOUND} if omitted.`,
    },
  },
  required: ["query"],
};

/** What `find` looks in. */
export interface Findable {
  tools: readonly ToolFacts[];
  rank: RankTools<ToolFacts>;
}

/** The tool that finds others: `findable` makes the index, at the first question. */
export function findTool(toolsets: readonly string[], findable: () => Findable): OfferedTool {
  const facts = factsOf({
    name: FIND_TOOLS,
    title: "Find tools",
    access: "read",
    description: `Finds the tools for what you want to do: the best with access, description and input schema, and names of further ones. Ask again in other words where none fits. Then call one by the tool that \`call\` names. Toolsets: ${toolsets.join(", ")}.`,
    inputSchema: findSchema,
  });
  const tool: Tool = {
    ...facts,
    input: findInput,
    untrusted: false,
    plan: (input) => ({ target: {}, run: async () => found(findInput.parse(input), findable()) }),
  };
  return { ...facts, load: () => tool };
}

function found({ query, limit }: z.output<typeof findInput>, { tools, rank }: Findable) {
  const named = new Set(query.match(/[a-z][a-z0-9_]+/g));
  const exact = tools.filter(({ name }) => named.has(name));
  const ranked = rank(query).filter((tool) => !exact.includes(tool));
  const shown = exact.length > 0 ? exact.slice(0, MOST_FOUND) : ranked.slice(0, limit ?? USUAL_FOUND);
  const further = ranked.filter((tool) => !shown.includes(tool)).slice(0, exact.length > 0 ? 0 : MOST_FURTHER);
  return {
    result: shown.map(({ name, access, description, inputSchema }) => {
      return { name, access, call: throughFor(access), description, input_schema: inputSchema };
    }),
    ...(further.length === 0 ? {} : { further: further.map(({ name, access }) => `${name} (${access})`) }),
    ...(shown.length > 0 ? {} : { notice: NOTHING_FOUND }),
  };
}

const NOTHING_FOUND =
  "No tool that may be called here has any of these words. Say it in other words, such as those of the toolsets in the description of this tool.";

/** The tool by which one is called. */
export function throughFor(access: Access): string {
  return access === "read" ? THROUGH_READ : THROUGH_WRITE;
}

const throughInput = z.strictObject({ tool: z.string().min(1).max(100), arguments: z.looseObject({}).optional() });

const throughSchema: InputSchema = {
  type: "object",
  properties: {
    tool: { type: "string", minLength: 1, maxLength: 100, description: "Exact name of the tool." },
    arguments: {
      type: "object",
      properties: {},
      additionalProperties: {},
      description: `The arguments of that tool, as its input schema from ${FIND_TOOLS} says.`,
    },
  },
  required: ["tool"],
};

/** A tool by which others are called; what it calls is made of its arguments before there is a call of its own. */
export function throughTool(access: "read" | "write"): OfferedTool & { tool: Tool } {
  const facts = factsOf(
    access === "read"
      ? {
          ...{ name: THROUGH_READ, title: "Call a tool that reads", access },
          description: `Calls a tool that reads, by name, with its arguments. It changes nothing: other tools are refused. Get name and schema from ${FIND_TOOLS} first.`,
          inputSchema: throughSchema,
        }
      : {
          ...{ name: THROUGH_WRITE, title: "Call a tool that writes", access },
          description: `Calls any tool, also one that changes or destroys, by name, with its arguments. What a person must agree to is asked as by the tool itself; approval_id or confirm_token then stand among the arguments. Get name and schema from ${FIND_TOOLS} first.`,
          inputSchema: throughSchema,
        },
  );
  const tool: Tool = {
    ...facts,
    input: throughInput,
    untrusted: false,
    plan: () => {
      throw new Error(`${facts.name} is no call of its own.`);
    },
  };
  return { ...facts, tool, load: () => tool };
}

function factsOf(facts: Omit<ToolFacts, "toolset">): ToolFacts {
  return { ...facts, toolset: TOOLSET };
}
