import { innerToolOf } from "../call/inner-call.ts";
import { isObject } from "./json-rpc.ts";

/** The names of the tools that a message calls, or the messages of a batch; each once, with those called through another. */
export function calledTools(json: unknown): string[] {
  const messages: readonly unknown[] = Array.isArray(json) ? json : [json];
  const names = messages.flatMap((message) => {
    if (!isObject(message) || message.method !== "tools/call" || !isObject(message.params)) return [];
    const { name, arguments: args } = message.params;
    if (typeof name !== "string") return [];
    const inner = innerToolOf(name, args);
    return inner === undefined ? [name] : [name, inner];
  });
  return [...new Set(names)];
}
