import type { AccessLevel, RestAccess } from "./access.ts";
import type { ClientKeeper } from "./clients.ts";

/** A kind of resource that an account has, such as its Redis databases. */
export interface ResourceKind<Client> {
  /** "database": in sentences, and the name of the argument. */
  what: string;
  /** Where the Developer API lists them. */
  listPath: string;
  /** Where the Developer API tells of one, encoded. */
  describePath(id: string): string;
  idField: string;
  nameField: string;
  /**
   * URL and the one token of a level, from the answer of `describePath`. Throws an UpstashError where it is not there; the
   * other token never takes its place.
   */
  accessOf(answer: unknown, level: AccessLevel): RestAccess;
  /** Every secret in an answer. */
  secretsIn(answer: unknown): readonly string[];
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
