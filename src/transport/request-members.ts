import { isObject } from "./json-rpc.ts";

/** A member of a request's params, by its path. */
interface Member {
  path: readonly string[];
  type: "text" | "object";
  isOptional?: true;
}

/** What the requests must have that clients write by hand; of a fault in others, the SDK tells in the words of its parser. */
const MEMBERS: ReadonlyMap<string, readonly Member[]> = new Map([
  [
    "initialize",
    [
      { path: ["protocolVersion"], type: "text" },
      { path: ["capabilities"], type: "object" },
      { path: ["clientInfo"], type: "object" },
      { path: ["clientInfo", "name"], type: "text" },
      { path: ["clientInfo", "version"], type: "text" },
    ],
  ],
  [
    "tools/call",
    [
      { path: ["name"], type: "text" },
      { path: ["arguments"], type: "object", isOptional: true },
    ],
  ],
]);

/** The first fault in the params of a request, as a sentence. */
export function faultInParams(method: string, params: Readonly<Record<string, unknown>> = {}): string | undefined {
  // The later era has no such method, which the SDK answers.
  if (method === "initialize" && isOfLaterEra(params)) return undefined;
  for (const { path, type, isOptional } of MEMBERS.get(method) ?? []) {
    const value = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), params);
    if (value === undefined && isOptional) continue;
    if (type === "text" ? typeof value === "string" : isObject(value)) continue;
    const is = value === undefined ? "is missing" : `is ${kindOf(value)}`;
    return `params.${path.join(".")} must be ${type === "text" ? "a text" : "an object"}, but ${is}.`;
  }
  return undefined;
}

/** Whether a request carries the envelope of 2026-07-28 and later. */
export function isOfLaterEra({ _meta: meta }: Readonly<Record<string, unknown>>): boolean {
  return isObject(meta) && "io.modelcontextprotocol/protocolVersion" in meta;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
