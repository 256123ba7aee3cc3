import { Server } from "@modelcontextprotocol/server";
import { describe, expect, test, vi } from "vitest";
import { createCancellation } from "../../src/transport/cancellation.ts";

const request = new Request("http://127.0.0.1/mcp", { headers: { "mcp-session-id": "one session" } });

/** A request of a caller, its call with the number 7 under way. */
async function begin(cancellation: ReturnType<typeof createCancellation>, caller: string) {
  const close = vi.fn(async () => {});
  const server = cancellation.follow(request, caller, (onCall) => {
    const built = new Server({ name: "test", version: "1.0.0" }, { capabilities: { tools: {} } });
    built.close = close;
    queueMicrotask(() => onCall?.(7));
    return built;
  });
  await Promise.resolve();
  return { server, close };
}

/** The notification by which a caller cancels the call with the number 7. */
async function cancel(cancellation: ReturnType<typeof createCancellation>, caller: string): Promise<void> {
  let handler: ((notification: unknown) => unknown) | undefined;
  cancellation.follow(request, caller, () => {
    const built = new Server({ name: "test", version: "1.0.0" }, { capabilities: { tools: {} } });
    built.setNotificationHandler = ((_method: string, handle: typeof handler) => {
      handler = handle;
    }) as typeof built.setNotificationHandler;
    return built;
  });
  await handler?.({ params: { requestId: 7 } });
}

describe("a cancellation", () => {
  test("ends the call of its caller", async () => {
    const cancellation = createCancellation();
    const { close } = await begin(cancellation, "ada");
    await cancel(cancellation, "ada");
    expect(close).toHaveBeenCalledOnce();
  });

  test("does not end the call of another caller, whatever session and number it names", async () => {
    const cancellation = createCancellation();
    const { close } = await begin(cancellation, "ada");
    await cancel(cancellation, "eve");
    expect(close).not.toHaveBeenCalled();
  });
});
