import {
  type JSONRPCRequest,
  type Result,
  SERVER_INFO_META_KEY,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import packageJson from "../../package.json" with { type: "json" };
import { shownIcons } from "./shown-icons.ts";

/** How the server introduces itself. */
export const serverInfo = { name: packageJson.name, title: "Upstash", version: packageJson.version } as const;

/** The same where a client gets to know it. */
const introduction = { ...serverInfo, icons: shownIcons() };

/** What introduces the server in the results of these methods, in the earlier era and in the later one. */
const INTRODUCING: ReadonlyMap<string, (result: Result) => Result> = new Map<string, (result: Result) => Result>([
  ["initialize", (result) => ({ ...result, serverInfo: introduction })],
  ["server/discover", (result) => ({ ...result, _meta: { ...result._meta, [SERVER_INFO_META_KEY]: introduction } })],
]);

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/**
 * A server that shows its icon where it introduces itself, and nowhere else. The SDK repeats what a server is made with in each
 * result of 2026-07-28, and has no other way to say more in an introduction: it sets the handlers of both methods itself, and
 * lets subclasses alone add to what they answer.
 */
export class IntroducingServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const introduce = INTRODUCING.get(method);
    if (introduce === undefined) return super._wrapHandler(method, handler);
    return super._wrapHandler(method, async (request, context) => introduce(await handler(request, context)));
  }
}
