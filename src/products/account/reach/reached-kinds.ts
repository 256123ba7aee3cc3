import { type AccountKind, accountKinds } from "../resources.ts";
import { mayDoWithRest, type Reach } from "./reach.ts";

/** A kind of resource that a reach is about. */
export interface ReachedKind {
  /** Where the Developer API lists them. */
  listPath: string;
  /** Every path of one of them begins so. */
  paths: string;
  /** Where a new one is made. */
  createPath: string;
  idField: string;
  nameFields: readonly string[];
  /** The field with the token that may write, and the one whose token only reads: that takes its place. */
  tokens: Readonly<Record<string, string>>;
}

function kindAt(
  kind: AccountKind,
  { paths, createPath }: Pick<ReachedKind, "paths" | "createPath">,
  tokens: ReachedKind["tokens"],
): ReachedKind {
  const { listPath, idField, nameField, ...more } = accountKinds[kind];
  const others = "otherNameFields" in more ? more.otherNameFields : [];
  return { listPath, paths, createPath, idField, nameFields: [nameField, ...others], tokens };
}

const ofIndex = { token: "read_only_token" } as const;

/** Whether an endpoint is about what a reach can have: one that its path names, or the list of such. */
export function isAboutReached(endpoint: string): boolean {
  const [, path = ""] = endpoint.split(" ");
  return reachedKinds.some(
    ({ listPath, paths }) => path === listPath || (path.startsWith(paths) && path.includes("{")),
  );
}

/**
 * Whether an endpoint is offered within a reach. What makes a database or an index, or is about one that a body names, is
 * offered wherever the account as a whole may be read: what a call names decides.
 */
export function isWithinReach(reach: Reach | undefined, endpoint: string): boolean {
  const [method, path = ""] = endpoint.split(" ");
  if (reach === undefined || isAboutReached(endpoint)) return true;
  const isNamed = reachedKinds.some(({ paths }) => path.startsWith(paths));
  return mayDoWithRest(reach, method === "GET" || isNamed ? "read" : "change");
}

/** What an account has that a reach may name; Kafka and teams are no part of any. */
export const reachedKinds: readonly ReachedKind[] = [
  kindAt(
    "database",
    { paths: "/v2/redis/", createPath: "/v2/redis/database" },
    { rest_token: "read_only_rest_token", password: "" },
  ),
  kindAt("vector_index", { paths: "/v2/vector/", createPath: "/v2/vector/index" }, ofIndex),
  kindAt("search_index", { paths: "/v2/search", createPath: "/v2/search" }, ofIndex),
  kindAt("qstash_user", { paths: "/v2/qstash/", createPath: "/v2/qstash/user" }, { ...ofIndex, password: "" }),
];
