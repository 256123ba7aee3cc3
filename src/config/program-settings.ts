import * as z from "zod";
import { PRESETS } from "../catalog/preset-names.ts";
import { flag, type Setting, setting } from "../catalog/setting.ts";
import { addressRange } from "./address-range.ts";
import { commandLimit, costLimit } from "./period-limit.ts";
import {
  anyCaseChoice,
  audienceUrl,
  choice,
  commandNames,
  hostNameList,
  issuerUrl,
  limitingNames,
  nameList,
  pageAddress,
  pageOrigin,
  sharedStateUrl,
  wholeWithin,
} from "./setting-values.ts";

/** The settings of the program itself. */
export const programSettings = {
  transport: setting(choice(["stdio", "http"], "stdio"), "How clients connect.", { value: "stdio|http" }),
  host: setting(
    z.string().default("127.0.0.1"),
    "Address to listen on with --transport http; one beyond this machine's loopback needs --callers or --oauth-issuer.",
    {
      value: "ADDRESS",
    },
  ),
  port: setting(
    wholeWithin(0, 65_535).default(3000),
    "Port to listen on with --transport http, and of the Redis REST API of the command `local`; 0 takes a free one.",
    { value: "NUMBER" },
  ),
  callers: setting(
    z.string().max(16_777_216).optional(),
    "With --transport http: who may call, and what: a JSON file that `upstash-mcp caller` writes. It is followed as it changes. Without it whoever reaches this machine's loopback may call.",
    { value: "FILE" },
  ),
  agent: flag(
    "With `caller add`: the new caller is a program that calls for nobody in particular; it approves no call and cannot sign in.",
  ),
  approvers: setting(
    nameList,
    "With `caller add`: the callers of the file who may approve what the new one calls, in the place of itself.",
    { value: "NAME,…" },
  ),
  oauthIssuer: setting(
    issuerUrl.optional(),
    "With --transport http: take access tokens (JWT) of this OAuth 2.1 authorization server, whose scopes upstash:read, upstash:privileged, upstash:write and upstash:destructive say what a caller may do. Beside --callers or without. Needs --oauth-audience.",
    { value: "URL" },
  ),
  oauthAudience: setting(
    audienceUrl.optional(),
    "With --oauth-issuer: the public URL of the endpoint, such as https://mcp.example.com/mcp, by which clients ask for tokens and for which tokens must be made (aud).",
    { value: "URL" },
  ),
  connections: setting(
    z.string().max(1_048_576).optional(),
    "Several databases and accounts at once: a JSON file with named connections, their credentials by variable or file, and their access; each tool then takes `connection`. It is followed as it changes. The variable may hold the JSON itself.",
    { value: "FILE" },
  ),
  approvalsClientId: setting(
    z.string().min(1).max(255).optional(),
    "With --oauth-issuer: the client as which people sign in there, to approve calls and to see the window; UPSTASH_MCP_APPROVALS_CLIENT_SECRET has its secret, if it has one. Default: a client is registered, where the issuer does so by itself.",
    { value: "ID" },
  ),
  sharedState: setting(
    sharedStateUrl.optional(),
    "What the nodes of one service share: approvals, which confirm_tokens were used, what callers have called, and what of budgets is spent. A Redis, or the REST URL of an Upstash database with UPSTASH_MCP_SHARED_STATE_TOKEN. Needs UPSTASH_MCP_SIGNING_KEY.",
    { value: "URL" },
  ),
  allowedHosts: setting(
    hostNameList,
    "With --transport http: names by which clients reach the server, beside localhost and the address of --host; others are refused.",
    { value: "NAME,…" },
  ),
  allowedOrigins: setting(
    hostNameList,
    "With --transport http: names of the hosts whose web pages may call, beside those of this machine.",
    { value: "NAME,…" },
  ),
  trustedProxies: setting(
    nameList.pipe(z.array(addressRange)),
    "With --transport http: addresses of the proxies in front, whose X-Forwarded-For says to the audit from where a request comes; `10.0.0.0/8` is a range.",
    { value: "ADDRESS,…" },
  ),
  tlsCert: setting(
    z.string().optional(),
    "With --transport http: serve https with this certificate chain, a PEM file; a renewed one is taken without a restart.",
    { value: "FILE" },
  ),
  tlsKey: setting(z.string().optional(), "The private key of --tls-cert, a PEM file.", { value: "FILE" }),
  local: flag("Serve an embedded Upstash on this machine instead of an account. Needs redis-server."),
  sampleData: flag("With --local or the command `local`: start with a few example keys, vectors and documents."),
  qstashPort: setting(
    wholeWithin(0, 65_535).default(0),
    "For --local and the command `local`: port of the embedded QStash; 0 takes a free one. Its messages are delivered to this machine alone.",
    { value: "NUMBER" },
  ),
  vectorPort: setting(
    wholeWithin(0, 65_535).default(0),
    "For --local and the command `local`: port of the embedded vector indexes; 0 takes a free one.",
    { value: "NUMBER" },
  ),
  vectorDimension: setting(
    wholeWithin(1, 3_072).default(384),
    "For --local and the command `local`: numbers of a vector in the vector index that there is from the start. With 384, 768 or 1024 it takes texts as well, as the models of Upstash have these; with others vectors alone.",
    { value: "NUMBER" },
  ),
  vectorSimilarity: setting(
    anyCaseChoice(["COSINE", "EUCLIDEAN", "DOT_PRODUCT"], "COSINE"),
    "For --local and the command `local`: how this vector index compares vectors.",
    { value: "COSINE|EUCLIDEAN|DOT_PRODUCT" },
  ),
  searchPort: setting(
    wholeWithin(0, 65_535).default(0),
    "For --local and the command `local`: port of the embedded search indexes; 0 takes a free one.",
    { value: "NUMBER" },
  ),
  qstashServer: setting(
    z.string().optional(),
    "For --local and the command `local`: Upstash's own QStash development server instead of the embedded QStash: the program qstash, or the URL of one that runs on this machine.",
    { value: "PROGRAM" },
  ),
  allowWrites: flag("Offer the tools that write, and use the standard token."),
  allowPrivilegedReads: flag(
    "Offer the reads that the read-only token may not run (SCAN, KEYS, INFO, …), and use the standard token; still no write, and no script (EVAL_RO, FCALL_RO).",
  ),
  allowWritesTo: setting(
    limitingNames,
    "As --allow-writes, but only to these databases, indexes and QStash users, by name or ID; `*` stands for any text. Of all others the read-only token is used. What is none of these, as teams, is only read.",
    { value: "NAME,…", limits: true },
  ),
  allowDestructiveOn: setting(
    limitingNames,
    "Ask a person only about what is done to these databases, indexes and QStash users, by name or ID; elsewhere what must be asked about is refused, and plain writes stay.",
    { value: "NAME,…", limits: true },
  ),
  protect: setting(
    limitingNames,
    "Never write to these databases, indexes and QStash users, whatever else is allowed: names or IDs, `*` stands for any text. Their read-only token is used.",
    { value: "NAME,…", limits: true },
  ),
  allowKeys: setting(
    limitingNames,
    "Redis writes may change these keys only; `*` stands for any text. Refused are writes that name others or none, and scripts that build names. Reads are not limited.",
    { value: "KEY,…", limits: true },
  ),
  denyCommands: setting(
    commandNames,
    "Redis commands that are never sent, alone, in pipelines or by another tool: `KEYS,CONFIG|SET`; a name without its subcommand means all of them.",
    { value: "NAME,…", limits: true },
  ),
  confirm: setting(
    choice(["auto", "token", "always", "never"], "auto"),
    "How a person is asked before something is destroyed, costs money or gives power: auto asks by a form where the client has forms, else at a page of this server; token by a form, else by a preview with a confirm_token, which the model itself sends back; always only by a form; never does not ask.",
    { value: "auto|token|always|never" },
  ),
  approvalsUrl: setting(
    pageOrigin.optional(),
    "With --confirm auto: where a browser reaches the approval page, such as https://mcp.example.com, where that is not its own address.",
    { value: "URL" },
  ),
  approvalsListen: setting(
    pageAddress.optional(),
    "With --confirm auto over stdio: where the approval page listens; 0 takes a free port. An address beyond this machine's loopback, as in a container, needs --approvals-url. Default: 127.0.0.1:0.",
    { value: "ADDRESS:PORT" },
  ),
  openApprovals: flag("With --confirm auto: open the approval page in the browser of this machine."),
  commandBudget: setting(
    commandLimit.optional(),
    "Most Redis commands that the server sends to each database within a period of UTC, whoever calls; for each index its requests, for QStash the messages that are published. Scripts whose commands cannot be counted, as those that call in loops, are refused. /hour and /minute for other periods. Counted in this process, or with --shared-state over all nodes.",
    { value: "NUMBER/day", limits: true },
  ),
  maxCost: setting(
    costLimit.optional(),
    "Most US dollars that these commands, requests and messages may cost within a period of UTC, at the list prices of Pay-As-You-Go, over everything together.",
    { value: "DOLLARS/day", limits: true },
  ),
  toolsets: setting(nameList, "Toolsets to offer.", { value: "NAME,…" }),
  tools: setting(nameList, "Offer only these tools; `*` stands for any text.", { value: "NAME,…" }),
  excludeTools: setting(
    nameList,
    "Leave these tools out; `*` stands for any text. The redis_pipeline_* tools refuse their commands, too.",
    { value: "NAME,…", limits: true },
  ),
  compact: flag(
    "List three tools in the place of all: one that finds tools by what they do, and two that call them, reads and writes apart. Every toolset may be called so, unless --toolsets names some.",
  ),
  preset: setting(
    z.enum(PRESETS, { error: `expected one of ${PRESETS.join(", ")}` }).optional(),
    "List a named choice of the tools, in the place of all: essentials, ops and data each with the three of --compact, by which the rest is found and called; everything with every toolset.",
    { value: PRESETS.join("|") },
  ),
  maxOutput: setting(
    wholeWithin(1_000, 1_000_000).optional(),
    "Longest answer of a call, in characters, whatever they are. Default: 40000, and fewer where a model would read more than 25000 tokens, as of Chinese or base64.",
    { value: "CHARACTERS" },
  ),
  results: setting(
    choice(["text", "structured", "both"], "text"),
    "How answers are sent: text as compact JSON; structured as structuredContent, with a line of text that points there; both gives a client the same twice, which a model may pay twice.",
    { value: "text|structured|both" },
  ),
  maxReply: setting(
    wholeWithin(10_000, 1_000_000_000).default(8_388_608),
    "Longest reply read from Upstash, in bytes.",
    {
      value: "BYTES",
    },
  ),
  timeout: setting(
    wholeWithin(100, 600_000).default(30_000),
    "Longest time of a call to Upstash, in milliseconds, repeats included.",
    { value: "MS" },
  ),
  shutdownTimeout: setting(
    wholeWithin(0, 600_000).default(10_000),
    "Longest time that calls may still take when the server is to end, in milliseconds: over HTTP after SIGTERM or SIGINT, over stdio when stdin has ended. Over stdio a signal ends them at once, over HTTP a second one.",
    { value: "MS" },
  ),
  undo: flag(
    "Keep what calls change for a while, so that undo_apply can bring it back: Redis keys that commands name, and settings with an inverse. Each changed key costs five commands more: its size, and its value and expiry before and after.",
  ),
  undoFile: setting(
    z.string().max(1_000).optional(),
    "With --undo over stdio: keep it in this file below the working folder, encrypted, so that it outlasts a restart. The key is made of UPSTASH_MCP_SIGNING_KEY where that is set, else it stands in FILE.key.",
    { value: "FILE" },
  ),
  undoBytes: setting(
    wholeWithin(10_000, 67_108_864).default(16_777_216),
    "With --undo: how much is kept of the calls of one caller, in bytes; the oldest calls are forgotten first.",
    { value: "BYTES" },
  ),
  undoKeys: setting(
    wholeWithin(1, 100_000).default(10_000),
    "With --undo: how many keys and settings are kept of one caller.",
    {
      value: "NUMBER",
    },
  ),
  undoMinutes: setting(wholeWithin(1, 10_080).default(60), "With --undo: how long a call is kept, in minutes.", {
    value: "MINUTES",
  }),
  logLevel: setting(choice(["error", "warn", "info", "debug"], "info"), "What is logged to stderr.", {
    value: "error|warn|info|debug",
  }),
  audit: setting(
    choice(["off", "json", "text"], "off"),
    "Writes a line for each call: who, which tool, on what, how it ended; no value and no secret.",
    { value: "off|json|text" },
  ),
  auditLog: setting(
    z.string().optional(),
    "File that --audit appends to, made with mode 0600; SIGHUP then opens it anew instead of ending the server. Default: stderr.",
    { value: "FILE" },
  ),
  window: flag(
    "Over stdio: serve the window on the agent's calls on a free port of this machine's loopback, where `upstash-mcp window` opens it. Over HTTP it is there at /, without this flag; where callers are configured, for those who sign in.",
  ),
  metrics: flag("With --transport http: answer /metrics with what Prometheus reads."),
  revealSecrets: flag("Leave passwords and tokens in the answers."),
  redisServer: setting(
    z.string().optional(),
    "For --local and the command `local`: the redis-server program, or the redis:// URL of a running Redis. Default: redis-server or valkey-server on the PATH.",
    { value: "PROGRAM" },
  ),
} as const satisfies Record<string, Setting>;
