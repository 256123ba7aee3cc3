import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { CallResult, Server } from "./agent.ts";
import { decideAtPage } from "./person-at-page.ts";

/** A server that runs, and what a person was asked by it. */
export interface Session extends Server {
  readonly questions: readonly Question[];
  close(): Promise<void>;
}

/** What a person was asked, and whether they agreed. */
export interface Question {
  readonly text: string;
  readonly agreed: boolean;
}

/** How a server is started for one task. */
export interface SessionOptions {
  /** The built program. */
  readonly program: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Whether the person whose task it is agrees to what a question shows. */
  readonly agrees: (question: string) => boolean;
}

/** Starts the program on stdio with a client that has no forms: the person decides at the page of the server. */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { program, flags, environment, folder, agrees } = options;
  const questions: Question[] = [];
  const client = new Client({ name: "eval", version: "1" }, { versionNegotiation: { mode: "legacy" } });
  const args = [program, ...flags, "--log-level", "error"];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, env: environment, cwd: folder, stderr: "inherit" }),
  );
  const { tools } = await client.listTools();
  return {
    instructions: client.getInstructions() ?? "",
    tools,
    questions,
    async decideAt(url) {
      questions.push(await decideAtPage(url, agrees));
    },
    callTool: async (name, input) => (await client.callTool({ name, arguments: { ...input } })) as CallResult,
    close: () => client.close(),
  };
}
