import { createServer, type RequestListener } from "node:http";
import type { CallEnd } from "../../src/call/observer.ts";
import { signingInAndOut, WINDOW_LINK } from "../../src/commands/approve.ts";
import { answerPages } from "../../src/pages/answer-pages.ts";
import { iconPage, layoutWith, stylesPage } from "../../src/pages/layout.ts";
import type { Page } from "../../src/pages/page.ts";
import type { SignIn } from "../../src/sign-in/create-sign-in.ts";
import { createCallRecord } from "../../src/window/call-record.ts";
import type { WaitingApproval, WindowSources } from "../../src/window/window-sources.ts";
import { callEnd } from "../operations/call-end.ts";

/** A server of this machine. */
export interface LocalServer {
  origin: string;
  close(): Promise<void>;
}

/** A window whose calls the test makes. */
export interface ServedWindow extends LocalServer {
  /** Makes a call; gives its number. */
  call(parts?: Partial<CallEnd>): number;
  /** What waits for a person; a test adds to it. */
  waiting: WaitingApproval[];
}

const SOURCES: Omit<WindowSources, "approvals"> = {
  sees: (visitor, caller) => visitor.caller === caller,
  budgets: () => [
    {
      of: "Commands a day at eu1-shop-31415.upstash.io",
      used: 1_204,
      most: 10_000,
      until: new Date("2026-03-03T00:00:00Z"),
    },
  ],
  offer: async () => [
    {
      name: "redis_string",
      offered: ["redis_string_read"],
      missing: [
        {
          reason: "Can write, and this server does not allow writes. The person who runs it can allow them.",
          tools: ["redis_string_write"],
        },
      ],
    },
  ],
  clients: () => [{ client: "Cursor", place: ".cursor/mcp.json in the project.", text: '{ "mcpServers": {} }' }],
};

/** Serves pages as the program does: to the person at this machine, or to those who sign in. */
export async function servePages(
  pages: readonly Page[],
  signInAt?: (origin: () => string) => SignIn,
): Promise<LocalServer> {
  let origin = "";
  const signIn = signInAt?.(() => origin);
  const links = [WINDOW_LINK, ...signingInAndOut(signIn?.signIn)];
  const answer = answerPages({
    visitorOf: async () => ({ caller: "local" }),
    ...signIn,
    pages: [...pages, ...(signIn?.pages ?? []), stylesPage, iconPage],
    key: Buffer.alloc(32, 1),
    origin: () => origin,
    layout: layoutWith(links),
  });
  const server = await serve((request, response) => {
    void answer(request, response).then((isPage) => isPage || response.writeHead(404).end());
  });
  origin = server.origin;
  return server;
}

/** What a window is served with beside its own pages. */
interface Beside {
  pages?: readonly Page[];
  signInAt?: (origin: () => string) => SignIn;
}

/** Serves a window over calls of `local`, unless a call says otherwise; `now` is its clock. */
export async function serveWindow(now?: () => number, { pages = [], signInAt }: Beside = {}): Promise<ServedWindow> {
  const record = createCallRecord(now);
  const waiting: WaitingApproval[] = [];
  const server = await servePages(
    [...record.pages({ ...SOURCES, approvals: { list: async () => waiting } }), ...pages],
    signInAt,
  );
  let calls = 0;
  return {
    ...server,
    waiting,
    call(parts = {}) {
      calls += 1;
      record.observer.ended(callEnd({ id: calls, caller: "local", target: { database: "shop" }, ...parts }));
      return calls;
    },
  };
}

/** A web page of another origin. */
export function serveForeignPage(html: string): Promise<LocalServer> {
  return serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(html);
  });
}

async function serve(listener: RequestListener): Promise<LocalServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("A server on loopback has no port.");
  return {
    origin: `http://127.0.0.1:${bound.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
