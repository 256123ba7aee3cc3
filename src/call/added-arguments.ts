import type { z } from "zod";
import { nearest } from "../upstash/near-names.ts";
import { COMING_BACK } from "./call-arguments.ts";
import { CONNECTION } from "./connection-argument.ts";
import { listedNamesOf, unknownNames } from "./input-fault.ts";
import { shorten } from "./question.ts";
import type { Tool, ToolOutput } from "./tool.ts";

/** What clients add to the arguments of every tool, for themselves. */
const ADDED_BY_CLIENTS = [
  // Gemini CLI.
  "wait_for_previous",
  // The AI Agent of n8n, with the two below.
  ...["toolCallId", "sessionId", "chatInput"],
  // Cline.
  "task_progress",
  // OpenHands.
  "security_risk",
] as const;
/** Too common to be one client's, but beside `toolCallId` they are. */
const BESIDE_TOOL_CALL_ID = ["action", "tool"] as const;

/** The arguments without what the client itself has added; what the tool has an argument of that name for stays. */
export function withoutAdded(given: object, { input }: Pick<Tool, "input">): object {
  const names = "toolCallId" in given ? [...ADDED_BY_CLIENTS, ...BESIDE_TOOL_CALL_ID] : ADDED_BY_CLIENTS;
  const added = names.filter((name) => Object.hasOwn(given, name) && !Object.hasOwn(input.shape, name));
  return added.length === 0 ? given : without(given, added);
}

/** Whether some tool that is served takes an argument of a name. */
export type TakenByATool = (name: string) => boolean;

/**
 * Names that say what a call is about, or that it is permitted, where the configuration has a place for them: to leave one out
 * would be to answer another question.
 */
export const NEVER_IGNORED: ReadonlySet<string> = new Set([
  ...[CONNECTION, ...COMING_BACK],
  ...["database", "index", "region"],
  // What a model may take for one of these.
  ...["db", "cluster", "environment", "account", "email", "team_id", "url", "token"],
]);

/**
 * The unknown arguments that a call does without: of a read whose only fault they are, where none can have been meant for
 * another tool, or is near to an argument that is not given. Nothing where the call is to be refused.
 */
export function ignorableOf(
  { access, input }: Pick<Tool, "access" | "input">,
  given: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
  isTaken: TakenByATool,
): readonly string[] | undefined {
  const [issue, ...others] = issues;
  if (access !== "read" || others.length > 0) return undefined;
  if (issue?.code !== "unrecognized_keys" || issue.path.length > 0) return undefined;
  const open = Object.keys(input.shape).filter((name) => !Object.hasOwn(given, name));
  const isMeant = (name: string) =>
    NEVER_IGNORED.has(name) || isTaken(name) || nearest(open, name, (own) => [own]).length > 0;
  return issue.keys.some(isMeant) ? undefined : issue.keys;
}

/** An object without some of its fields. */
export function without(given: object, names: readonly string[]): Record<string, unknown> {
  const left = new Set(names);
  return Object.fromEntries(Object.entries(given).filter(([name]) => !left.has(name)));
}

/** Characters of a name that nobody knows. */
const LONGEST_NAME = 60;

/** Says which arguments a call has ignored. */
export function ignoredSentence(ignored: readonly string[], { input }: Pick<Tool, "input">): string {
  const names = ignored.map((name) => shorten(name, LONGEST_NAME));
  return `Ignored: ${unknownNames(names, listedNamesOf(input.shape), "")}`;
}

/** The output with a remark in front of what the tool itself remarks. */
export function remarking(output: ToolOutput, sentence: string | undefined): ToolOutput {
  if (sentence === undefined) return output;
  return { ...output, notice: [sentence, output.notice].filter((part) => typeof part === "string").join(" ") };
}
