import * as z from "zod";
import { restUrl } from "../catalog/setting.ts";
import { parsedUrl } from "../upstash/parsed-url.ts";
import { commandNamed, namesCommand } from "./named-commands.ts";

/*
 * How the values of settings are read from their texts.
 */

export const wholeWithin = (least: number, most: number) =>
  z.coerce
    .number({ error: `expected a whole number from ${least} to ${most}` })
    .int()
    .min(least, `expected at least ${least}`)
    .max(most, `expected at most ${most}`);

export const nameList = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  )
  .default([]);

const HOST_NAME = /^([a-z\d]([\w.-]*[a-z\d])?|\[[\da-f:.]+\])$/;

/** Names as requests have them, whatever their scheme and port: one that is written with these would fit no request. */
export const hostNameList = nameList
  .transform((names) => names.map((name) => name.toLowerCase()))
  .refine(
    (names) => names.every((name) => HOST_NAME.test(name)),
    "expected names of hosts alone, such as mcp.example.com or [2001:db8::1], without https://, a port or *",
  );

const LONGEST_NAME = 200;
const MOST_NAMES = 300;

/** Names that limit something: a list without any would read as no limit, so it is refused. */
export const limitingNames = z
  .string()
  .transform((text) => text.split(",").map((name) => name.trim()))
  .refine((names) => names.every((name) => name !== ""), "expected names with commas between them, and none empty")
  .refine(
    (names) => names.length <= MOST_NAMES && names.every(({ length }) => length <= LONGEST_NAME),
    `expected at most ${MOST_NAMES} names of at most ${LONGEST_NAME} characters`,
  )
  .optional();

/** Names of commands: `CONFIG|SET` or `CONFIG SET` for a subcommand, `CONFIG` for all of them. */
export const commandNames = limitingNames
  .transform((names) => names?.map(commandNamed))
  .refine(
    (names) => names === undefined || names.every(namesCommand),
    "expected names of commands, such as KEYS or CONFIG|SET",
  );

/** A Redis, whose database 0 is used, or the REST API of one. */
export const sharedStateUrl = z.string().superRefine((text, context) => {
  const url = /^https?:/i.test(text) ? undefined : parsedUrl(text);
  const problem = /^https?:/i.test(text)
    ? restUrl.safeParse(text).error?.issues[0]?.message
    : url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === ""
      ? "expected redis://[user:password@]host:port, rediss:// or the REST URL of an Upstash database"
      : /^\/?0?$/.test(url.pathname)
        ? undefined
        : "expected a Redis URL of database 0, without a path";
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

export const choice = <const Names extends readonly [string, ...string[]]>(names: Names, standard: Names[number]) =>
  z.enum(names, { error: `expected one of ${names.join(", ")}` }).default(() => standard);

/** The same of names in capitals, which may be written small. */
export const anyCaseChoice = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  standard: NoInfer<Names[number]>,
) =>
  z
    .string()
    .toUpperCase()
    .pipe(z.enum(names, { error: `expected one of ${names.join(", ")}` }))
    .default(() => standard);

const LONGEST_URL = 1_000;

/** A URL that stands in tokens and metadata, where it is compared letter by letter. */
const publicUrl = (isAllowed: (url: URL) => boolean, expected: string) =>
  z.string().refine(
    (text) => {
      const url = text.length > LONGEST_URL || /[\s?#@"\\]/.test(text) ? undefined : parsedUrl(text);
      return url !== undefined && isAllowed(url);
    },
    { error: `${expected} of at most ${LONGEST_URL} characters, without a query, a fragment or a password` },
  );

export const issuerUrl = publicUrl(
  ({ protocol, hostname }) => protocol === "https:" || (protocol === "http:" && isLoopbackName(hostname)),
  "expected a URL that starts with https:// (http:// on this machine's loopback alone)",
);
export const audienceUrl = publicUrl(
  ({ protocol }) => protocol === "https:" || protocol === "http:",
  "expected the public URL of the endpoint",
);

/** What a browser puts before a path. */
export const pageOrigin = z
  .string()
  .refine((text) => /^https?:\/\/[^/?#@\s\\"'*<>]+\/?$/i.test(text) && parsedUrl(text) !== undefined, {
    error: "expected http://HOST:PORT or https://HOST, without a path",
  })
  .transform((text) => new URL(text).origin);

export const pageAddress = z.string().transform((text, context) => {
  const [, host = "", digits] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits !== undefined && port <= 65_535) return { host: host.replace(/^\[(.*)\]$/, "$1"), port };
  context.addIssue({ code: "custom", message: "expected ADDRESS:PORT, such as 127.0.0.1:4321" });
  return z.NEVER;
});

/** Whether the host of a URL is this machine's loopback. */
function isLoopbackName(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
