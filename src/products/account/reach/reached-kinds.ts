import { type AccountKind, accountKinds } from "../resources.ts";

/** A kind of resource that a reach is about. */
export interface ReachedKind {
  /** Where the Developer API lists them. */
  listPath: string;
  /** Every path of one of them begins so. */
  paths: string;
  idField: string;
  nameFields: readonly string[];
  /** The field with the token that may write, and the one whose token only reads: that takes its place. */
  tokens: Readonly<Record<string, string>>;
}

function kindAt(kind: AccountKind, paths: string, tokens: ReachedKind["tokens"]): ReachedKind {
  const { listPath, idField, nameField, ...more } = accountKinds[kind];
  const others = "otherNameFields" in more ? more.otherNameFields : [];
  return { listPath, paths, idField, nameFields: [nameField, ...others], tokens };
}

const ofIndex = { token: "read_only_token" } as const;

/** Whether an endpoint is about what a reach can have: one that its path names, or the list of such. */
export function isAboutReached(endpoint: string): boolean {
  const [, path = ""] = endpoint.split(" ");
  return reachedKinds.some(
    ({ listPath, paths }) => path === listPath || (path.startsWith(paths) && path.includes("{")),
  );
}

/** What an account has that a reach may leave out; Kafka and teams are no part of any. */
export const reachedKinds: readonly ReachedKind[] = [
  kindAt("database", "/v2/redis/", { rest_token: "read_only_rest_token", password: "" }),
  kindAt("vector_index", "/v2/vector/", ofIndex),
  kindAt("search_index", "/v2/search", ofIndex),
  kindAt("qstash_user", "/v2/qstash/", { ...ofIndex, password: "" }),
];
