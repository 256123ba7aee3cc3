import { readFile } from "node:fs/promises";
import * as z from "zod";
import { commandNamed, namesCommand } from "../config/named-commands.ts";
import { ConfigError } from "../config/read.ts";
import { quoted } from "../upstash/quoted.ts";

/*
 * The file in which a team says who may call. It holds no token, but the SHA-256 of each, or whose tokens of an OAuth issuer
 * are taken.
 */

/** Callers of one file; the list is looked at anew whenever it changes. */
const MOST_CALLERS = 10_000;
/** Characters of the file. */
const LONGEST_FILE = 16 * 1024 * 1024;

/** Characters of a subject (OpenID Connect Core 1.0, section 2). */
export const LONGEST_SUBJECT = 255;

const names = z.array(z.string().min(1).max(100)).max(300);

const fields = z.strictObject({
  name: z.string().regex(/^[\w.@-]{1,64}$/, "expected 1 to 64 letters, digits, dots, @, _ or -"),
  token_sha256: z
    .string()
    .regex(
      /^[\da-f]{64}$/i,
      "expected the SHA-256 of a token as 64 hexadecimal digits, as `upstash-mcp caller add` writes",
    )
    .transform((digest) => digest.toLowerCase())
    .optional(),
  /** The subject of access tokens of the issuer (--oauth-issuer), in the place of a token of the file. */
  oauth_sub: z.string().min(1).max(LONGEST_SUBJECT).optional(),
  access: z.enum(["read-only", "privileged-reads", "writes"]).default("read-only"),
  toolsets: names.default([]),
  tools: names.default([]),
  exclude_tools: names.default([]),
  /** Names or IDs of the databases, indexes and QStash users that it reaches; `*` stands for any text. */
  reaches: names.optional(),
  /** Those of them that it may change. */
  writes_to: names.optional(),
  /** The names of the connections that it may use (--connections). */
  connections: names.optional(),
  /** Whether it is a program that calls for nobody in particular; where an OAuth subject says nothing, its token tells. */
  is_agent: z.boolean().optional(),
  /** Names of the callers who may approve its calls. */
  approvers: names
    .min(1, "expected at least one name of a caller; leave it out where its own person approves")
    .optional(),
  /** The Redis keys that its writes may change; `*` stands for any text. */
  keys: names.optional(),
  /** Redis commands that it never sends. */
  deny_commands: names
    .transform((all) => all.map(commandNamed))
    .refine((all) => all.every(namesCommand), "expected names of commands, such as KEYS or CONFIG|SET")
    .optional(),
  calls_per_minute: z.number().int().min(1).max(1_000_000).optional(),
  calls_at_once: z.number().int().min(1).max(10_000).optional(),
  commands_per_day: z.number().int().min(1).max(1_000_000_000_000).optional(),
  /** Variables with credentials of its own, in the place of those of the process. */
  credentials: z.record(z.string().max(100), z.string().max(4_096)).optional(),
});

const entry = fields.refine(
  ({ token_sha256, oauth_sub }) => (token_sha256 === undefined) !== (oauth_sub === undefined),
  "expected token_sha256 or oauth_sub, one of the two",
);

const callerFile = z.strictObject({ callers: z.array(entry).max(MOST_CALLERS) });

/** What the file says of one caller. */
export type CallerEntry = z.output<typeof entry>;

/** Whether the setting is the JSON itself, and not the path of a file with it. */
export function isInline(setting: string): boolean {
  return setting.trimStart().startsWith("{");
}

/** The callers of the setting: JSON, or the path of a file with it. Throws a ConfigError that names what is wrong. */
export async function readCallers(setting: string): Promise<readonly CallerEntry[]> {
  if (isInline(setting)) return callersIn(setting, "UPSTASH_MCP_CALLERS");
  const text = await readFile(setting, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`The callers' file ${quoted(setting)} cannot be read (${error.code ?? "failed"}).`);
  });
  return callersIn(text, setting);
}

const EXPECTED = '{"callers": [{"name": …, "token_sha256": …}]}';

/** Reads the JSON; nothing of it is quoted but names, since a token may stand in the wrong place. */
export function callersIn(text: string, source: string): readonly CallerEntry[] {
  if (text.length > LONGEST_FILE) throw new ConfigError(`${source} is longer than ${LONGEST_FILE} characters.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError(`${source} is not JSON. Expected ${EXPECTED}.`);
  }
  const read = callerFile.safeParse(json);
  if (!read.success) throw new ConfigError(`${source}: ${faultIn(read.error, json)}.`);
  const { callers } = read.data;
  refuseTwice(callers, "name", source);
  refuseTwice(callers, "token_sha256", source);
  refuseTwice(callers, "oauth_sub", source);
  refuseApprovers(callers, source);
  return callers;
}

/** What of an entry is that of no other, and what is wrong with a second one. */
const UNIQUE = {
  name: "stands there twice",
  token_sha256: "has the token of another caller",
  oauth_sub: "has the oauth_sub of another caller",
} as const;

/** Where the first fault is, by the caller's name where it has one. */
function faultIn({ issues: [issue] }: z.ZodError, json: unknown): string {
  if (issue === undefined) return "not understood";
  const [first, place, ...rest] = issue.path;
  if (first !== "callers" || typeof place !== "number") {
    return issue.code === "invalid_type" ? `expected ${EXPECTED}` : issue.message;
  }
  const { callers } = json as { callers: readonly { name?: unknown }[] };
  const { name } = callers[place] ?? {};
  const whose = typeof name === "string" ? `caller ${quoted(name)}` : `callers[${place}]`;
  return `${[whose, ...rest.map(String)].join(", ")}: ${issue.message}`;
}

function refuseTwice(callers: readonly CallerEntry[], field: keyof typeof UNIQUE, source: string): void {
  const seen = new Set<string>();
  for (const { name, [field]: value } of callers) {
    if (value === undefined) continue;
    if (seen.has(value)) throw new ConfigError(`${source}: caller ${quoted(name)} ${UNIQUE[field]}.`);
    seen.add(value);
  }
}

/** Whoever is named as an approver must be able to approve: a call would wait for nobody. */
function refuseApprovers(callers: readonly CallerEntry[], source: string): void {
  const byName = new Map(callers.map((caller) => [caller.name, caller]));
  for (const { name, approvers = [] } of callers) {
    for (const approver of approvers) {
      const problem =
        byName.get(approver) === undefined
          ? "is no caller of the file; add it, or take it out of approvers"
          : byName.get(approver)?.is_agent === true
            ? "is an agent (is_agent), which approves nothing; name a person"
            : undefined;
      if (problem !== undefined) {
        throw new ConfigError(`${source}: caller ${quoted(name)}, approvers: ${quoted(approver)} ${problem}.`);
      }
    }
  }
}
