/** What a caller is allowed; it decides which token is used and what is listed. */
export type AccessLevel = "read-only" | "privileged-reads" | "writes";

/** Where a database or an index answers, and with which token. */
export interface RestAccess {
  url: string;
  token: string;
}

/** Where a database or an index answers, and both of its tokens; `token` is the one that may write. */
export interface RestCredentials extends RestAccess {
  readOnlyToken: string;
}
