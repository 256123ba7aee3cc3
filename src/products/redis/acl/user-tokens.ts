/** Users whose tokens are remembered, the newest. */
const MOST_USERS = 1_000;

/** Whose token it is: a user of a database, made by a caller. */
export interface TokenOwner {
  caller: string;
  /** By its host. */
  database: string;
  user: string;
}

/**
 * The tokens of the users that this process has made, until they are delivered: no answer shows them, and no call brings
 * them. Each is a password too (Upstash documentation, "ACL GENTOKEN").
 */
export interface UserTokens {
  keep(owner: TokenOwner, token: string): void;
  of(owner: TokenOwner): string | undefined;
  forget(owner: TokenOwner): void;
}

/** What a process remembers; made once for all calls. */
export function userTokens(_: null): UserTokens {
  const known = new Map<string, string>();
  const keyOf = ({ caller, database, user }: TokenOwner) => JSON.stringify([caller, database, user]);
  return {
    keep(owner, token) {
      known.delete(keyOf(owner));
      known.set(keyOf(owner), token);
      const [oldest] = known.keys();
      if (known.size > MOST_USERS && oldest !== undefined) known.delete(oldest);
    },
    of: (owner) => known.get(keyOf(owner)),
    forget: (owner) => void known.delete(keyOf(owner)),
  };
}
