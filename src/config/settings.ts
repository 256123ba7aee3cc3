import { z } from "zod";

export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** Reads the text of the flag or variable. */
  schema: Schema;
  help: string;
  /** What stands behind the flag in the help; a switch has none. */
  value?: string;
  secret?: boolean;
}

const setting = <Schema extends z.ZodType>(
  schema: Schema,
  help: string,
  rest: { value?: string; secret?: boolean } = {},
): Setting<Schema> => ({ schema, help, ...rest });

const flag = (help: string) => setting(z.stringbool({ error: "expected true or false" }).default(false), help);

const whole = (least: number, most: number, standard: number) =>
  z.coerce
    .number({ error: `expected a whole number from ${least} to ${most}` })
    .int()
    .min(least, `expected at least ${least}`)
    .max(most, `expected at most ${most}`)
    .default(standard);

const list = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  )
  .default([]);

const choice = <const Names extends readonly [string, ...string[]]>(names: Names, standard: Names[number]) =>
  z.enum(names, { error: `expected one of ${names.join(", ")}` }).default(() => standard);

/** Every setting: the flag is the name in kebab case, the variable `UPSTASH_MCP_` and the name in upper case. */
export const settings = {
  transport: setting(choice(["stdio", "http"], "stdio"), "How clients connect.", { value: "stdio|http" }),
  host: setting(z.string().default("127.0.0.1"), "Address to listen on with --transport http; loopback only.", {
    value: "ADDRESS",
  }),
  port: setting(whole(0, 65_535, 3000), "Port to listen on with --transport http; 0 takes a free one.", {
    value: "NUMBER",
  }),
  local: flag("Serve an embedded Upstash on this machine instead of an account. Needs redis-server."),
  sampleData: flag("With --local: start with a few example keys."),
  allowWrites: flag("Offer the tools that write, and use the standard token."),
  allowPrivilegedReads: flag(
    "Offer the reads that the read-only token may not run (SCAN, KEYS, INFO, …), and use the standard token; still no write.",
  ),
  confirm: setting(
    choice(["auto", "always", "never"], "auto"),
    "When a person is asked before something is destroyed: auto asks by a form, or by a preview with a confirm_token; always only by a form; never does not ask.",
    { value: "auto|always|never" },
  ),
  toolsets: setting(
    list,
    "Toolsets to offer: names, `redis` for all of Redis, `all`, or `default`, which is all but kafka, vector and search.",
    { value: "NAME,…" },
  ),
  tools: setting(list, "Offer only these tools; `*` stands for any text.", { value: "NAME,…" }),
  excludeTools: setting(
    list,
    "Leave these tools out; `*` stands for any text. Their commands still run in the redis_pipeline_* tools, unless those are left out too.",
    { value: "NAME,…" },
  ),
  maxOutput: setting(whole(1_000, 1_000_000, 40_000), "Longest answer of a call, in characters.", {
    value: "CHARACTERS",
  }),
  maxReply: setting(whole(10_000, 1_000_000_000, 8_388_608), "Longest reply read from Upstash, in bytes.", {
    value: "BYTES",
  }),
  timeout: setting(
    whole(100, 600_000, 30_000),
    "Longest time of a call to Upstash, in milliseconds, repeats included.",
    { value: "MS" },
  ),
  logLevel: setting(choice(["error", "warn", "info", "debug"], "info"), "What is logged to stderr.", {
    value: "error|warn|info|debug",
  }),
  revealSecrets: flag("Leave passwords and tokens in the answers."),
  redisServer: setting(
    z.string().optional(),
    "For --local: the redis-server program, or the redis:// URL of a running Redis. Default: redis-server or valkey-server on the PATH.",
    { value: "PROGRAM" },
  ),
} as const satisfies Record<string, Setting>;

type SettingName = keyof typeof settings;
export type Settings = { [Name in SettingName]: z.output<(typeof settings)[Name]["schema"]> };

/** A token or password in the URL would be known to nobody here as a secret. */
const restUrl = z
  .url({ protocol: /^https?$/, error: "expected a URL that starts with https://" })
  .refine(
    (url) => !/[?#@]/.test(url),
    "expected a URL without a token or password in it: set the token by its own variable",
  );
const secretText = z.string().regex(/^[\x21-\x7e]+$/, "expected text without spaces or line breaks");

/** Credentials come from the environment alone, so that they stand in no process list. */
export const credentials = {
  UPSTASH_REDIS_REST_URL: setting(restUrl, "REST URL of the database."),
  UPSTASH_REDIS_REST_TOKEN: setting(
    secretText,
    "Standard token; used only with --allow-writes or --allow-privileged-reads.",
    { secret: true },
  ),
  UPSTASH_REDIS_REST_READONLY_TOKEN: setting(secretText, "Read-only token; used by default.", { secret: true }),
  KV_REST_API_URL: setting(restUrl, "The same as UPSTASH_REDIS_REST_URL, as hosting integrations name it."),
  KV_REST_API_TOKEN: setting(secretText, "The same as UPSTASH_REDIS_REST_TOKEN.", { secret: true }),
  KV_REST_API_READ_ONLY_TOKEN: setting(secretText, "The same as UPSTASH_REDIS_REST_READONLY_TOKEN.", { secret: true }),
  UPSTASH_MCP_SIGNING_KEY: setting(
    secretText.min(32, "expected at least 32 characters"),
    "Signs confirm_tokens; the same on every node of one service. Default: a key of the process.",
    { secret: true },
  ),
  UPSTASH_EMAIL: setting(
    z.email({ error: "expected an e-mail address" }),
    "E-mail of the account, for the Developer API.",
  ),
  UPSTASH_API_KEY: setting(secretText, "Key of the account, for the Developer API.", { secret: true }),
} as const satisfies Record<string, Setting>;

export type CredentialName = keyof typeof credentials;

export const flagOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const variableOf = (name: string) => `UPSTASH_MCP_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
