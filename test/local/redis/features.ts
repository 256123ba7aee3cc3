/** A feature of the Redis REST API, and the test in this folder that shows it. */
export interface Feature {
  readonly name: string;
  readonly file: string;
  readonly test: string;
}

/** The features of a section of the Redis REST API's documentation that one file tests. */
function section(file: string, rows: Readonly<Record<string, string>>): Feature[] {
  return Object.entries(rows).map(([name, test]) => ({ name, file, test }));
}

/**
 * Every feature that the documentation of the Redis REST API names, in its order. Left out is the daily request limit,
 * which belongs to a plan and not to a database.
 */
export const features: readonly Feature[] = [
  // Get Started, API Semantics
  ...section("rest-gateway.test.ts", {
    "A command and its arguments in the path": "takes the command and its arguments from the segments",
    "Options in the path": "takes options from further segments",
    "Percent-encoded arguments": "decodes each segment after the path was split",
    "Arguments of any bytes in the path": "decodes UTF-8 and bytes that are no UTF-8",
  }),
  // JSON or Binary Value
  ...section("rest-gateway.test.ts", {
    "A JSON value in the body": "is appended as the last argument",
    "A binary value in the body": "arrives byte by byte",
    "Options in the query behind a value in the body": "is followed by the query parameters",
  }),
  // POST Command in Body
  ...section("rest-gateway.test.ts", {
    "A command as a JSON array in the body": "is one JSON array",
    "Numbers in that array": "keeps numbers as they are written, beyond the precision of a double",
  }),
  // HTTP Codes
  ...section("http-codes.test.ts", {
    "200 when a command was executed": "is 200 when a command was executed, also when its result is null",
    "400 for a syntax error": "is 400 for a syntax error",
    "400 for an invalid command": "is 400 for a command that does not exist",
    "400 for an unsupported command": "is 400 for a command that REST does not support",
    "400 when the execution fails": "is 400 when the execution fails",
    "HEAD, GET, POST and PUT": "serves %s",
  }),
  ...section("rest-gateway.test.ts", {
    "401 without a valid token": "is required: 401 when it %s",
    "405 for another method": "answers 405 to %s and says what is allowed",
  }),
  // Response
  ...section("rest-formats.test.ts", {
    "A result: null, integer, string or array": "are null, an integer, a string or an array",
    "A result: nested arrays": "nest as the reply does",
    "A result: 64-bit integers": "write the integer %s digit by digit",
  }),
  ...section("rest-gateway.test.ts", {
    "An error: a single text": "answers 400 with the error of Redis when a command fails",
  }),
  // Base64 Encoded Responses
  ...section("rest-formats.test.ts", {
    "Invalid UTF-8 as U+FFFD": "replace bytes that are no UTF-8 by U+FFFD",
    "Base64 of all strings": "encode every string, also simple ones and those in arrays, and nothing else",
    "OK is not encoded": "leave the status OK as it is, but encode a stored OK",
  }),
  // RESP2 Format Responses
  ...section("rest-formats.test.ts", {
    "RESP2 replies as application/octet-stream": "are what a TCP client would receive",
    "RESP2 errors": "have the error as RESP2 with status 400",
    "JSON by name": "may be asked to be JSON",
    "400 for another format, base64 with RESP2, and RESP2 for transactions": "%s is refused with 400",
  }),
  // Pipelining
  ...section("rest-pipeline.test.ts", {
    "Pipelines: results and errors in order": "answers 200 with the result or error of each command in its place",
    "Pipelines: in order": "runs a thousand commands in order",
    "Pipelines: unsupported commands": "refuses what is not available over REST in its place, and runs the rest",
    "Pipelines: not atomic": "is no transaction: a user that may not run MULTI may send one",
  }),
  ...section("rest-formats.test.ts", { "Pipelines in RESP2": "follow one another for a pipeline" }),
  // Transactions
  ...section("rest-pipeline.test.ts", {
    "Transactions: results and errors in order":
      "answers 200 with each result; a command that fails while it runs stops no other",
    "Transactions: atomic": "lets no command of another request in between",
    "Transactions: discarded for a syntax error or an unsupported command":
      "is discarded as a whole, with one error and 400, for %s",
    "Transactions: discarded for a command beyond the request size":
      "is discarded as a whole, with one error and 413, beyond the request size",
    "Transactions in base64": "answers base64 when asked",
  }),
  // Monitor Command
  ...section("event-stream-response.test.ts", {
    "/monitor as Server-Sent Events": 'sends "OK", then each command',
  }),
  // Subscribe & Publish Commands
  ...section("event-stream-response.test.ts", {
    "/subscribe as Server-Sent Events, and /publish": "sends the confirmation, then each message",
    "/psubscribe": "sends the messages of every channel that matches",
  }),
  // Security and Authentication
  ...section("rest-gateway.test.ts", {
    "The token in the header": "may be of any case of the scheme Bearer",
    "The token in the query": "may be the parameter _token, which is no argument of the command",
  }),
  ...section("access.test.ts", {
    "The read-only token reads": "may read: %s",
    "The read-only token does not write": "may not write: %s",
    "The read-only token: powerful reads are restricted": "may not use powerful reads: %s",
  }),
  ...section("database.test.ts", {
    "Tokens are revoked together": "ends the old tokens, those of ACL RESTTOKEN and their streams, and makes new ones",
  }),
  // REST Token for ACL Users
  ...section("access.test.ts", {
    "ACL RESTTOKEN": "have the permissions of the user",
    "ACL RESTTOKEN of the user default": "of the user default are the standard token",
    "ACL RESTTOKEN of nobody or with a wrong password": "are refused when %s",
  }),
  // REST - Redis API Compatibility
  ...section("compatibility.test.ts", {
    String: "String commands are served",
    Bitmap: "Bitmap commands are served",
    Hash: "Hash commands are served",
    List: "List commands are served",
    Set: "Set commands are served",
    SortedSet: "SortedSet commands are served",
    Geo: "Geo commands are served",
    HyperLogLog: "HyperLogLog commands are served",
    Generic: "Generic commands are served",
    Server: "Server commands are served",
    Scripting: "Scripting commands are served",
    "Pub/Sub: PUBLISH and PUBSUB": "Pub/Sub commands are served: PUBLISH and PUBSUB",
    "Connection: PING and ECHO": "Connection commands are served: PING and ECHO",
    Streams: "Streams commands are served",
    "JSON, where Redis has it": "JSON commands are served where Redis has them, and refused by Redis where it has not",
  }),
  ...section("command-availability.test.ts", {
    "No blocking commands, WATCH, UNWATCH, DISCARD, and no others of Pub/Sub, Connection and Cluster":
      "%s is refused, in any case and with any arguments",
    "No blocking reads of streams": "XREAD and XREADGROUP are refused with BLOCK only",
  }),
  // Web clients
  ...section("cross-origin.test.ts", {
    "Preflights of browsers": "is answered without a token: %s",
    "Answers for pages of other origins": "may be read: %s",
  }),
  // The client of Upstash, unmodified, with base64 and with plain answers
  ...section("upstash-redis.test.ts", {
    "@upstash/redis: values": "sets and gets text, unicode, NUL, numbers, booleans, objects and a stored OK",
    "@upstash/redis: pipelines": "pipelines",
    "@upstash/redis: transactions": "runs transactions",
    "@upstash/redis: auto-pipelining": "gathers commands of one tick into a pipeline by itself",
    "@upstash/redis: scripts": "runs scripts by text and by hash",
    "@upstash/redis: streams": "writes and reads streams",
    "@upstash/redis: consumer groups": "reads a stream as a group, and acknowledges",
    "@upstash/redis: subscriptions": "receive the messages of their channels",
    "@upstash/redis: pattern subscriptions": "receive the messages of a pattern, and end with unsubscribe()",
    "@upstash/redis: monitor": "shows its commands to MONITOR, for which it has no method of its own",
  }),
  // What Upstash has otherwise than Redis
  ...section("key-locking-scripts.test.ts", { "Key-Based Locking: scripts": "runs: the flag %s" }),
  ...section("functions.test.ts", {
    "Key-Based Locking: functions": "is loaded, called and listed: in %s quotes",
    "FCALL_RO of functions that are not declared no-writes": "calls a function that only reads, declared so or not: %s",
  }),
  ...section("upstash-commands.test.ts", {
    "SCAN WITHTYPE": "answers each key with its type: the option %s",
    "COPY onto itself": "is none in a pipeline and in a transaction",
  }),
  // The packages of Upstash on top of its client, unmodified
  ...section("ratelimit.test.ts", {
    "@upstash/ratelimit: algorithms": "lets as many pass as it should, and each identifier for itself",
    "@upstash/ratelimit: analytics": "counts for its analytics who passed, was blocked or denied",
    "@upstash/ratelimit: memory": "answers from its memory who is blocked, without a request",
    "@upstash/ratelimit: dynamic limits": "changes limits while it runs: %s",
    "@upstash/ratelimit: deny lists": "fetches the list of addresses where it has none, and ends to use it",
    "@upstash/ratelimit: regions": "lets as many pass as it should in both together",
  }),
  ...section("lock.test.ts", {
    "@upstash/lock: acquire and release": "is acquired by one, and by another once it is released",
    "@upstash/lock: extend": "lasts as long as its lease, and longer once it is extended",
    "@upstash/lock: lost": "that was lost is neither released nor extended, and another's stays",
  }),
  ...section("query.test.ts", {
    "@upstash/query: documents": "sets what is new, and updates what is there",
    "@upstash/query: indexes": "finds documents by the terms of an index, and keeps it up to date",
  }),
  ...section("realtime.test.ts", {
    "@upstash/realtime: history": "has what was emitted, in order, with ids that are cursors",
    "@upstash/realtime: subscriptions": "is given the events that it asked for",
    "@upstash/realtime: the route for browsers": "sends the events of its channels",
  }),
];
