import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientKinds } from "../end-to-end/clients.ts";
import { closing } from "../end-to-end/closing.ts";
import { startHttp } from "../end-to-end/program.ts";
import { type ClientRow, clientTable } from "./client-table.ts";
import { type ClientTransport, type Conversation, converse, reads, SERVER_FLAGS, script } from "./conversation.ts";
import { toolNamed } from "./protocols/protocol.ts";
import { askedBy, readResults, resultOf, writeResults } from "./results.ts";
import { argumentsIn, hasOpenObject } from "./schema-arguments.ts";
import { inTurns } from "./turns.ts";

/*
 * Real clients against the program: each talks to a model on loopback that makes the calls of a script. What the model was
 * offered and what it read says how the client got on.
 */

const keep = closing(afterAll);
const transports = ["stdio", "http"] as const;
/** One more than the cores of a small machine: a third of the time a client waits. */
const take = inTurns(3);

interface Tried {
  client: ClientRow;
  /** As answers are sent by default. */
  over: Readonly<Record<ClientTransport, Promise<Conversation>>>;
  /** As --results sends them otherwise, over stdio. */
  otherwise: Readonly<Record<"structured" | "both", Promise<Conversation<keyof typeof reads>>>>;
}

const tried: readonly Tried[] = clientTable.map((client) => ({
  client,
  over: {
    stdio: take(() => converse(client, { transport: "stdio", calls: script })),
    http: take(() => converse(client, { transport: "http", calls: script })),
  },
  otherwise: {
    structured: take(() => converse(client, { transport: "stdio", calls: reads, flags: ["--results", "structured"] })),
    both: take(() => converse(client, { transport: "stdio", calls: reads, flags: ["--results", "both"] })),
  },
}));
// Each is waited for by the tests of its client.
for (const { over, otherwise } of tried) {
  for (const one of [...Object.values(over), ...Object.values(otherwise)]) one.catch(() => {});
}

/** The tools as the server lists them, by name. */
const listed = new Map<ClientTransport, ReadonlyMap<string, unknown>>();
beforeAll(async () => {
  const newest = clientKinds.at(-1);
  if (newest === undefined) throw new Error("There is no client to list the tools with.");
  for (const transport of transports) {
    const args = [...SERVER_FLAGS];
    const target = transport === "stdio" ? { args, env: {} } : await startHttp(args, {}, keep);
    const client = keep(await newest.connect(target));
    const tools = (await client.listTools()) as { name: string; inputSchema: unknown }[];
    listed.set(transport, new Map(tools.map(({ name, inputSchema }) => [name, inputSchema])));
  }
});

describe.each(tried.map((one) => ({ ...one, name: one.client.name })))("$name", ({ over, otherwise }) => {
  describe.each(transports)("over %s", (transport) => {
    it("offers its model every tool of the server, with all of its arguments", async () => {
      const { tools } = await over[transport];
      const server = listed.get(transport) ?? new Map();
      const missing = [...server].flatMap(([name, schema]) => {
        const tool = toolNamed(tools, name);
        if (tool === undefined) return [name];
        const offered = argumentsIn(tool.schema);
        return [...argumentsIn(schema)].filter((path) => !offered.has(path)).map((path) => `${name}${path}`);
      });
      expect(server.size).toBeGreaterThan(150);
      expect(missing).toEqual([]);
    });

    it("lets its model read what a call answers", async () => {
      const { read, batch } = (await over[transport]).results;
      for (const value of ["Grace", "275.5"]) expect(read).toContain(value);
      for (const value of ["London", "welcome:1", "42"]) expect(batch).toContain(value);
    });

    it("tells its model what is wrong with a call", async () => {
      const { unknownCommand, wrongType } = (await over[transport]).results;
      expect(unknownCommand).toMatch(/Unknown command GETT|allowed values|expected schema/);
      expect(wrongType).toMatch(/args.* must be (an )?array|expected schema/);
    });

    it("does nothing harmful before a person has agreed", async () => {
      const conversation = await over[transport];
      const { sizeAfter, sizeAfterAgain } = conversation.results;
      const asked = askedBy(conversation);
      expect(asked).toBeDefined();
      expect(keysIn(sizeAfter)).toBe(10);
      expect(keysIn(sizeAfterAgain)).toBe(asked === "a form" ? 0 : 10);
    });

    it("talks to nobody but the server and its model", async () => {
      expect((await over[transport]).strays).toEqual([]);
    });
  });

  it("lets its model read answers that are sent twice", async () => {
    expect((await otherwise.both).results.read).toContain("275.5");
  });
});

/** How many keys DBSIZE has answered, whatever the client has made of the answer. */
function keysIn(result: string): number {
  return Number(/\bresult\W+(\d+)/.exec(result)?.[1]);
}

describe("the Agents SDK of OpenAI", () => {
  it("makes every schema strict but those with an object of any fields, which stay as they are", async () => {
    const agents = tried.find(({ client }) => client.dependency === "@openai/agents");
    const { tools = [] } = (await agents?.over.stdio) ?? {};
    const open = [...(listed.get("stdio") ?? [])].filter(([, schema]) => hasOpenObject(schema)).map(([name]) => name);
    expect(tools.length).toBeGreaterThan(150);
    expect(tools.filter(({ strict }) => !strict).map(({ name }) => name)).toEqual(open);
  });
});

describe("what docs/clients.md says of the clients", () => {
  it("is what they did (npm run test:clients -- --write)", async () => {
    const results = await Promise.all(
      tried.map(async ({ client, over, otherwise }) =>
        resultOf(client, {
          stdio: await over.stdio,
          http: await over.http,
          structured: await otherwise.structured,
          both: await otherwise.both,
        }),
      ),
    );
    if (process.env.WRITE_CLIENT_RESULTS === "1") writeResults(results);
    expect(readResults()).toEqual(results);
  });
});
