import type { Random } from "../../eval/random.ts";

const TEXTS = [
  ...[
    "",
    " ",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "../../../etc/passwd",
    "%2e%2e%2f",
  ],
  ...["a\r\nX-Injected: 1\r\n\r\nHTTP/1.1 200 OK", "\u0000", "\ud800", "\udc00x", "\u2028\u2029", "\ufeff", "\u202e"],
  ...["'; DROP TABLE x; --", '"}],"id":9}', "<script>alert(1)</script>", "#{process.env}", "{{7*7}}", "$(id)", "`id`"],
  ...["*\r\n$7\r\nFLUSHALL\r\n", "FLUSHALL", "GET", "k".repeat(20_000), "\\", '\\"', "data: x\n\nevent: y"],
];
/** Written as they are: JSON.stringify could not. */
const RAW = [
  ...[
    "1e400",
    "-0",
    "123456789012345678901234567890",
    "1E+99999",
    "0.1e-999",
    "null",
    "true",
    "01",
    "NaN",
    "+1",
    "1.",
    "'x'",
  ],
  ...["[]", "{}", '{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '"\\ud800"'],
  ...['{"a":1,"a":2}', '"\\u0000"', '"\u0001"', "[1,,2]", '{"a":}', `${"[".repeat(3_000)}${"]".repeat(3_000)}`],
  ...[
    `${'{"a":'.repeat(600)}1${"}".repeat(600)}`,
    `[${"0,".repeat(3_000)}0]`,
    `"${"x".repeat(70_000)}"`,
    "9".repeat(5_000),
  ],
];
const METHODS = [
  ..."initialize notifications/initialized notifications/cancelled tools/list server/discover ping".split(" "),
  ..."resources/list resources/read prompts/get logging/setLevel completion/complete subscriptions/listen".split(" "),
  ..."tasks/get elicitation/create sampling/createMessage __proto__ constructor tools/call/ TOOLS/CALL".split(" "),
];
const TOOLS = [
  ..."redis_string_read redis_string_read redis_string_write redis_pipeline_read redis_hash_read".split(" "),
  ..."redis_keys_scan redis_script_write redis_connection_read database_list __proto__ constructor".split(" "),
];
const COMMANDS = ["GET", "GET", "STRLEN", "GETRANGE", "SET", "FLUSHALL", "get", "EVAL", "__proto__", "MGET", "PING"];
const LATER = '"io.modelcontextprotocol/protocolVersion":"2026-07-28"';
const METAS = [
  `{${LATER},"io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`,
  `{${LATER}}`,
  '{"io.modelcontextprotocol/protocolVersion":"2999-01-01"}',
  '{"progressToken":1}',
  '{"progressToken":{}}',
  "[]",
];

/** The text of a message, or of many: one that a client could send, with something in it that none would. */
export function hostileMessage(random: Random, canary: string): string {
  const isOdd = (oneOf: number) => random.below(oneOf) === 0;
  const one = (values: readonly string[]) => values[random.below(values.length)] ?? "";
  const text = () => JSON.stringify(one(TEXTS));
  const odd = () => (isOdd(2) ? text() : one(RAW));

  function argumentsOf(): string {
    if (isOdd(8)) return odd();
    const args = Array.from({ length: random.below(4) }, () =>
      isOdd(3) ? odd() : JSON.stringify(`${canary}:${random.word()}`),
    );
    const fields = [`"command":${isOdd(8) ? odd() : JSON.stringify(one(COMMANDS))}`, `"args":[${args.join(",")}]`];
    if (isOdd(6)) fields.push(`${text()}:${odd()}`);
    if (isOdd(12)) fields.push(`"commands":[["GET",${odd()}],["GET",${JSON.stringify(canary)}],${odd()}]`);
    if (isOdd(20)) fields.push(`"confirm_token":${odd()}`, `"database":${odd()}`);
    return `{${fields.join(",")}}`;
  }

  function params(method: string): string {
    if (isOdd(12)) return odd();
    const fields = isOdd(6) ? [`"_meta":${isOdd(4) ? odd() : one(METAS)}`] : [];
    if (method !== "tools/call") return `{${[...fields, `${text()}:${odd()}`].join(",")}}`;
    fields.push(`"name":${isOdd(12) ? odd() : JSON.stringify(one(TOOLS))}`, `"arguments":${argumentsOf()}`);
    if (isOdd(12)) fields.push(`"requestState":${odd()}`, `"inputResponses":${odd()}`, `"task":${odd()}`);
    return `{${fields.join(",")}}`;
  }

  function message(): string {
    const method = isOdd(4) ? one(METHODS) : "tools/call";
    const fields = [
      `"jsonrpc":${isOdd(25) ? odd() : '"2.0"'}`,
      `"method":${isOdd(40) ? odd() : JSON.stringify(method)}`,
    ];
    if (!isOdd(10)) fields.push(`"id":${isOdd(8) ? odd() : random.below(9)}`);
    if (!isOdd(15)) fields.push(`"params":${params(method)}`);
    if (isOdd(20)) fields.push(`${text()}:${odd()}`);
    return `{${fields.join(",")}}`;
  }

  if (isOdd(30)) return odd();
  const whole = isOdd(12) ? `[${Array.from({ length: random.below(6) }, message).join(",")}]` : message();
  if (isOdd(40)) return whole.slice(0, random.below(whole.length));
  return isOdd(40) ? `\ufeff${whole}${one(RAW)}` : whole;
}
