import type { ChildProcessWithoutNullStreams } from "node:child_process";

interface Answer {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/**
 * A JSON-RPC writer and reader over a child's stdio, and nothing more: the client of the SDK would cost as much as the
 * server that is measured.
 */
export interface StdioClient {
  send(method: string, params: object, answered: (answer: Answer) => void): void;
  request(method: string, params: object): Promise<Record<string, unknown>>;
  notify(method: string): void;
}

export function createStdioClient(child: ChildProcessWithoutNullStreams): StdioClient {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  let rest = "";
  child.stderr.resume();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    // What the answers of one chunk lead to leaves in one write.
    child.stdin.cork();
    for (const line of lines) take(JSON.parse(line));
    child.stdin.uncork();
  });
  child.once("exit", () => {
    for (const answered of waiting.values()) answered({ error: { message: "The server ended." } });
  });

  function take(answer: Answer): void {
    const answered = waiting.get(answer.id ?? -1);
    waiting.delete(answer.id ?? -1);
    answered?.(answer);
  }

  function send(method: string, params: object, answered: (answer: Answer) => void): void {
    last += 1;
    waiting.set(last, answered);
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: last, method, params })}\n`);
  }

  return {
    send,
    request: (method, params) =>
      new Promise((resolve, reject) => {
        send(method, params, ({ result, error }) => {
          if (result === undefined) reject(new Error(`${method}: ${error?.message ?? "no result"}`));
          else resolve(result);
        });
      }),
    notify: (method) => void child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", method })}\n`),
  };
}

/** The handshake of a 2025-11-25 client, and the tools. */
export async function listTools(client: StdioClient): Promise<unknown[]> {
  await client.request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "bench", version: "1" },
  });
  client.notify("notifications/initialized");
  const { tools } = await client.request("tools/list", {});
  if (!Array.isArray(tools) || tools.length === 0) throw new Error("The server lists no tools.");
  return tools;
}
