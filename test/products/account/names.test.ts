import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../../src/catalog/endpoint-row.ts";
import type { AccountContext } from "../../../src/products/account/context.ts";
import { accountKinds, isAccountKind } from "../../../src/products/account/resources.ts";
import type { NamedKind } from "../../../src/upstash/resource-kind.ts";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { type Example, examples, listsNaming, row, rows } from "./data.ts";
import { linesOf, ok, serveAccount } from "./served.ts";

const unknownId = "00000000-dead-4bad-8bad-000000000000";

/** The inputs of a row that name something, each with its kind. */
function namingOf({ inputs }: Endpoint<AccountContext>): [input: string, kind: NamedKind][] {
  return Object.entries(inputs).flatMap(([name, input]) =>
    "names" in input && isAccountKind(input.names) ? [[name, accountKinds[input.names]] as [string, NamedKind]] : [],
  );
}

function exampleOf(tool: string): Example {
  const found = examples.find((example) => example.tool === tool);
  if (found === undefined) throw new Error(`no example of ${tool}`);
  return found;
}

/** An account that has what an example names, and answers nothing else. */
async function accountOf(example: Example, flags: Record<string, string> = {}) {
  const lists = listsNaming(example);
  const api = await startScriptedServer(({ method, path }) =>
    method === "GET" && lists[path] ? ok(lists[path]) : { status: 404, body: '"nothing is here"' },
  );
  return { api, ...serveAccount(api.url, "writes", { confirm: "auto", ...flags }) };
}

const destructive = rows.filter(({ access }) => access === "destructive").map((each) => [each.name, each] as const);

describe.each(destructive)("the target of %s", (tool, destructiveRow) => {
  const example = exampleOf(tool);
  const unknown = namingOf(destructiveRow).flatMap(([input]) =>
    [unknownId, "no-such-thing@example.com"].map((value) => [input, value] as const),
  );

  it("is looked up, whatever names it", () => {
    const body = Object.keys(destructiveRow.inputs);
    expect(namingOf(destructiveRow).map(([input]) => input)).toEqual(body);
  });

  it.each(unknown)("is missed before a person is asked, and before anything is sent: %s %s", async (input, value) => {
    for (const canAsk of [true, false]) {
      const { api, call } = await accountOf(example);
      const answer = await call(tool, { ...example.input, [input]: value }, { canAsk });
      expect(answer).toMatchObject({ isError: true });
      expect(JSON.stringify(answer)).toMatch(/has no |must be|expected/);
      expect(linesOf(api).filter((line) => !line.startsWith("GET "))).toEqual([]);
    }
  });

  it.each(unknown)("is missed where nobody is to be asked either: %s %s", async (input, value) => {
    const { api, call } = await accountOf(example, { confirm: "never" });
    expect(await call(tool, { ...example.input, [input]: value })).toMatchObject({ isError: true });
    expect(linesOf(api).filter((line) => !line.startsWith("GET "))).toEqual([]);
  });

  it("is missed before a person is asked where the account has none at all", async () => {
    const { api, call } = await accountOf({ ...example, input: {} });
    expect(await call(tool, example.input, { canAsk: true })).toMatchObject({ isError: true });
    expect(linesOf(api).filter((line) => !line.startsWith("GET "))).toEqual([]);
  });
});

const naming = rows.filter((each) => namingOf(each).length > 0).map((each) => [each.name, each] as const);

describe.each(naming)("a name that %s gets", (tool, namingRow) => {
  const example = exampleOf(tool);
  const none: [string, NamedKind] = ["", accountKinds.team];
  const [input, kind] = namingOf(namingRow).at(-1) ?? none;
  const hostile = input === "member_email" ? ["../a@b", "a?b@c"] : ["..", "../v2/teams", "a/b", "a%2Fb", "a?b", "a\n"];

  it.each(hostile)("never becomes a part of a path: %j", async (value) => {
    const { api, call } = await accountOf(example);
    expect(await call(tool, { ...example.input, [input]: value })).toMatchObject({ isError: true });
    expect(linesOf(api).filter((line) => !(line.replace("GET ", "") in listsNaming(example)))).toEqual([]);
  });

  it("is told to be unknown with what is near, and no tool that is not offered", async () => {
    const { failure } = await accountOf(example, { confirm: "never", tools: tool });
    const text = await failure(tool, { ...example.input, [input]: "the-shoops-thing@example.com" });
    expect(text).toContain(`The ${kind.owner ?? "account"} has no ${kind.what} "the-shoops-thing@example.com".`);
    expect(text).toContain(`Give the ID or name as \`${kind.argument ?? kind.what}\`:`);
    expect(text).not.toMatch(/_list|_create/);
  });
});

describe("a kind of the account", () => {
  it.each(Object.entries(accountKinds) as [string, NamedKind][])("names tools that exist: %s", (_, kind) => {
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining([kind.lister, kind.creator ?? kind.lister]));
    expect(row(kind.lister).path.replace(/\{\w+\}/, "{}")).toBe(kind.listPath.replace(/\{\w+\}/, "{}"));
    expect(row(kind.lister).options.listed?.id).toBe(kind.idField);
  });
});

describe("a name that several bear", () => {
  const teams = ["1", "2"].map((team_id) => ({ team_id, team_name: "shop" }));

  it("is refused with the IDs of all of them", async () => {
    const api = await startScriptedServer(({ path }) => ok(path === "/v2/teams" ? teams : []));
    expect(await serveAccount(api.url, "writes").failure("team_delete", { team: "shop" })).toBe(
      'Several teams are named "shop". Give the ID as `team`: "shop" (1), "shop" (2).',
    );
    expect(linesOf(api)).toEqual(["GET /v2/teams"]);
  });

  it("is told apart by its cluster, where the call names none", async () => {
    const topic = (topic_id: string) => [{ topic_id, topic_name: "clicks" }];
    const api = await startScriptedServer(({ path }) => {
      if (path === "/v2/kafka/clusters") return ok(["a", "b"].map((id) => ({ cluster_id: id, name: `cluster ${id}` })));
      return ok(topic(path.endsWith("/a") ? "1" : "2"));
    });
    expect(await serveAccount(api.url, "writes").failure("kafka_topic_get", { topic: "clicks" })).toBe(
      'Several Kafka topics are named "clicks". Give the ID as `topic`: "clicks" (1 of "cluster a"), "clicks" (2 of "cluster b").',
    );
  });
});

describe("a QStash user", () => {
  const users = [
    { id: "1", customer_id: "dev@example.com", region: "eu-central-1" },
    { id: "2", customer_id: "dev@example.com", region: "us-east-1" },
  ];

  it("is named by its region, and by its owner where that has one only", async () => {
    const api = await startScriptedServer(({ path }) => ok(path === "/v2/qstash/users" ? users : {}));
    const { answer, failure } = serveAccount(api.url, "read-only");
    await answer("qstash_user_get_by_id", { qstash_user: "us-east-1" });
    expect(linesOf(api).at(-1)).toBe("GET /v2/qstash/user/2");
    expect(await failure("qstash_user_get_by_id", { qstash_user: "dev@example.com" })).toBe(
      'Several QStash users are named "dev@example.com". Give the ID as `qstash_user`: "eu-central-1" (1), "us-east-1" (2).',
    );
  });
});

describe("an unknown name among many", () => {
  const teams = Array.from({ length: 300 }, (_, number) => ({
    team_id: `${number}`,
    team_name: number === 42 ? "Checkout" : `${String.fromCharCode(97 + (number % 26))}${number}`,
  }));

  it("is answered with near names, and the tool that lists all", async () => {
    const api = await startScriptedServer(() => ok(teams));
    const { failure } = serveAccount(api.url, "read-only");
    expect(await failure("team_member_list", { team: "chekout" })).toBe(
      'The account has no team "chekout". Give the ID or name as `team`: "Checkout" (42), and 299 more; team_list shows all.',
    );
    expect(await failure("team_member_list", { team: "zzzzzz" })).toBe(
      'The account has no team "zzzzzz". None of its 300 has a name near it; team_list shows all.',
    );
  });
});
