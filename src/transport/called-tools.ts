import { isObject } from "./json-rpc.ts";

/** The names of the tools that a message calls, or the messages of a batch; each once. */
export function calledTools(json: unknown): string[] {
  const messages: readonly unknown[] = Array.isArray(json) ? json : [json];
  const names = messages.flatMap((message) => {
    if (!isObject(message) || message.method !== "tools/call" || !isObject(message.params)) return [];
    return typeof message.params.name === "string" ? [message.params.name] : [];
  });
  return [...new Set(names)];
}
