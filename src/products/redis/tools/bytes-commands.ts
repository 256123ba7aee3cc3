/** Where bytes stand in a command: behind `least` arguments, and further ones in groups of `step` (0: none). */
export interface BytesCommand {
  /** The arguments before the bytes, as the catalog writes syntax. */
  before: string;
  least: number;
  step: 0 | 1 | 2;
}

const exactly = (before: string): BytesCommand => ({ before, least: before.split(" ").length, step: 0 });
const atLeast = (least: number, before: string, step: 1 | 2 = 1): BytesCommand => ({ before, least, step });
const KEYS_BEFORE = atLeast(0, "[key...]");
const KEY_ITSELF: BytesCommand = { before: "", least: 0, step: 0 };

/** The writes that take bytes as their last argument, which is where the body of a request goes. */
export const bytesCommands: Readonly<Record<string, BytesCommand>> = {
  SET: exactly("key"),
  SETNX: exactly("key"),
  GETSET: exactly("key"),
  APPEND: exactly("key"),
  SETEX: exactly("key seconds"),
  PSETEX: exactly("key milliseconds"),
  SETRANGE: exactly("key offset"),
  MSET: atLeast(1, "[(key value)...] key", 2),
  MSETNX: atLeast(1, "[(key value)...] key", 2),
  HSET: atLeast(2, "key [(field value)...] field", 2),
  HMSET: atLeast(2, "key [(field value)...] field", 2),
  HSETNX: exactly("key field"),
  HDEL: atLeast(1, "key [field...]"),
  LPUSH: atLeast(1, "key [element...]"),
  RPUSH: atLeast(1, "key [element...]"),
  LPUSHX: atLeast(1, "key [element...]"),
  RPUSHX: atLeast(1, "key [element...]"),
  LSET: exactly("key index"),
  LREM: exactly("key count"),
  LINSERT: exactly("key BEFORE|AFTER pivot"),
  SADD: atLeast(1, "key [member...]"),
  SREM: atLeast(1, "key [member...]"),
  SMOVE: exactly("source destination"),
  ZADD: atLeast(2, "key [NX|XX] [GT|LT] [CH] [INCR] [(score member)...] score"),
  ZINCRBY: exactly("key increment"),
  ZREM: atLeast(1, "key [member...]"),
  GEOADD: atLeast(3, "key [NX|XX] [CH] [(longitude latitude member)...] longitude latitude"),
  PFADD: atLeast(1, "key [element...]"),
  XADD: atLeast(3, "key [NOMKSTREAM] [MAXLEN|MINID [=|~] threshold] *|id [(field value)...] field"),
  ARSET: atLeast(2, "key index [value...]"),
  ARMSET: atLeast(2, "key [(index value)...] index", 2),
  ARINSERT: atLeast(1, "key [value...]"),
  ARRING: atLeast(2, "key size [value...]"),
  PUBLISH: exactly("channel"),
  RESTORE: exactly("key ttl-ms"),
  RENAME: exactly("key"),
  RENAMENX: exactly("key"),
  DEL: KEYS_BEFORE,
  UNLINK: KEYS_BEFORE,
  PERSIST: KEY_ITSELF,
  GETDEL: KEY_ITSELF,
};

/** What is wrong with the arguments before the bytes; nothing where they fit. */
export function whyNotBefore(name: string, { before, least, step }: BytesCommand, args: readonly string[]) {
  const more = args.length - least;
  if (more >= 0 && (step === 0 ? more === 0 : more % step === 0)) return undefined;
  const takes = before === "" ? "no args: the bytes are the key" : `args: ${before}, then the bytes`;
  return `${name} takes ${takes}.${optionsOf(name)}`;
}

/** How to say what other clients say with an option behind the value. */
function optionsOf(name: string): string {
  if (name === "SET") {
    return " Options cannot follow the bytes: for EX use SETEX (key seconds), for PX PSETEX (key milliseconds), for NX SETNX, for GET GETSET.";
  }
  if (name === "RESTORE") return " Options cannot follow the bytes: without REPLACE, delete the key first.";
  return "";
}
