import { onTestFinished } from "vitest";
import { THROUGH_WRITE } from "../../src/call/inner-call.ts";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { type Caller, localCaller } from "../../src/callers/caller.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../src/callers/known-callers.ts";
import { type ApprovalService, localDoor, openApprovals, pagesOrigin } from "../../src/commands/approve.ts";
import { identifyByToken, identifyLocal } from "../../src/commands/identify.ts";
import { openCompact } from "../../src/commands/open-compact.ts";
import { openSignIn } from "../../src/commands/open-sign-in.ts";
import type { Config } from "../../src/config/read.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { createService, type Service } from "../../src/service.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import type { AnswerPage } from "../../src/transport/pages-listener.ts";
import { configOf } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { openBrowserOf, type PersonsBrowser } from "./browser.ts";
import { type Kind, overHttp, overStreams, type RawClient } from "./clients.ts";

type Json = Record<string, unknown>;

/** How a client reaches the server: over HTTP as the person at this machine, or as a caller who signs in at the pages. */
export type Carrier = "stdio" | "http" | "http with callers";

/** A server with a database that counts how often it was flushed. */
export interface Attacked {
  client: RawClient;
  approvals: ApprovalService | undefined;
  /** The browser of the person whose agent it is, who has signed in where that is asked for. */
  person: PersonsBrowser;
  flushed(): number;
  /** The confirm_token that a server with the same key and database gives for a call where it takes one. */
  confirmToken(input: Json): Promise<string>;
}

interface Given {
  confirm?: "auto" | "token";
  /** Whether three tools are listed, through which the others are called. */
  isCompact?: boolean;
}

const KEY = "a-signing-key-of-the-test-0123456789abcdef";
/** The person's own token, which their client has and no model sees. */
const TOKEN = "token-of-the-person-at-the-test";

/** Serves a database to a client of this kind; a person's decision is waited for no longer than is asked for. */
export async function serveAttacked(
  kind: Kind,
  carrier: Carrier,
  { confirm = "auto", isCompact = false }: Given = {},
): Promise<Attacked> {
  const upstream = await startScriptedServer(({ path, body }) => {
    const commands: unknown = JSON.parse(body || "[]");
    const replies = Array.isArray(commands) ? commands.map(() => ({ result: "OK" })) : [];
    return { body: /pipeline|multi-exec/.test(path) ? JSON.stringify(replies) : '{"result":1}' };
  });
  const environment = {
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_TOKEN: "standard",
    UPSTASH_MCP_SIGNING_KEY: KEY,
  };
  const transport = carrier === "stdio" ? "stdio" : "http";
  const config = configOf(
    { allowWrites: "true", confirm, transport, ...(isCompact && { compact: "true" }) },
    environment,
  );
  const approvals = await openApprovals(config, () => {}, { patience: 0 });
  const parts = createService(config, { approvals: approvals?.desk });
  const service = await openCompact(parts, parts, config);
  const caller = localCaller(config);
  onTestFinished(async () => {
    approvals?.close();
    await parts.close();
  });
  const confirmToken = async (input: Json) => {
    const byToken = createService(configOf({ allowWrites: "true", confirm: "token", transport }, environment));
    onTestFinished(() => byToken.close());
    const served = await byToken.serve(caller);
    const asked = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
    const answer = (await served.call("redis_server_write", input, asked)) as { structuredContent?: Json };
    return String(answer.structuredContent?.confirm_token);
  };
  const flushed = () => upstream.received.filter(({ body }) => /FLUSHALL/i.test(body)).length;
  const attacked = { approvals, flushed, confirmToken, person: openBrowserOf() };
  const reached =
    carrier === "stdio"
      ? { client: await overStreams(serverBuilder(await service.serve(caller)), kind) }
      : await overPort(service, config, { carrier, approvals, caller, kind });
  return { ...attacked, ...reached, client: { ...reached.client, ...(isCompact && { through: THROUGH_WRITE }) } };
}

/** Serves over HTTP, and has the person sign in where there are callers. */
async function overPort(
  service: Service,
  config: Config,
  { carrier, approvals, caller, kind }: Pick<Attacked, "approvals"> & { carrier: Carrier; caller: Caller; kind: Kind },
): Promise<Pick<Attacked, "client" | "person">> {
  let pages: AnswerPage | undefined;
  const answerPage: AnswerPage = async (...exchange) => (await pages?.(...exchange)) ?? false;
  const at = { host: "127.0.0.1", port: 0, answerPage };
  const person = openBrowserOf();
  if (carrier === "http") {
    const http = await startHttp(identifyLocal(service, caller), () => {}, at);
    onTestFinished(() => http.close());
    pages = approvals?.serveAt(localDoor(pagesOrigin(http.url, config)));
    return { client: overHttp(http.url, kind), person };
  }
  const callers = createKnownCallers(() => config.products);
  const own = { name: caller.id, access: "writes", token_sha256: tokenDigest(TOKEN) };
  await callers.replace(callersIn(JSON.stringify({ callers: [own] }), "callers.json"));
  const http = await startHttp(identifyByToken(service, callers), () => {}, at);
  const signIn = await openSignIn(config, { callers, home: "/approvals", tell: () => {} });
  onTestFinished(async () => {
    await http.close();
    await signIn.close();
  });
  const door = signIn.pagesAt(pagesOrigin(http.url, config));
  pages = approvals?.serveAt(door);
  await person.send(await person.open(`${door.origin}${door.signIn}`), { token: TOKEN });
  return { client: overHttp(http.url, kind, TOKEN), person };
}
