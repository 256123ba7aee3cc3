import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { CallContext } from "../../src/call/context.ts";
import { localCaller } from "../../src/callers/caller.ts";
import { endpointsOf, inBody, inHeader, inQuery } from "../../src/catalog/define.ts";
import { defineProduct } from "../../src/catalog/define-product.ts";
import type { EndpointContext } from "../../src/catalog/endpoint-row.ts";
import type { Shared } from "../../src/catalog/product.ts";
import { restUrl, secretText, setting } from "../../src/catalog/setting.ts";
import { helpText } from "../../src/commands/help.ts";
import { readArguments } from "../../src/config/arguments.ts";
import { readConfig } from "../../src/config/read.ts";
import { settingsOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { createService } from "../../src/service.ts";
import { bearer, createRestApi } from "../../src/upstash/rest-api.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

/*
 * A product of a few lines, made here alone: two endpoints, a bearer token, an option that travels in a header. Nothing of
 * src/ knows it, and everything of the program serves it.
 */

interface NotesCredentials {
  url: string | undefined;
  token: string | undefined;
  limit: number;
}

type NotesContext = EndpointContext<"notes">;

const variables = {
  NOTES_URL: setting(restUrl, "URL of the notes."),
  NOTES_TOKEN: setting(secretText, "Token that may write notes.", { secret: true }),
  NOTES_READONLY_TOKEN: setting(secretText, "Token that reads notes.", { secret: true }),
};
const settings = { notesLimit: setting(z.coerce.number().default(20), "Most notes in a list.", { value: "NUMBER" }) };

const endpoint = endpointsOf<NotesContext>("notes");

const rows = [
  endpoint("note_list", "read", "GET /notes/{folder}", "List the notes of a folder.", {
    folder: z.string(),
    author: inQuery(z.string().optional(), "by"),
  }),
  endpoint("note_add", "write", "POST /notes/{folder}", "Add a note to a folder.", {
    folder: z.string(),
    text: inBody("content", z.string()),
    delay: inHeader("Notes-Delay", z.string().optional()),
  }),
];

const notes = defineProduct({
  name: "notes",
  icon: { color: "#000", path: "M4,4h8v8H4z" },
  phrase: "the notes of a team",
  needs: "the notes' URL and token",
  wants: "NOTES_URL and NOTES_TOKEN",
  variables,
  settings,
  toolsets: { note: {} },
  load: async () => ({ note: { summary: "Notes of a team", rows } }),
  credentials: (configuration, level): NotesCredentials => {
    const { read } = configuration.variables(variables);
    return {
      url: read("NOTES_URL"),
      token: level === "writes" ? read("NOTES_TOKEN") : read("NOTES_READONLY_TOKEN"),
      limit: configuration.settings.notesLimit,
    };
  },
  facts: ({ url, token }) => ({
    isConfigured: url !== undefined,
    isReachable: url !== undefined,
    secrets: [token],
    identity: [url],
    reaches: url && `the notes at ${new URL(url).host}`,
  }),
  connect: async (credentials, host) => (call: CallContext) => ({
    ...call,
    reach: async (_row: unknown, input: Readonly<Record<string, unknown>>) => ({
      api: host.kept(connectNotes, { ...credentials, mayWrite: host.level === "writes" }),
      input,
      target: { folder: String(input.folder) },
    }),
    settled: () => {},
    withoutSecrets: (value: unknown) => ({ value, certain: [], likely: [] }),
  }),
  instructions: ({ isServed, credentials }) => [
    isServed("note_list") && `A list has at most ${credentials.limit} notes.`,
  ],
  example: () => ({ name: "note_list", arguments: { folder: "inbox" } }),
});

function connectNotes(options: NotesCredentials & { mayWrite: boolean }, { http }: Shared) {
  const { url = "", token = "", mayWrite } = options;
  return createRestApi(http, {
    name: "The notes",
    baseUrl: `${url}/v1/`,
    authorization: bearer(token),
    billed: "free",
    mayWrite,
  });
}

describe("a product that is added", () => {
  test("is listed read-only with its reads, and its requests carry the read-only token", async () => {
    const { client, received } = await serveNotes([]);
    expect(await namesOf(client)).toEqual(["note_list"]);
    const answer = await client.callTool({ name: "note_list", arguments: { folder: "in box", author: "ada" } });
    expect(answer).toMatchObject({ content: [{ text: expect.stringContaining('"result":[{"id":1}]') }] });
    expect(received).toMatchObject([
      { method: "GET", path: "/v1/notes/in%20box?by=ada", headers: { authorization: "Bearer reads-notes" } },
    ]);
  });

  test("is not written to where only reads are allowed, whatever is called by name", async () => {
    const { client, received } = await serveNotes([]);
    const answer = await client.callTool({ name: "note_add", arguments: { folder: "inbox", text: "Hello" } });
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("--allow-writes") }] });
    expect(received).toEqual([]);
  });

  test("is written to where writes are allowed, with each input where its row says", async () => {
    const { client, received } = await serveNotes(["--allow-writes"]);
    expect(await namesOf(client)).toEqual(["note_list", "note_add"]);
    const input = { folder: "inbox", text: "Hello", delay: "10s" };
    expect(await client.callTool({ name: "note_add", arguments: input })).not.toHaveProperty("isError");
    const [{ method, path, headers, body } = { method: "", path: "", headers: {}, body: "" }] = received;
    expect([method, path, body]).toEqual(["POST", "/v1/notes/inbox", '{"content":"Hello"}']);
    expect(headers).toMatchObject({ authorization: "Bearer writes-notes", "notes-delay": "10s" });
  });

  test("has its sentences in the instructions, and its flag", async () => {
    const { client } = await serveNotes(["--notes-limit", "5"]);
    expect(client.getInstructions()).toMatch(/^Tools for Upstash: the notes of a team\.\n/);
    expect(client.getInstructions()).toContain("A list has at most 5 notes.");
  });

  test("does not answer with its token, were the API to send it back", async () => {
    const { client } = await serveNotes([], { text: "the token is reads-notes" });
    const answer = await client.callTool({ name: "note_list", arguments: { folder: "inbox" } });
    expect(JSON.stringify(answer)).toContain("the token is [redacted]");
  });

  test("speaks in its own name when it fails", async () => {
    const { client } = await serveNotes([], undefined, 404);
    const answer = await client.callTool({ name: "note_list", arguments: { folder: "inbox" } });
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^The notes /) }] });
  });

  test("stands in the help with its flag and its variables", () => {
    const text = helpText([...products, notes]);
    expect(text).toContain("--notes-limit NUMBER  (UPSTASH_MCP_NOTES_LIMIT)");
    for (const name of Object.keys(variables)) expect(text).toContain(`  ${name}\n`);
  });

  test("is left out where others have credentials and it has none, and what to set is said", async () => {
    const config = readConfig({}, { UPSTASH_REDIS_REST_URL: "https://example.upstash.io" }, [...products, notes]);
    const { offer } = await createService(config).serve(localCaller(config));
    expect(offer.tools.has("note_list")).toBe(false);
    expect(offer.instructions).toMatch(
      /^Not offered for want of credentials: .*the notes of a team \(NOTES_URL and NOTES_TOKEN\)\.$/m,
    );
  });

  test("stands beside the others, in the order of the products", async () => {
    const config = readConfig({ toolsets: "redis_hash,note,team" }, {}, [...products, notes]);
    const { offer } = await createService(config).serve(localCaller(config));
    expect([...offer.tools.keys()]).toEqual(["redis_hash_read", "team_list", "team_member_list", "note_list"]);
  });
});

/** The notes served to a client, with an API that answers every request so. */
async function serveNotes(flags: readonly string[], answer: unknown = [{ id: 1 }], status = 200) {
  const { url, received } = await startScriptedServer(() => ({ status, body: JSON.stringify(answer) }));
  const environment = { NOTES_URL: url, NOTES_TOKEN: "writes-notes", NOTES_READONLY_TOKEN: "reads-notes" };
  const config = readConfig(readArguments(flags, settingsOf([notes])).flags, environment, [notes]);
  const service = createService(config);
  const server = serverBuilder(await service.serve(localCaller(config)))();
  const client = new Client({ name: "test", version: "1.0.0" });
  const [atClient, atServer] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(atServer), client.connect(atClient)]);
  onTestFinished(async () => {
    await client.close();
    await service.close();
  });
  return { client, received };
}

async function namesOf(client: Client): Promise<string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}
