import type { ServerContext } from "@modelcontextprotocol/server";
import type { CallContext } from "../call/context.ts";

/** Progress goes out only where the client sent a token for it. */
export function progressOf(request: ServerContext): CallContext["progress"] {
  const progressToken = request.mcpReq._meta?.progressToken;
  return async (progress, total, message) => {
    if (progressToken === undefined) return;
    await request.mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress, message, ...(total === undefined ? {} : { total }) },
    });
  };
}
