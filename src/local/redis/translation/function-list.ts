import { type RedisReply, replyText } from "../connection/resp.ts";
import { flagsFromRedis, libraryFromRedis } from "./lua-flags.ts";

/** A function of a library that is loaded. */
export interface LoadedFunction {
  /** Whether it is declared to write nothing (`no-writes`). */
  readonly writesNothing: boolean;
  /** The code of its library, as Redis has it. */
  readonly code: Buffer;
}

/** The functions in a reply to FUNCTION LIST WITHCODE, by their names in lower case: Redis does not tell the cases apart. */
export function loadedFunctions(list: RedisReply): Map<string, LoadedFunction> {
  const functions = new Map<string, LoadedFunction>();
  for (const library of itemsOf(list)) {
    const code = codeOf(library);
    for (const one of itemsOf(fieldOf(library, "functions"))) {
      const name = replyText(fieldOf(one, "name"))?.toLowerCase();
      const writesNothing = itemsOf(fieldOf(one, "flags")).some((flag) => replyText(flag) === "no-writes");
      if (name !== undefined) functions.set(name, { writesNothing, code });
    }
  }
  return functions;
}

/** A reply to FUNCTION LIST WITHCODE, with code and flags as they were sent; without the code where nobody asked for it. */
export function libraryList(list: RedisReply, withCode: boolean): RedisReply {
  if (list.kind !== "array") return list;
  return arrayOf(itemsOf(list).map((library) => libraryAsSent(library, withCode)));
}

function libraryAsSent(library: RedisReply, withCode: boolean): RedisReply {
  const code = codeOf(library);
  return mapFields(library, (name, value) => {
    if (name === "library_code") return withCode ? { kind: "bulk", value: libraryFromRedis(code) } : undefined;
    return name === "functions" ? arrayOf(itemsOf(value).map((one) => functionAsSent(one, code))) : value;
  });
}

function functionAsSent(one: RedisReply, code: Buffer): RedisReply {
  return mapFields(one, (name, value) => {
    if (name !== "flags") return value;
    const flags = itemsOf(value).map((flag) => replyText(flag) ?? "");
    return arrayOf(flagsFromRedis(flags, code).map((flag): RedisReply => ({ kind: "bulk", value: Buffer.from(flag) })));
  });
}

function codeOf(library: RedisReply): Buffer {
  const code = fieldOf(library, "library_code");
  return code?.kind === "bulk" && code.value !== null ? code.value : Buffer.alloc(0);
}

function itemsOf(reply: RedisReply | undefined): readonly RedisReply[] {
  return reply?.kind === "array" ? (reply.value ?? []) : [];
}

/** RESP2 has no maps: names and values stand in turn. */
function fieldOf(map: RedisReply, name: string): RedisReply | undefined {
  const items = itemsOf(map);
  return items.find((_, index) => index % 2 === 1 && replyText(items[index - 1]) === name);
}

/** The map with other values; a field whose value becomes undefined is left out. */
function mapFields(map: RedisReply, change: (name: string, value: RedisReply) => RedisReply | undefined): RedisReply {
  const items = itemsOf(map);
  return arrayOf(
    items.flatMap((name, index) => {
      const value = items[index + 1];
      if (index % 2 === 1 || value === undefined) return [];
      const changed = change(replyText(name) ?? "", value);
      return changed === undefined ? [] : [name, changed];
    }),
  );
}

function arrayOf(value: readonly RedisReply[]): RedisReply {
  return { kind: "array", value };
}
