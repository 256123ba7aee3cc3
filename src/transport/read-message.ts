import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCNotification,
  type JSONRPCRequest,
  type JSONRPCResponse,
} from "@modelcontextprotocol/server";
import { type CODES, type Failure, failure, isObject, isRequestId } from "./json-rpc.ts";
import { faultInParams } from "./request-members.ts";

/** A message that is passed on, or why it is not. */
export type ReadMessage =
  | { kind: "request"; message: JSONRPCRequest }
  | { kind: "notification"; message: JSONRPCNotification }
  | { kind: "answer"; message: JSONRPCResponse }
  /** `isAnswered` is false for what JSON-RPC never answers: a notification, and an answer. */
  | { kind: "fault"; fault: Failure; isAnswered: boolean };

/** What has come in one piece. */
export type Received = ReadMessage | { kind: "batch"; messages: readonly ReadMessage[] };

type Members = Readonly<Record<string, unknown>>;

/** Messages of one batch; as many as the SDK takes over HTTP. */
const MOST_OF_A_BATCH = 100;

/** Reads JSON that a client has sent: one message, or a batch of them as protocol 2025-03-26 has it. */
export function readReceived(json: unknown): Received {
  if (!Array.isArray(json)) return readMessage(json);
  if (json.length === 0) return refused(null, "request", "The batch is empty; it must have at least one message.");
  if (json.length <= MOST_OF_A_BATCH) return { kind: "batch", messages: json.map(readMessage) };
  return refused(null, "request", `The batch has ${json.length} messages; at most ${MOST_OF_A_BATCH} are read.`);
}

/**
 * Reads one message such that the SDK takes it. Members that are null are left out, since clients fill with null what they
 * do not give; so is what no message of JSON-RPC has. What cannot be read is a fault that says what was expected.
 */
export function readMessage(json: unknown): ReadMessage {
  if (!isObject(json)) {
    return refused(null, "request", 'A message must be an object such as {"jsonrpc":"2.0","id":1,"method":"ping"}.');
  }
  const given = withoutNulls(json);
  if (!("method" in given) && ("result" in json || "error" in json)) return readAnswer(given);
  const { jsonrpc, id, method } = given;
  // No notification has an id, and no request null for one; some clients write null for none.
  const isRequest = typeof method === "string" && method.startsWith("notifications/") ? "id" in given : "id" in json;
  const params = readParams(given.params);
  const fault = faultOf({ jsonrpc, id, method, isRequest }) ?? params.fault ?? faultFor(method, params.read);
  const known = isRequestId(id) ? id : null;
  if (fault !== undefined) {
    return { ...refused(known, ...fault), isAnswered: isRequest || typeof method !== "string" };
  }
  const message: unknown = { jsonrpc, ...(isRequest ? { id } : {}), method, ...params.read };
  // Only in `_meta` is something left that its schema looks at.
  const isRead = isRequest && params.read?.params._meta === undefined;
  if (isRead || isJSONRPCRequest(message)) return { kind: "request", message: message as JSONRPCRequest };
  if (isJSONRPCNotification(message)) return { kind: "notification", message };
  return { ...refused(known, "params", "params._meta has a member of the wrong type."), isAnswered: isRequest };
}

type Fault = readonly [code: keyof typeof CODES, message: string];

function faultOf({ jsonrpc, id, method, isRequest }: Members): Fault | undefined {
  if (isRequest && !isRequestId(id)) return ["request", "id must be a text or a whole number."];
  if (jsonrpc !== "2.0") return ["request", 'jsonrpc must be "2.0".'];
  if (typeof method !== "string") return ["request", 'method must be a text such as "tools/call".'];
  return undefined;
}

function faultFor(method: unknown, read: { params: Members } | undefined): Fault | undefined {
  const fault = typeof method === "string" ? faultInParams(method, read?.params) : undefined;
  return fault === undefined ? undefined : ["params", fault];
}

/** The member `params` as the SDK takes it, where there is something in it. */
function readParams(given: unknown): { read?: { params: Members }; fault?: Fault } {
  if (isNothing(given)) return {};
  if (Array.isArray(given)) return { fault: ["params", "params must be an object of named members, not an array."] };
  if (!isObject(given)) return { fault: ["request", "params must be an object, or left out."] };
  const { arguments: args, _meta: meta, ...rest } = given;
  const isMeta = isObject(meta);
  if (!(isMeta || isNothing(meta))) return { fault: ["params", "params._meta must be an object, or left out."] };
  const params = {
    ...withoutUnset(withoutNullsWithin(rest)),
    // What a null means in the arguments is for their schema to say.
    ...(isNothing(args) || args === "" ? {} : { arguments: withSpelledNames(args) }),
    ...(isMeta ? { _meta: withoutUnset(withoutNullsWithin(meta)) } : {}),
  };
  return { read: { params } };
}

/** The one name that the schemas of the SDK leave out of an object without a word. */
const UNSPOKEN = "__proto__";

/** Arguments in which every name reaches who judges them: the one that the SDK would pass over stands in quotes. */
function withSpelledNames(args: unknown): unknown {
  if (!isObject(args) || !Object.hasOwn(args, UNSPOKEN)) return args;
  const spelled = (name: string) => (name === UNSPOKEN ? JSON.stringify(name) : name);
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [spelled(name), value]));
}

/** What clients write for an object that is not given; some write an empty one as an array. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Members that are never empty where they are given. */
const NEVER_EMPTY = ["cursor", "progressToken"] as const;

function withoutUnset(members: Members): Members {
  if (!NEVER_EMPTY.some((name) => members[name] === "")) return members;
  return Object.fromEntries(
    Object.entries(members).filter(([name, value]) => value !== "" || !NEVER_EMPTY.includes(name as never)),
  );
}

/** The answer to a request of ours. Where only its id can be read, it is an error, so that nobody waits for it for ever. */
function readAnswer({ id, result = {}, error }: Members): ReadMessage {
  const fault = failure(isRequestId(id) ? id : null, "request", "The answer of the client cannot be read.");
  const answered = error === undefined ? { result: isObject(result) ? withoutNullsWithin(result) : result } : { error };
  const message = { jsonrpc: "2.0", id, ...answered };
  if (isJSONRPCResponse(message)) return { kind: "answer", message };
  return isJSONRPCResponse(fault) ? { kind: "answer", message: fault } : { kind: "fault", fault, isAnswered: false };
}

function refused(id: Failure["id"], ...[code, message]: Fault) {
  return { kind: "fault", fault: failure(id, code, `Invalid ${code}: ${message}`), isAnswered: true } as const;
}

function withoutNulls(members: Members): Members {
  if (!Object.values(members).includes(null)) return members;
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

/** Without the members that are null, in all objects; elements of arrays stay. It is no deeper than a message may be. */
function withoutNullsWithin(members: Members): Members {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    return isObject(value) ? withoutNullsWithin(value) : value;
  };
  const given = withoutNulls(members);
  if (!Object.values(given).some((value) => typeof value === "object")) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, inner(value)]));
}
