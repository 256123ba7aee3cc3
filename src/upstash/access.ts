/** What a caller is allowed; it decides which token is used and what is listed. */
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** From the least that is allowed to the most. */
export const ACCESS_LEVELS = ["read-only", "privileged-reads", "writes"] as const;

/** Where a database or an index answers, and with which token. */
export interface RestAccess {
  url: string;
  token: string;
  /** Of a database: the read regions, where each write is carried out and billed once more. */
  copies?: number | undefined;
}

/** Where a database or an index answers, and both of its tokens; `token` is the one that may write. */
export interface RestCredentials extends RestAccess {
  readOnlyToken: string;
}
