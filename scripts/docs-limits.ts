import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Row } from "../src/catalog/rows.ts";
import { settingsOf } from "../src/config/settings.ts";
import { products } from "../src/products/index.ts";
import { code, table } from "./docs-markdown.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** What is bounded, where the bound stands, and how a person or a call changes it. */
export function limitTable(root: string, rows: readonly Row[]): string {
  const settings = settingsOf(products);
  const bounds = (tool: string, argument: string, unit: string) => boundsOf(rows, tool, argument, unit);
  const liveBounds = (tool: string, unit: string) => `${bounds(tool, "seconds", "s")}, ${bounds(tool, "events", unit)}`;
  const of = (file: string, name: string) => constantIn(`${root}/src/${file}`, name);
  const live = (name: string) => of("products/redis/tools/live.ts", name);
  const monitor = (name: string) => of("products/redis/tools/monitor.ts", name);
  const tally = (name: string) => of("products/redis/tools/monitor-tally.ts", name);
  const drawn = (name: string) => of("products/account/answers/drawn-series.ts", name);
  const stream = (name: string) => of("products/redis/reports/stream-facts.ts", name);
  const keys = (name: string) => of("upstash/key-patterns.ts", name);
  const type = (name: string) => of("products/redis/keyspace/key-types.ts", name);
  const record = (file: string, name: string) => of(`products/vector/files/${file}.ts`, name);
  const large = (name: string) => of("upstash/large-json.ts", name);
  const argument = (name: string) => of("call/argument-limits.ts", name);
  const size = (name: string) => of("call/answer-size.ts", name);
  const http = (name: string) => of("transport/http-server.ts", name);
  const memory = (name: string) => of("transport/request-memory.ts", name);
  const oauth = (file: string, name: string) => of(`callers/oauth/${file}.ts`, name);
  const signIn = (file: string, name: string) => of(`sign-in/${file}.ts`, name);
  const turn = (name: string) => of("call/clean-in-turns.ts", name);
  const undo = (name: string) => of("undo/undo-record.ts", name);
  const result = (name: string) => of("results/result-store.ts", name);
  const state = (name: string) => of("products/redis/undo/key-states.ts", name);
  const gathered = (name: string) => of("upstash/call-queue.ts", name);
  return table(
    ["What", "At most", "Set by"],
    [
      [
        "The result of an answer",
        `${count(size("STANDARD_CHARACTERS"))} characters, and about ${count(size("STANDARD_TOKENS"))} tokens of a model`,
        `${code("--max-output")}, in characters alone`,
      ],
      ["A reply of Upstash", `${mebibytes(settings.maxReply.schema.parse(undefined))}`, code("--max-reply")],
      [
        "A call to Upstash, repeats included",
        `${seconds(settings.timeout.schema.parse(undefined))}; ${seconds(of("upstash/http-pool.ts", "CONNECT_TIMEOUT_MS"))} to connect`,
        code("--timeout"),
      ],
      [
        "Attempts of a read, and of a write that surely was not carried out",
        `${of("upstash/retry.ts", "MAX_ATTEMPTS")}, with growing pauses, none shorter than \`Retry-After\` asks`,
        "",
      ],
      [
        "Connections to one host",
        `${of("upstash/http-pool.ts", "CONNECTIONS_PER_HOST")}; ${of("upstash/http-pool.ts", "STREAMS_PER_HOST")} more for streams`,
        "",
      ],
      [
        "Calls of the same moment that share a request",
        `${gathered("MAX_COMMANDS")} commands, ${gathered("MAX_BODY_BYTES") / KIBIBYTE} KiB; ${of("upstash/coalesce.ts", "MAX_READ_REQUESTS")} requests of reads at once, 1 of writes`,
        "",
      ],
      [
        "Elements of one reply of Redis that are read; values of any other reply",
        `${count(large("MOST_ELEMENTS"))}; ${count(large("MOST_VALUES"))}`,
        "",
      ],
      [
        "Replies that are received and read at once",
        `${mebibytes(of("upstash/http.ts", "REPLIES_AT_ONCE"))} of those above ${of("upstash/arriving-reply.ts", "SMALL_REPLY") / KIBIBYTE} KiB; others wait`,
        "",
      ],
      [
        "The arguments of a call",
        `${count(argument("MOST_VALUES"))} elements and fields, ${count(argument("MOST_CHARACTERS"))} characters`,
        "",
      ],
      [
        "A message of a client",
        `${mebibytes(of("transport/http-refusals.ts", "MAX_REQUEST_BODY"))} over HTTP, ${mebibytes(of("transport/read-line.ts", "MAX_MESSAGE"))} over stdio; ${count(of("transport/message-text.ts", "MOST_MESSAGE_VALUES"))} elements and fields, ${count(of("transport/message-text.ts", "MOST_BESIDE_ARGUMENTS"))} of them beside the values of arguments; ${of("transport/read-message.ts", "MOST_OF_A_BATCH")} messages of a batch`,
        "",
      ],
      [
        "Answers over stdio that the client has not read",
        `${mebibytes(of("transport/line-writer.ts", "MOST_UNREAD"))}; with more, no further messages are read`,
        "",
      ],
      [
        "Requests over HTTP",
        `${mebibytes(memory("REQUESTS_AT_ONCE"))} at once beyond the first ${memory("SMALL_REQUEST") / KIBIBYTE} KiB of each, and of one caller no more than it leaves free, else 503 with \`Retry-After\`; ${seconds(http("REQUEST_TIME"))} to arrive, ${seconds(http("HEADERS_TIME"))} for the headers; ${count(http("MAX_CONNECTIONS"))} connections, each open for ${seconds(http("KEEP_ALIVE_TIME"))} without a request`,
        "",
      ],
      [
        "Calls of one caller that run at once, on each node",
        `${of("callers/call-limits.ts", "CALLS_AT_ONCE")}; no limit for the person at this machine`,
        `${code("calls_at_once")} of its entry`,
      ],
      [
        "An access token of an OAuth issuer",
        `${count(oauth("access-token", "LONGEST_ACCESS_TOKEN"))} characters; clocks may differ by ${oauth("access-token", "CLOCK_LEEWAY")} s; ${count(oauth("token-callers", "MOST_TOKEN_CALLERS"))} callers of tokens are kept; a token that was right is not checked again for ${seconds(oauth("remembered-tokens", "CHECKED_FOR"))}`,
        "",
      ],
      [
        "Connections of `--connections`",
        `${of("connections/connection-file.ts", "MOST_CONNECTIONS")}, in a file of 1 MiB; ${of("connections/credential-texts.ts", "LARGEST_CREDENTIAL") / KIBIBYTE} KiB of a file with a credential; ${of("connections/choose-connection.ts", "LONGEST_LIST")} characters in which a model is told of them`,
        "",
      ],
      [
        "The metadata and the keys of an OAuth issuer",
        `${oauth("issuer-metadata", "LONGEST_REPLY") / KIBIBYTE} KiB and ${seconds(oauth("issuer-metadata", "REQUEST_TIME"))} for each request, ${oauth("issuer-metadata", "MOST_KEYS")} keys; kept for ${oauth("issuer-keys", "FRESH") / 60_000} minutes, for ${oauth("issuer-keys", "SERVICEABLE") / 60_000} where the issuer is out of reach; fetched anew for an unknown key after ${seconds(oauth("issuer-keys", "COOLDOWN"))}, after a failure after ${seconds(oauth("issuer-keys", "FAILURE_COOLDOWN"))}`,
        "",
      ],
      [
        "Signing in to approve",
        `${signIn("failed-attempts", "MOST_OF_ONE")} attempts that fail in a minute from one address, ${signIn("failed-attempts", "MOST_OF_ALL")} from all, else 429 with \`Retry-After\`; ${signIn("issuer-pages", "ATTEMPT_TIME") / 60_000} minutes to be back from the issuer`,
        "",
      ],
      [
        "A session of somebody who has signed in",
        `${signIn("sessions", "IDLE") / 3_600_000} h without use, ${signIn("sessions", "LONGEST") / 3_600_000} h in all; it is known to one browser`,
        "",
      ],
      [
        "Calls over stdio when stdin has ended, and over HTTP after a signal",
        `${seconds(settings.shutdownTimeout.schema.parse(undefined))}; those that are left then are answered with an error`,
        code("--shutdown-timeout"),
      ],
      [
        "Lines of the audit that wait to be written",
        `${mebibytes(of("operations/audit/line-queue.ts", "MOST_WAITING"))}; what comes beyond is lost and counted`,
        "",
      ],
      [
        "Callers that metrics tell apart",
        `${of("operations/metrics/metrics.ts", "MOST_CALLERS")}; the others count as one`,
        "",
      ],
      [
        `${code("X-Forwarded-For")} of a proxy that ${code("--trusted-proxies")} names`,
        `its last ${count(of("transport/client-address.ts", "LONGEST_WAY"))} characters`,
        "",
      ],
      [
        `A command of ${code("--shared-state")}; who counts asks again after a failure`,
        `${seconds(of("shared-state/state-commands.ts", "STATE_TIME"))}; ${seconds(of("shared-state/asked-state.ts", "FAILURE_HOLDS"))}`,
        "",
      ],
      [
        "Arguments of calls over stdio",
        `${mebibytes(memory("REQUESTS_AT_ONCE"))} at once beyond the first ${memory("SMALL_REQUEST") / KIBIBYTE} KiB of each, else refused`,
        "",
      ],
      [
        "Values and characters of an answer that are cleaned of secrets in one turn of the event loop",
        `${count(turn("VALUES_OF_A_TURN"))}; ${count(turn("CHARACTERS_OF_A_TURN"))}, or one text`,
        "",
      ],
      [
        `${code("redis_pipeline_read")}, ${code("redis_pipeline_write")}`,
        `${count(of("products/redis/tools/pipeline.ts", "MAX_COMMANDS"))} commands`,
        "",
      ],
      [
        "Code of a script or a library that is read for what it does",
        `${count(of("products/redis/script-text.ts", "LONGEST"))} characters; a longer one is taken for one that may do anything`,
        "",
      ],
      [
        code("redis_bytes_write"),
        `${count(of("products/redis/tools/bytes-write.ts", "LONGEST_BASE64"))} characters of base64`,
        "",
      ],
      ["Arrays and objects in each other", `${of("upstash/nesting.ts", "DEEPEST_NESTING")} levels`, ""],
      [
        code("redis_keyspace_sample"),
        `${bounds("redis_keyspace_sample", "draws", "random keys")}, ${count(keys("LONGEST_KEY"))} characters and ${keys("MOST_PARTS")} parts of each`,
        code("draws"),
      ],
      [
        code("redis_keyspace_report"),
        `${bounds("redis_keyspace_report", "max_commands", "commands")}, ${bounds("redis_keyspace_report", "top", "biggest keys")}, ${of("products/redis/reports/key-tally.ts", "MOST_GROUPS")} groups, behind the first ${of("products/redis/reports/key-tally.ts", "FEW_GROUPS")} those with a thousandth of the keys or bytes; patterns from ${count(of("products/redis/keyspace/vocabulary.ts", "MOST_NAMES_READ"))} names`,
        `${code("max_commands")}, ${code("top")}`,
      ],
      [
        code("redis_databases_compare"),
        `${bounds("redis_databases_compare", "max_commands", "commands")}, ${bounds("redis_databases_compare", "examples", "examples of each outcome")}, ${of("products/redis/reports/compare-values.ts", "MOST_ROUNDS")} pages of each value`,
        `${code("max_commands")}, ${code("examples")}`,
      ],
      [
        code("redis_key_inspect"),
        `${count(type("SAMPLE_BYTES"))} bytes, ${type("SAMPLE")} elements or ${type("SAMPLE_ENTRIES")} stream entries of the value`,
        "",
      ],
      [
        code("redis_keys_scan"),
        `${bounds("redis_keys_scan", "limit", "keys")}, ${bounds("redis_keys_scan", "max_commands", "SCAN commands")}`,
        `${code("limit")}, ${code("max_commands")}`,
      ],
      [
        `${code("vector_upsert")}, ${code("search_upsert")}`,
        `${count(of("products/vector/writing/upsert-tool.ts", "MOST_VECTORS"))} vectors or ${count(of("products/search/writing/upsert-documents.ts", "MOST_DOCUMENTS"))} documents in a call, which is one request; ${count(of("products/vector/writing/vector-values.ts", "MOST_SPARSE"))} numbers of a sparse vector`,
        "",
      ],
      [
        `${code("vector_delete")}, ${code("search_delete")}`,
        `${count(of("products/vector/removal/removal-input.ts", "MOST_IDS"))} IDs; for a prefix or a filter, ${count(of("products/vector/removal/fitting-records.ts", "MOST_LOOKED_AT"))} records are looked at to count those that fit`,
        "",
      ],
      [
        `${code("vector_update")} with ${code("filter")}`,
        `${count(of("products/vector/removal/fitting-records.ts", "MOST_LOOKED_AT"))} records are looked at, and about ${count(of("products/vector/patching/patch-by-filter.ts", "ENOUGH_CHANGED"))} changed, ${of("products/vector/patching/patch-records.ts", "REQUESTS_AT_ONCE")} at once; then a cursor goes on`,
        "",
      ],
      [
        code("redis_keys_apply"),
        `${bounds("redis_keys_apply", "max_keys", "keys")}, ${bounds("redis_keys_apply", "max_commands", "commands")}; ${of("products/redis/keyspace/asking.ts", "BATCH")} commands in one request`,
        `${code("max_keys")}, ${code("max_commands")}`,
      ],
      [
        code("account_costs"),
        `${bounds("account_costs", "limit", "rows")}, the rest as a sum; ${bounds("account_costs", "max_requests", "resources")}, ${of("products/account/costs/read-costs.ts", "AT_ONCE")} at once`,
        `${code("limit")}, ${code("max_requests")}`,
      ],
      [
        code("redis_stream_health"),
        `${stream("MOST_GROUPS")} groups, those with most to do first; ${stream("MOST_PENDING")} pending entries of each, the oldest; ${stream("NEWEST")} newest entries`,
        code("group"),
      ],
      [
        `${code("redis_export")}, ${code("redis_import")}`,
        `${bounds("redis_export", "max_commands", "commands")}; a line of ${mebibytes(of("files/json-lines.ts", "LONGEST_LINE"))}; in memory are the names of 100,000 keys and a part of a value`,
        code("max_commands"),
      ],
      [
        ["vector_export", "vector_import", "search_export", "search_import"].map(code).join(", "),
        `${count(record("index-requests", "REQUESTS_OF_A_CALL"))} requests; 1,000 vectors or 100 documents of one request, about ${mebibytes(record("export-pages", "LARGE_PAGE"))} of a page and ${mebibytes(record("write-records", "BYTES_OF_A_BATCH"))} of a batch; in memory are one of these and digests of ${count(record("seen-ids", "MOST_IDS"))} IDs`,
        "",
      ],
      [code("redis_subscribe"), liveBounds("redis_subscribe", "messages"), `${code("seconds")}, ${code("events")}`],
      [
        code("redis_monitor"),
        `${bounds("redis_monitor", "seconds", "s")}, ${count(monitor("MOST_EVENTS"))} commands (${count(monitor("EVENTS"))} by default), ${mebibytes(monitor("MOST_CHARACTERS"))}; ${count(tally("MOST_NAMES"))} different keys are told apart`,
        `${code("seconds")}, ${code("events")}`,
      ],
      [
        `${code("redis_monitor")} with ${code("raw")}`,
        `${count(monitor("MOST_RAW_EVENTS"))} commands (${count(monitor("RAW_EVENTS"))} by default)`,
        code("events"),
      ],
      [
        "Messages and commands that are shown one by one",
        `${count(live("MAX_CHARACTERS"))} characters; ${live("OPENING_SECONDS")} s to begin`,
        "",
      ],
      [
        "The harm that a person is asked about",
        `${of("call/harm.ts", "MOST_LINES")} lines, ${count(of("call/harm.ts", "LONGEST_HARM"))} characters; a call that does more is refused`,
        "",
      ],
      ["Secrets that a call carries", `${count(of("call/redactor.ts", "MOST_OF_A_CALL"))} characters`, ""],
      [
        "Secrets of the account, and those that databases have made, that are kept out of answers",
        `the newest ${count(of("call/redactor.ts", "MOST_OF_ACCOUNT"))} and ${count(of("call/redactor.ts", "MOST_HANDED_OUT"))} characters at least`,
        "",
      ],
      [
        "Results that were cut and are kept to be read on",
        `${result("MINUTES")} minutes; ${count(result("LARGEST"))} characters each; ${mebibytes(result("BYTES_OF_CALLER"))} and ${result("MOST_OF_CALLER")} results of one caller, ${mebibytes(result("BYTES_OF_ALL"))} of all`,
        `${code("--exclude-tools upstash_result_read")}: none`,
      ],
      [
        "Statistics that an App draws",
        `the newest ${count(drawn("MOST_POINTS"))} points of each of ${count(drawn("MOST_SERIES"))} series`,
        "",
      ],
      [
        "What a person gives to a prompt",
        `${count(of("call/prompt.ts", "LONGEST_GIVEN"))} characters for each argument`,
        "",
      ],
      [
        `What is kept with ${code("--undo")} of one caller`,
        `${mebibytes(settings.undoBytes.schema.parse(undefined))}, ${count(settings.undoKeys.schema.parse(undefined))} keys and settings, ${settings.undoMinutes.schema.parse(undefined)} minutes; of all callers ${undo("MOST_SHARES")} times as many bytes, and ${undo("MOST_CALLERS")} callers`,
        `${code("--undo-bytes")}, ${code("--undo-keys")}, ${code("--undo-minutes")}`,
      ],
      [
        "A key that is kept",
        `${mebibytes(state("LARGEST"))}, and no more than an eighth of a reply; ${state("TOGETHER") / KIBIBYTE} KiB of all in the request of a write`,
        code("--max-reply"),
      ],
      ["A question, or a `confirm_token`", `${of("call/permissions.ts", "LIFETIME") / 60_000} minutes, one call`, ""],
      [
        "An approval at a page",
        `waits for ${of("approvals/approval.ts", "WAITS") / 60_000} minutes, holds for ${of("approvals/approval.ts", "HOLDS") / 60_000} when it was given, one call; ${of("approvals/approval.ts", "MOST_OF_A_CALLER")} of a caller wait, ${of("approvals/approval.ts", "MOST_OF_ALL").toLocaleString("en")} are kept`,
        "",
      ],
      [
        "A call that waits for an approval",
        `${of("approvals/approval-desk.ts", "PATIENCE") / 1_000} s, ${of("approvals/decision-watch.ts", "MOST_WAITING")} for one approval`,
        "",
      ],
      [
        "A form that a page sends",
        `${of("pages/read-form.ts", "LONGEST_FORM") / 1_024} KiB, ${of("pages/read-form.ts", "FORM_TIME") / 1_000} s`,
        "",
      ],
      [
        "Names of what an account has, and addresses and tokens of its databases, are remembered",
        `${seconds(of("upstash/resource-names.ts", "REMEMBERED_FOR"))}; a name is looked up anew before harm, and before a change through the Developer API`,
        "",
      ],
      [
        "Calls that the window keeps; what it tells apart",
        `the newest ${count(of("window/recorded-calls.ts", "MOST_CALLS"))}; ${of("window/tallies.ts", "MINUTES")} minutes, ${of("window/tallies.ts", "MOST_CALLERS")} callers, and of each ${of("window/tallies.ts", "MOST_TALLIES")} tools and ${of("window/tallies.ts", "MOST_TALLIES")} databases`,
        "",
      ],
      ["A `.env` file", `${of("products/account/env/env-file.ts", "LARGEST_FILE") / KIBIBYTE} KiB`, ""],
      [
        "What `env_write` remembers, as long as the process runs",
        `the newest ${count(of("products/account/env/written-files.ts", "MOST_FILES"))} files, by digests of their tokens, and the tokens of the newest ${count(of("products/redis/acl/user-tokens.ts", "MOST_USERS"))} users of \`redis_acl_user_create\``,
        "",
      ],
    ],
  );
}

/** A constant of a source that is a number or a product of numbers. Throws for one that is not there. */
function constantIn(file: string, name: string): number {
  const product = new RegExp(`^(?:export )?const ${name} = ([\\d_ *]+);$`, "m").exec(readFileSync(file, "utf8"))?.[1];
  if (product === undefined) throw new Error(`${file} has no number ${name}.`);
  return product
    .replaceAll("_", "")
    .split("*")
    .reduce((result, factor) => result * Number(factor), 1);
}

/** The most that an argument may be, and what it is when it is left out. */
function boundsOf(rows: readonly Row[], tool: string, argument: string, unit: string): string {
  const found = rows.find(({ name }) => name === tool);
  if (found?.kind !== "handler") throw new Error(`There is no tool ${tool} with a handler.`);
  const { properties } = z.toJSONSchema(z.strictObject(found.input), { io: "input" });
  const { maximum, default: standard } = (properties?.[argument] ?? {}) as {
    maximum?: number;
    default?: number;
  };
  if (maximum === undefined || standard === undefined) throw new Error(`${tool} does not bound ${argument}.`);
  return `${count(maximum)} ${unit} (${count(standard)} by default)`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function mebibytes(bytes: number): string {
  return `${bytes / MEBIBYTE} MiB`;
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
