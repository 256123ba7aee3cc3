import type { AccessLevel, RestAccess } from "./access.ts";
import type { ClientKeeper } from "./clients.ts";

/** How resources of a kind are spoken of, listed and told apart. */
export interface NamedKind {
  /** "database", "vector index": in sentences. */
  what: string;
  /** The argument by which a call names one, where that is not `what`. */
  argument?: string;
  /** What has them, where that is not the account: "team". */
  owner?: string;
  /** The tool that makes one, where one does. */
  creator?: string;
  /** The tool that lists them. */
  lister: string;
  /**
   * Where the Developer API lists them. A `{parameter}` stands for the ID of what they belong to; where a call does not
   * name that, they are looked for in all that `parents` lists.
   */
  listPath: string;
  /** What they belong to, where a call may leave that out; the parameter of `listPath` stands for it. */
  parents?: NamedKind;
  idField: string;
  nameField: string;
  /** Further fields by which a call may name one. */
  otherNameFields?: readonly string[];
  /** Every secret in an answer. */
  secretsIn(answer: unknown): readonly string[];
}

/** A kind of resource that an account has and that is reached by a client, such as its Redis databases. */
export interface ResourceKind<Client> extends NamedKind {
  /** Where the Developer API tells of one, encoded. */
  describePath(id: string): string;
  /**
   * URL and the one token of a level, from the answer of `describePath`. Throws an UpstashError where it is not there; the
   * other token never takes its place.
   */
  accessOf(answer: unknown, level: AccessLevel): RestAccess;
  clients: ClientKeeper<Client>;
  /** A client whose every request goes through `use`. */
  renewing(use: Use<Client>): Client;
}

/** Runs one request with the client of the moment; it may run twice, where the first was turned away with 401. */
export type Use<Client> = <Result>(run: (client: Client) => Promise<Result>) => Promise<Result>;

export interface Resource {
  id: string;
  name: string;
}

/** A resource as a list of its kind has it. */
export interface ListedResource extends Resource {
  otherNames: readonly string[];
  /** The name of what it belongs to, where the call did not say. */
  belongsTo?: string;
}
