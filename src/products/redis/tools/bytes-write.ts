import * as z from "zod";
import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import type { LeftOutCommands } from "../../../catalog/left-out-commands.ts";
import type { Handler, LeveledRow } from "../../../catalog/rows.ts";
import { COMMAND } from "../argument-texts.ts";
import { familyToolName, normalize } from "../command.ts";
import type { RedisContext } from "../context.ts";
import { redisFamilies } from "../families/index.ts";
import { checkedRedisTool } from "../redis-tool.ts";
import { whyExcluded, whyRefused } from "../refused.ts";
import { bytesCommands, whyNotBefore } from "./bytes-commands.ts";

/**
 * Characters of base64, of three bytes each four: what one request over HTTP carries (4 MiB) beside the other arguments.
 * Over stdio, and for Upstash, it could be more than twice as much, but a tool has one limit wherever it is served.
 */
const LONGEST_BASE64 = 63 * 65_536;
const LONGEST_BYTES = (LONGEST_BASE64 / 4) * 3;
const TOO_LONG = `expected at most ${LONGEST_BASE64} characters (${LONGEST_BYTES} bytes). Write the first part by SET and each further one by APPEND`;

/** Characters; servers refuse longer request lines. */
const LONGEST_PATH = 8_000;

const facts = { name: "redis_bytes_write", access: "write" } as const;

/** `redis_bytes_write`, with the commands that are left of it. */
export const bytesRow: LeveledRow<RedisContext> = {
  kind: "leveled",
  ...facts,
  privileged: false,
  at: (_level, _offered, left) => bytesTool(left),
};

/** Redis REST API, "JSON or Binary Value": the body of a request is the last argument of its command, byte by byte. */
export function bytesTool(left?: LeftOutCommands): Handler<RedisContext> {
  return checkedRedisTool({
    ...facts,
    title: "Redis bytes: write",
    description: `Runs a write whose last argument is bytes: images, compressed data, DUMP payloads, or keys, fields and members that answers show as {base64}. For text use the family tools. No option can follow the bytes (SETEX in place of SET … EX).
Commands: ${Object.keys(bytesCommands).join(" ")}.
Example: {"command":"SETEX","args":["thumb:1","3600"],"base64":"iVBORw0KGgo="}`,
    input: {
      command: z.string().describe(COMMAND),
      args: z.array(z.string()).default([]).describe("Those before the bytes."),
      // The limit is declared and checked apart, so that the refusal can say what to do.
      base64: z
        .string()
        .refine(({ length }) => length <= LONGEST_BASE64, TOO_LONG)
        .meta({ description: "The bytes.", maxLength: LONGEST_BASE64 }),
    },
    mayHarm: false,
    check({ command, args, base64 }, context) {
      const name = checkedName(normalize(command), args, context);
      const excluded = left && whyExcluded(toolOf(name), left);
      if (excluded !== undefined) throw new InputError(`${name}${excluded}`);
      const bytes = decode(base64);
      return {
        async run({ redis, signal }) {
          return { result: await redis.commandWithBytes([name, ...args], bytes, { signal, repeatable: false }) };
        },
      };
    },
  });
}

/** The family tool that runs a command of this one. */
function toolOf(name: string): string {
  const family = redisFamilies.find(({ commands }) => commands.some((command) => command.name === name));
  return familyToolName(family?.name ?? "", "write");
}

/** Throws an InputError that says why a command takes no bytes at its end. */
function checkedName(name: string, args: readonly string[], { offered }: CallContext): string {
  const row = Object.hasOwn(bytesCommands, name) ? bytesCommands[name] : undefined;
  const wrong =
    row === undefined ? whyNotBytes(name, args, offered) : (whyNotBefore(name, row, args) ?? whyNotInPath(args));
  if (wrong !== undefined) throw new InputError(wrong);
  return name;
}

function whyNotBytes(name: string, args: readonly string[], offered: ReadonlySet<string> | undefined): string {
  const refused = whyRefused([...name.split(" "), ...args], offered);
  if (refused !== undefined) return refused;
  const known = redisFamilies.flatMap(({ commands }) => commands).find((command) => command.name === name);
  const reason =
    known === undefined
      ? `${name} is no command that is known here.`
      : known.access === "read"
        ? `${name} reads, and this tool writes.`
        : `${name} does not take bytes as its last argument.`;
  return `${reason} The commands of this tool: ${Object.keys(bytesCommands).join(", ")}.`;
}

/** The arguments before the bytes travel in the path of the URL, where some texts cannot stand. */
export function whyNotInPath(args: readonly string[]): string | undefined {
  const index = args.findIndex((arg) => arg === "" || arg === "." || arg === "..");
  if (index === -1) {
    return encodeURIComponent(args.join("/")).length <= LONGEST_PATH
      ? undefined
      : `args are longer than a URL's path may be (${LONGEST_PATH} characters, percent-encoded), where the arguments before the bytes travel. Write in several calls.`;
  }
  return `args[${index}] is "${args[index]}", which cannot be a part of a URL's path, where the arguments before the bytes travel. Use another name.`;
}

function decode(base64: string): Uint8Array {
  const text = base64.trim();
  if (text === "") throw new InputError("base64 is empty. An empty value is text: use the family's tool.");
  const bytes = Buffer.from(text, "base64");
  if (withoutPadding(bytes.toString("base64")) !== withoutPadding(text)) {
    throw new InputError("base64 is not standard base64 (A-Z a-z 0-9 + / and = at the end, without line breaks).");
  }
  return bytes;
}

function withoutPadding(base64: string): string {
  let end = base64.length;
  while (base64.charAt(end - 1) === "=") end -= 1;
  return base64.slice(0, end);
}
