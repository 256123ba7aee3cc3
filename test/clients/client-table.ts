import pinned from "./package.json" with { type: "json" };

/** A client of npm that the server is tried with. */
export interface ClientRow {
  name: string;
  /** What it is called in package.json. */
  dependency: keyof typeof pinned.dependencies;
  /** The program of `agents` that runs it, with its arguments. */
  agent: readonly string[];
  /** False where what it shows is for people. */
  hasModel?: false;
}

/** Every client that is tried. */
export const clientTable: readonly ClientRow[] = [
  { name: "Claude Code", dependency: "@anthropic-ai/claude-code", agent: ["claude-code.mjs"] },
  { name: "Codex", dependency: "@openai/codex", agent: ["codex.mjs"] },
  { name: "Gemini CLI", dependency: "@google/gemini-cli", agent: ["gemini-cli.mjs"] },
  {
    name: "MCP Inspector, command line",
    dependency: "@modelcontextprotocol/inspector",
    agent: ["inspector.mjs"],
    hasModel: false,
  },
  { name: "AI SDK 7", dependency: "ai-7", agent: ["ai-sdk.mjs", "7"] },
  { name: "AI SDK 6", dependency: "ai-6", agent: ["ai-sdk.mjs", "6"] },
  { name: "Anthropic SDK", dependency: "@anthropic-ai/sdk", agent: ["anthropic.mjs"] },
  { name: "Google Gen AI SDK", dependency: "@google/genai", agent: ["genai.mjs"] },
  { name: "LangChain", dependency: "@langchain/mcp-adapters", agent: ["langchain.mjs"] },
  { name: "Mastra", dependency: "@mastra/mcp", agent: ["mastra.mjs"] },
  { name: "OpenAI Agents SDK, strict", dependency: "@openai/agents", agent: ["openai-agents.mjs"] },
];

/** The package of a client with its version, as package.json pins it. */
export function packageOf({ dependency }: ClientRow): { package: string; version: string } {
  const [, alias, version = ""] = /^(?:npm:(.*)@)?([^@]+)$/.exec(pinned.dependencies[dependency]) ?? [];
  return { package: alias ?? dependency, version };
}
