import type { ServerContext } from "@modelcontextprotocol/server";
import { type CallContext, unheard } from "../call/context.ts";

/** Progress goes out only where the client sent a token for it. */
export function progressOf(request: ServerContext): CallContext["progress"] {
  const progressToken = request.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return unheard;
  return async (progress, total, message) => {
    await request.mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress, message, ...(total === undefined ? {} : { total }) },
    });
  };
}
