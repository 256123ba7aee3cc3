import { ProtocolError, ProtocolErrorCode, type Server, type ServerCapabilities } from "@modelcontextprotocol/server";
import * as z from "zod";
import { SKILL, SKILL_FILE } from "../skill.ts";
import { shownIcons } from "./shown-icons.ts";

/*
 * The skill for clients that load skills by MCP (the extension io.modelcontextprotocol/skills). The SDK serves skills on its
 * high-level server alone, so the methods stand here; what they answer is made and checked by the SDK.
 */

const EXTENSION = "io.modelcontextprotocol/skills";
const ADDRESS = `skill://${SKILL.name}/SKILL.md`;
const MIME_TYPE = "text/markdown";
/** It is that of the program, and the same for all: an hour. */
const CACHED = { ttlMs: 3_600_000, cacheScope: "public" } as const;

/** What a server says of it. */
export const skillCapabilities: ServerCapabilities = { extensions: { [EXTENSION]: {} } };

/** Lets a server answer requests about the skill; its file is a resource. */
export function handleSkill(server: Server): void {
  const anything = { params: z.looseObject({}) };
  server.setRequestHandler("skills/list", anything, async () => ({ skills: [await entry()], ...CACHED }));
  server.setRequestHandler("skills/get", { params: z.looseObject({ uri: z.string() }) }, async ({ uri }) => {
    if (uri !== ADDRESS)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no skill at ${JSON.stringify(uri)}. There is ${ADDRESS}.`,
      );
    return { skill: await entry(), ...CACHED };
  });
}

/** The skill among resources. */
export const skillResource = {
  ...{ uri: ADDRESS, name: SKILL.name, title: "Upstash skill" },
  ...{ description: "How to work with Upstash through this server.", mimeType: MIME_TYPE },
  icons: shownIcons(),
};

/** What stands at its address; nothing for another one. */
export function readSkill(uri: string) {
  return uri === ADDRESS ? { contents: [{ uri, mimeType: MIME_TYPE, text: SKILL_FILE }], ...CACHED } : undefined;
}

/** With digest, size and front matter; loaded when the first client asks. */
async function entry() {
  const { skillEntry } = await import("@modelcontextprotocol/server/ext/skills");
  return skillEntry(SKILL.name, { "SKILL.md": SKILL_FILE });
}
