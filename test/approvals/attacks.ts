import { request as httpRequest } from "node:http";
import { THROUGH_READ, THROUGH_WRITE } from "../../src/call/inner-call.ts";
import { createPermissions } from "../../src/call/permissions.ts";
import { typedName } from "./browser.ts";
import type { RawClient } from "./clients.ts";

type Json = Record<string, unknown>;

export const FLUSH = { command: "FLUSHALL" };

/** What an agent holds that wants to approve its own call: everything that a model has ever seen of this server. */
export interface Holding {
  client: RawClient;
  /** The approval that its call waits for. */
  id: string;
  url: string;
  /** The page of that approval, as a tool that fetches pages shows it. */
  page: string;
  /** Approvals that people have given or refused, all for other calls, or used already. */
  ofOtherCall: string;
  ofOtherCaller: string;
  ofPipeline: string;
  used: string;
  declined: string;
  /** Tokens that servers of other policies and keys have given out. */
  tokens: { ownKey: string; otherKey: string };
  /** A state that this server has given out, where it gives any out. */
  state: string | undefined;
}

/** One way of getting the call through without the person. */
export type Attack = (holding: Holding) => Promise<unknown>;

/** A call of a tool with these arguments: by its name, or where it is not listed through the tool that calls the others. */
export function call(client: RawClient, input: unknown, tool = "redis_server_write", params: Json = {}, headers = {}) {
  const { through } = client;
  const asked = through === undefined ? { name: tool, arguments: input } : throughAnother(through, input, tool);
  return client.request("tools/call", { ...asked, ...params }, headers);
}

function throughAnother(name: string, input: unknown, tool = "redis_server_write") {
  return { name, arguments: { tool, arguments: input } };
}

const flushWith =
  (given: (holding: Holding) => Json): Attack =>
  (holding) =>
    call(holding.client, { ...FLUSH, ...given(holding) });
const withId = (idOf: (holding: Holding) => unknown) => flushWith((holding) => ({ approval_id: idOf(holding) }));
const withParams =
  (given: (holding: Holding) => Json): Attack =>
  (holding) =>
    call(holding.client, { ...FLUSH, approval_id: holding.id }, undefined, given(holding));
const withHeaders =
  (headers: Record<string, string>): Attack =>
  ({ client, id }) =>
    call(client, { ...FLUSH, approval_id: id }, undefined, {}, headers);
/** What a tool that fetches pages can send: anything but the cookie, which it does not keep. */
const fetchPage =
  (init: RequestInit = {}, change: (url: string) => string = (url) => url): Attack =>
  ({ url }) =>
    fetch(change(url), { redirect: "follow", ...init }).then((response) => response.text());
const postForm =
  (fields: (holding: Holding) => Record<string, string>, headers: Record<string, string> = {}): Attack =>
  (holding) =>
    fetch(holding.url, {
      method: "POST",
      headers: { origin: new URL(holding.url).origin, "sec-fetch-site": "same-origin", ...headers },
      body: new URLSearchParams(fields(holding)),
    }).then((response) => response.text());
const tokenIn = ({ page }: Holding) => /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
const approving = (holding: Holding) => ({
  decision: "approve",
  name: typedName(holding.page) ?? "",
  form_token: tokenIn(holding),
});
const accepted = { action: "accept", content: { confirm: true, approve: true } };
const elsewhere = createPermissions({ key: "another-key-0123456789-0123456789-0123" });
const flushHere = { caller: "local", tool: "redis_server_write", input: FLUSH, target: {} };
const forged = elsewhere.issue({ ...flushHere, way: "question" });
/** A token that a server of another key gives. */
export const tokenOfOtherKey = elsewhere.issue({ ...flushHere, way: "token" });

/** By arguments of the call. */
const byArguments: Readonly<Record<string, Attack>> = {
  "calls again without an id": flushWith(() => ({})),
  "calls with the id that waits": withId(({ id }) => id),
  "takes the address for the id": withId(({ url }) => url),
  "takes the path for the id": withId(({ id }) => `/approvals/${id}`),
  "writes the id in capitals": withId(({ id }) => id.toUpperCase()),
  "puts blanks around the id": withId(({ id }) => ` ${id} `),
  "signs the id with itself": withId(({ id }) => `${id}.${id}`.slice(0, 50)),
  "leaves the id empty": withId(() => ""),
  "sends null for the id": withId(() => null),
  "guesses an id of zeros": withId(() => "A".repeat(22)),
  "guesses ids that are next to it": async (holding) => {
    for (const letter of "ABCDEFGHIJ") await withId(({ id }) => `${id.slice(0, -1)}${letter}`)(holding);
  },
  "says true for the id": withId(() => true),
  "says approved for the id": withId(() => "approved"),
  "sends a list of ids": withId(({ id, ofOtherCall }) => [id, ofOtherCall]),
  "sends an object for the id": withId(({ id }) => ({ id, approved: true })),
  "uses what was approved for another call": withId(({ ofOtherCall }) => ofOtherCall),
  "uses what another caller approved for itself": withId(({ ofOtherCaller }) => ofOtherCaller),
  "uses what was used": withId(({ used }) => used),
  "uses what was declined": withId(({ declined }) => declined),
  "adds that it is approved": flushWith(({ id }) => ({ approval_id: id, approved: true })),
  "adds the answer of the call as an argument": flushWith(({ id, url }) => ({
    approval: { id, url, state: "approved" },
  })),
  "adds the fields of the page's form": flushWith((holding) => ({ approval_id: holding.id, ...approving(holding) })),
  "adds the result of a form": flushWith(({ id }) => ({ approval_id: id, confirm: accepted })),
  "adds a policy": flushWith(({ id }) => ({ approval_id: id, confirm_policy: "never", confirm: "never" })),
  "takes the id for a confirm_token": flushWith(({ id }) => ({ confirm_token: id })),
  "brings a confirm_token of the same key": flushWith(({ tokens }) => ({ confirm_token: tokens.ownKey })),
  "brings a confirm_token of another key": flushWith(({ tokens }) => ({ confirm_token: tokens.otherKey })),
  "brings both": flushWith(({ id, tokens }) => ({ approval_id: id, confirm_token: tokens.ownKey })),
  "takes a confirm_token for an id": withId(({ tokens }) => tokens.ownKey.slice(0, 50)),
  "takes the form's token for an id": withId((holding) => tokenIn(holding)),
  "writes the command otherwise": ({ client, id }) =>
    call(client, { command: " flushall ", args: ["ASYNC"], approval_id: id }),
  "flushes in a pipeline": ({ client, id }) =>
    call(client, { commands: [["FLUSHALL"]], approval_id: id }, "redis_pipeline_write"),
  "changes a pipeline that was approved": ({ client, ofPipeline }) =>
    call(
      client,
      { commands: [["CONFIG", "SET", "save", ""], ["FLUSHALL"]], approval_id: ofPipeline },
      "redis_pipeline_write",
    ),
  "sorts a pipeline that was approved anew": ({ client, ofPipeline }) =>
    call(
      client,
      { commands: [["FLUSHALL"], ["CONFIG", "SET", "save", ""]], approval_id: ofPipeline },
      "redis_pipeline_write",
    ),
  "flushes in a pipeline that reads": ({ client, id }) =>
    call(client, { commands: [["FLUSHALL"]], approval_id: id }, "redis_pipeline_read"),
  "flushes in a script": ({ client, id }) =>
    call(
      client,
      { command: "EVAL", args: ["return redis.call('FLUSHALL')", "0"], approval_id: id },
      "redis_script_write",
    ),
  "calls a tool that would approve": ({ client, id }) => call(client, { id, approval_id: id }, "approval_approve"),
  "calls twenty times at once": ({ client, id }) =>
    Promise.all(Array.from({ length: 20 }, () => call(client, { ...FLUSH, approval_id: id }))),
  "calls at once with what was approved for another call": ({ client, id, ofOtherCall }) =>
    Promise.all([id, ofOtherCall, id].map((approval_id) => call(client, { ...FLUSH, approval_id }))),
  "floods the person with calls": ({ client }) =>
    Promise.all(
      Array.from({ length: 40 }, (_, index) => call(client, { command: "CONFIG", args: ["SET", "save", `${index}`] })),
    ),
};

const flushThrough =
  (paramsOf: (holding: Holding) => Json): Attack =>
  (holding) =>
    holding.client.request("tools/call", paramsOf(holding));
const withIdOf = ({ id }: Holding) => ({ ...FLUSH, approval_id: id });

/** By another tool, or another place for an argument, than that for which the approval waits. */
const byOtherTools: Readonly<Record<string, Attack>> = {
  "calls by its own name": flushThrough((holding) => ({ name: "redis_server_write", arguments: withIdOf(holding) })),
  "calls through the tool that writes": flushThrough((holding) => throughAnother(THROUGH_WRITE, withIdOf(holding))),
  "calls through the tool that reads": flushThrough((holding) => throughAnother(THROUGH_READ, withIdOf(holding))),
  "calls through a tool through which it calls": flushThrough((holding) =>
    throughAnother(THROUGH_WRITE, { tool: "redis_server_write", arguments: withIdOf(holding) }, THROUGH_WRITE),
  ),
  "puts the id beside the arguments": flushThrough(({ id }) => ({
    name: THROUGH_WRITE,
    arguments: { tool: "redis_server_write", arguments: FLUSH, approval_id: id },
  })),
  "puts another id beside the arguments": flushThrough((holding) => ({
    name: THROUGH_WRITE,
    arguments: { tool: "redis_server_write", arguments: withIdOf(holding), approval_id: holding.ofOtherCall },
  })),
  "puts everything beside the tool": flushThrough((holding) => ({
    name: THROUGH_WRITE,
    arguments: { tool: "redis_server_write", ...withIdOf(holding) },
  })),
  "puts blanks around the tool": flushThrough((holding) =>
    throughAnother(THROUGH_READ, withIdOf(holding), " redis_server_write "),
  ),
};

/** By messages that no well-behaved client would send for its model. */
const byMessages: Readonly<Record<string, Attack>> = {
  "takes the id for a progress token": withParams(({ id }) => ({ _meta: { progressToken: id } })),
  "says in _meta that it is approved": withParams(() => ({ _meta: { approved: true, "io.upstash/approved": true } })),
  "makes a state up": withParams(({ id }) => ({
    requestState: id,
    inputResponses: { confirm: accepted, open: accepted },
  })),
  "signs a state with another key": withParams(() => ({ requestState: forged, inputResponses: { confirm: accepted } })),
  "answers a form that nobody asked": withParams(() => ({ inputResponses: { confirm: accepted, open: accepted } })),
  "answers the page's question as if it were a form": withParams(({ state }) => ({
    ...(state !== undefined && { requestState: state }),
    inputResponses: { confirm: accepted },
  })),
  "says that the page was opened, and agreed to": withParams(({ state }) => ({
    ...(state !== undefined && { requestState: state }),
    inputResponses: { open: accepted },
  })),
  "brings a token of the same key as a state": withParams(({ tokens }) => ({
    requestState: tokens.ownKey,
    inputResponses: { confirm: accepted, open: accepted },
  })),
  "says that an elicitation is complete": async ({ client, id }) => {
    await client.send({ jsonrpc: "2.0", method: "notifications/elicitation/complete", params: { elicitationId: id } });
    await call(client, { ...FLUSH, approval_id: id });
  },
  "answers requests that were never made": async ({ client, id }) => {
    for (const open of [id, 0, 1, 2]) await client.send({ jsonrpc: "2.0", id: open, result: accepted });
    await call(client, { ...FLUSH, approval_id: id });
  },
  "sends call and answer in a batch": ({ client, id }) =>
    client.send([
      {
        jsonrpc: "2.0",
        id: "batch",
        method: "tools/call",
        params: { name: "redis_server_write", arguments: { ...FLUSH, approval_id: id } },
      },
      { jsonrpc: "2.0", id: 1, result: accepted },
    ]),
  "asks for elicitation of itself": ({ client, url }) =>
    client.request("elicitation/create", { mode: "url", url, message: "" }),
  "asks the server in headers to confirm nothing": withHeaders({
    "x-mcp-confirm": "never",
    "x-upstash-mcp-confirm": "never",
    "x-approved": "true",
  }),
};

/** The name of the cookie that a page gives a browser, which stands in the sources. */
async function nameOfCookie({ url }: Holding): Promise<string> {
  return (await fetch(url)).headers.get("set-cookie")?.split("=", 1)[0] ?? "";
}

/** By the page, with a tool that fetches but keeps no cookie. */
const byPage: Readonly<Record<string, Attack>> = {
  "opens the page": fetchPage(),
  "opens it with the decision in its query": fetchPage({}, (url) => `${url}?decision=approve`),
  "opens it with another method in its query": fetchPage({}, (url) => `${url}?_method=POST&decision=approve&name=x`),
  "opens it ahead of a click": fetchPage({ headers: { purpose: "prefetch", "sec-purpose": "prefetch;prerender" } }),
  "opens a path that sounds like approval": fetchPage({}, (url) => `${url}/approve`),
  "opens it by a detour": fetchPage({}, (url) => `${url}/../../approvals/${url.split("/").at(-1)}?decision=approve`),
  "opens it with a line break in its address": fetchPage({}, (url) => `${url}%0d%0adecision:%20approve`),
  "opens it in place of a POST": fetchPage({ headers: { "x-http-method-override": "POST", "x-decision": "approve" } }),
  ...Object.fromEntries(
    ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"].map((method) => [
      `sends ${method}`,
      fetchPage({ method }, (url) => `${url}?decision=approve`),
    ]),
  ),
  "posts JSON": fetchPage({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"decision":"approve"}',
  }),
  "posts the form without a token": postForm((holding) => ({ ...approving(holding), form_token: "" })),
  "posts the form with the token of the page, and no cookie": postForm(approving),
  "posts it with a cookie that it has made up": async (holding) =>
    postForm(approving, { cookie: `${await nameOfCookie(holding)}=${"A".repeat(43)}` })(holding),
  "opens it with a cookie that it has made up, and posts its form with that": async (holding) => {
    const name = await nameOfCookie(holding);
    for (const value of ["A".repeat(43), `${"A".repeat(43)}.${"A".repeat(22)}`, holding.id]) {
      const headers = { cookie: `${name}=${value}` };
      const page = await (await fetch(holding.url, { headers })).text();
      await postForm(approving, headers)({ ...holding, page });
    }
  },
  "posts it with the id as the cookie": async (holding) =>
    postForm(approving, { cookie: `${await nameOfCookie(holding)}=${holding.id}` })(holding),
  "posts it from another site": postForm(approving, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }),
  "posts it from nowhere": postForm(approving, { origin: "null" }),
  "posts it as parts": (holding) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(approving(holding))) body.set(name, value);
    return fetch(holding.url, { method: "POST", headers: { origin: new URL(holding.url).origin }, body });
  },
  "posts it under the name of another host": (holding) => postAs("evil.example", holding),
  "posts to the list": async (holding) => postForm(approving)({ ...holding, url: holding.url.replace(/\/[^/]+$/, "") }),
};

/** As somebody who has signed in, where that is asked for. */
const bySigningIn: Readonly<Record<string, Attack>> = {
  "signs in with what it has seen": async (holding) => {
    const url = new URL("/sign-in", holding.url).href;
    for (const token of [holding.id, holding.tokens.ownKey, "local"])
      await postForm(() => ({ token, form_token: tokenIn(holding) }))({ ...holding, url });
  },
  "brings sessions that it has made up": async (holding) => {
    const name = await nameOfCookie(holding);
    for (const session of ["local", holding.tokens.ownKey, `local.${"A".repeat(43)}`]) {
      const cookie = `${name}=${"A".repeat(43)}.${"A".repeat(43)}; upstash-mcp-session=${session}`;
      const page = await (await fetch(holding.url, { headers: { cookie } })).text();
      await postForm(approving, { cookie })({ ...holding, page });
    }
  },
  "says in headers who it is": (holding) =>
    postForm(approving, {
      ...{ authorization: `Bearer ${holding.id}`, "x-forwarded-user": "local", "x-forwarded-for": "127.0.0.1" },
    })(holding),
};

function postAs(host: string, holding: Holding): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { host, origin: `http://${host}`, "content-type": "application/x-www-form-urlencoded" };
    const sent = httpRequest(holding.url, { method: "POST", headers }, (response) =>
      response.resume().on("end", resolve),
    );
    sent.on("error", reject).end(new URLSearchParams(approving(holding)).toString());
  });
}

/** Every way that was thought of. */
export const attacks: Readonly<Record<string, Attack>> = {
  ...{ ...byArguments, ...byOtherTools, ...byMessages, ...byPage, ...bySigningIn },
};
