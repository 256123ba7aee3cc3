import { describe, expect, it, onTestFinished, vi } from "vitest";
import { withoutSecrets } from "../../../src/products/account/secret-fields.ts";
import { type Answer, startScriptedServer } from "../../upstash/scripted-server.ts";
import { type Example, exampleName, examples, listsNaming, responseText, rows, wholeInput } from "./data.ts";
import { type AccountServer, linesOf, ok, serveAccount } from "./served.ts";

const withSecrets = examples.filter(({ secrets }) => secrets.length > 0);
const allSecrets = [...new Set(withSecrets.flatMap(({ secrets }) => secrets))];
const bodies = [...new Set(examples.map(responseText))];
const secretBodies = [...new Set(withSecrets.map(responseText))];

/** Error texts with secrets that the server may never have seen. */
const errorBodies = [
  ...secretBodies,
  ...secretBodies.map((body) => JSON.stringify({ error: `Refused: ${body}` })),
  ...secretBodies.map((body) => `Refused: ${body}`),
  ...allSecrets.map((secret) => JSON.stringify({ message: `The password=${secret} is too old` })),
  ...allSecrets.map((secret) => `Bad rest_token: "${secret}"`),
];

/**
 * Error texts that nobody could tell a secret in, but for having received it before, where the documents say that a secret
 * stands.
 */
const plainErrorBodies = withSecrets.flatMap((example) =>
  withoutSecrets(JSON.parse(responseText(example)), "").certain.map((secret) =>
    JSON.stringify(`Nobody may know ${secret}, really`),
  ),
);

/** Of the error texts each tool gets one of so many: all of them in every tool would be tens of thousands of calls. */
const SHARE = 3;

describe.each(rows.map(({ name }, index) => [name, index] as const))("%s", (tool, turn) => {
  /** The texts that are this tool's turn. Over the tools each text comes with each status, in many tools. */
  const errorsOf = (texts: readonly string[], statuses: readonly number[]): Answer[] =>
    texts.flatMap((body, index) => {
      const status = statuses[Math.floor((turn + index) / SHARE) % statuses.length] ?? 500;
      return (turn + index) % SHARE === 0 ? [{ status, body }] : [];
    });

  it("shows no secret, whatever is answered to it", async () => {
    const example = exampleOf(tool);
    const logged = logLines();
    const { answerWith, server } = await serve(example);
    const shown: string[] = [];
    const callWith = async (answer: Answer) => {
      answerWith(answer);
      shown.push(JSON.stringify(await server.call(tool, wholeInput(example))));
    };
    for (const error of errorsOf(errorBodies, [400, 500])) await callWith(error);
    for (const body of bodies) await callWith({ body });
    for (const error of errorsOf(plainErrorBodies, [400, 403, 500])) await callWith(error);
    const output = [...shown, ...logged].join("\n");
    expect(allSecrets.filter((secret) => output.includes(secret))).toEqual([]);
    expect(output).not.toContain("an error of its own");
  });
});

describe.each(withSecrets.map((example) => [exampleName(example), example] as const))("%s", (_, example) => {
  it("shows its secrets with --reveal-secrets", async () => {
    const { answerWith, server } = await serve(example, { revealSecrets: "true" });
    answerWith({ body: responseText(example) });
    const text = JSON.stringify(await server.answer(example.tool, wholeInput(example)));
    expect(example.secrets.filter((secret) => !text.includes(secret))).toEqual([]);
    expect(text).not.toContain("[redacted]");
  });

  it("says [redacted] in their place without it", async () => {
    const { answerWith, server } = await serve(example);
    answerWith({ body: responseText(example) });
    expect(JSON.stringify(await server.answer(example.tool, wholeInput(example)))).toContain("[redacted]");
  });
});

describe("a secret that the server has received", () => {
  const secret = "a-secret-that-looks-like-words";

  it("is removed wherever it comes up afterwards, in any tool", async () => {
    const { answerWith, server } = await serve(exampleOf("team_list"));
    answerWith(ok([{ team_id: "1", team_name: "one", password: secret }]));
    await server.answer("team_list");
    answerWith(ok([{ log_id: "1", notes: `set to ${secret}` }]));
    expect(await server.answer("audit_log_list", { full: true })).toMatchObject({
      result: [{ log_id: "1", notes: "set to [redacted]" }],
    });
    answerWith({ status: 400, body: JSON.stringify(`${secret} is not a region`) });
    expect(await server.failure("team_list")).toContain(": [redacted] is not a region.");
  });

  it.each([
    ["under a name that the documents do not have", { sentinelPassword: secret }],
    ["as a number", { password: 4_417_203_986 }],
    ["within a list", { token: [secret, { value: secret }] }],
    ["in the user part of a URL", { url: `redis://default:${secret}@db.example.com:6379` }],
  ])("is found %s", async (_, fields) => {
    const { answerWith, server } = await serve(exampleOf("team_list"));
    answerWith(ok([{ team_id: "1", ...fields }]));
    const text = JSON.stringify(await server.answer("team_list"));
    expect(text).toContain("[redacted]");
    expect(text).not.toMatch(/a-secret|4417203986/);
  });
});

describe("a long error text", () => {
  it.each([490, 495, 499, 500])("is not cut within a secret that begins at character %d", async (start) => {
    const { answerWith, server } = await serve(exampleOf("team_list"));
    const secret = "Xq-Zv-Wk-Pj-Ty";
    answerWith(ok([{ password: secret }]));
    await server.answer("team_list");
    answerWith({ status: 400, body: `${"word ".repeat(start / 5).padEnd(start, "-")}${secret} ${"more ".repeat(50)}` });
    const text = await server.failure("team_list");
    expect(text).toContain("word word");
    expect(text).not.toContain("Xq");
  });
});

describe("a password that a call gives to a connector", () => {
  const properties = {
    "connector.class": "c.Source",
    "connection.uri": "mongodb://shop:Given-Passw0rd@db.example.com",
  };

  it.each([
    ["as it was given", properties],
    ["in an error message of the connector", { state_error_message: "cannot log in with Given-Passw0rd" }],
  ])("does not come back %s", async (_, response) => {
    const example = exampleOf("kafka_connector_create");
    const { answerWith, server } = await serve(example);
    const input = { cluster: example.input.cluster, name: "n", properties };
    answerWith(ok(response));
    expect(JSON.stringify(await server.answer("kafka_connector_create", input))).not.toContain("Given-Passw0rd");
    answerWith({ status: 400, body: "Given-Passw0rd was refused" });
    expect(await server.failure("kafka_connector_create", input)).toContain("[redacted] was refused");
  });
});

describe("the API key", () => {
  it("is removed from errors, also in the form of the Authorization header", async () => {
    const api = await startScriptedServer(({ headers }) => ({
      status: 400,
      body: `unexpected header ${headers.authorization}`,
    }));
    const text = await serveAccount(api.url, "read-only").failure("team_list");
    expect(text).toContain("unexpected header Basic [redacted].");
  });
});

describe("database_get", () => {
  it.each([
    ["asks the API to leave credentials out", {}, "?credentials=hide"],
    ["asks for them with --reveal-secrets", { revealSecrets: "true" }, ""],
  ])("%s", async (_, flags, query) => {
    const example = exampleOf("database_get");
    const { answerWith, server, lines } = await serve(example, flags);
    answerWith({ body: responseText(example) });
    await server.answer("database_get", example.input);
    expect(lines().at(-1)).toBe(`GET ${example.request.path}${query}`);
  });
});

function exampleOf(tool: string): Example {
  const found = examples.find((example) => example.tool === tool);
  if (found === undefined) throw new Error(`no example of ${tool}`);
  return found;
}

/** A server in the write mode, whose account answers a tool's own request as it is told. */
async function serve(example: Example, flags: Record<string, string> = {}) {
  let next: Answer = ok("OK");
  const lists = listsNaming(example);
  const api = await startScriptedServer(({ method, path }) =>
    method === "GET" && lists[path] ? ok(lists[path]) : next,
  );
  const server: AccountServer = serveAccount(api.url, "writes", { logLevel: "debug", ...flags });
  return {
    server,
    lines: () => linesOf(api),
    answerWith(answer: Answer) {
      next = answer;
    },
  };
}

/** What is written to stderr from here on, to the end of the test. */
function logLines(): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return lines;
}
