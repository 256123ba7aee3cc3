import {
  type GetPromptResult,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerCapabilities,
} from "@modelcontextprotocol/server";
import { type OfferedPrompt, promptText } from "../call/prompt.ts";
import type { Offer, Served } from "../call/served.ts";
import { InputError } from "../call/tool.ts";
import { shownIcons } from "./shown-icons.ts";

/*
 * Prompts for clients: recipes that a person chooses, over the tools that the caller is offered.
 */

/** What a server says that it has: prompts only where some are offered. */
export function promptCapabilities({ prompts }: Pick<Offer, "prompts">, listChanged: boolean): ServerCapabilities {
  return prompts === undefined || prompts.length === 0 ? {} : { prompts: { listChanged } };
}

/** Lets a server answer requests about prompts. */
export function handlePrompts(served: Served, server: Server): void {
  const offered = () => served.offer.prompts ?? [];
  if (offered().length === 0) return;
  server.setRequestHandler("prompts/list", () => ({ prompts: offered().map(listedPrompt) }));
  server.setRequestHandler("prompts/get", ({ params }) => promptResult(offered(), params.name, params.arguments));
}

function listedPrompt({ name, title, description, arguments: args, icon }: OfferedPrompt) {
  return { name, title, description, arguments: [...args], icons: shownIcons(icon) };
}

function promptResult(
  prompts: readonly OfferedPrompt[],
  name: string,
  given: Readonly<Record<string, string>> | undefined,
): GetPromptResult {
  const prompt = prompts.find((each) => each.name === name);
  if (prompt === undefined) {
    const names = prompts.map((each) => each.name).join(", ");
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no prompt ${JSON.stringify(name)}. There are: ${names}.`,
    );
  }
  return {
    description: prompt.description,
    messages: [{ role: "user", content: { type: "text", text: textOf(prompt, given) } }],
  };
}

function textOf(prompt: OfferedPrompt, given: Readonly<Record<string, string>> | undefined): string {
  try {
    return promptText(prompt, given);
  } catch (error) {
    if (error instanceof InputError) throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
    throw error;
  }
}
