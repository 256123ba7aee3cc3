import { createHmac, randomBytes } from "node:crypto";
import type { RedisLogin } from "../connection/redis-address.ts";

/** Who sent a request: a valid token and its login. */
export interface TokenUser {
  readonly token: string;
  readonly login: RedisLogin;
}

/** The REST tokens of one database: which bearer is which Redis user. */
export interface AccessTokens {
  /** The login behind a token, or undefined when the token is not valid (any more). */
  loginOf(token: string): RedisLogin | undefined;
  /** The token of a user, always the same one for the same user and password; valid from now on. */
  issue(login: RedisLogin): string;
  /** Makes `token` itself the password to log in with: ACL GENTOKEN without a password. */
  generate(username: string): string;
  /** Ends every token of the given users. */
  revoke(usernames: readonly string[]): void;
}

const TOKEN_BYTES = 32;

/** No token is valid yet. */
export function createAccessTokens(): AccessTokens {
  const logins = new Map<string, RedisLogin>();
  let key = randomBytes(TOKEN_BYTES);
  return {
    loginOf: (token) => logins.get(token),
    issue(login) {
      const identity = JSON.stringify([login.username, login.password]);
      const token = createHmac("sha256", key).update(identity).digest("base64url");
      logins.set(token, login);
      return token;
    },
    generate(username) {
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      logins.set(token, { username, password: token });
      return token;
    },
    revoke(usernames) {
      key = randomBytes(TOKEN_BYTES);
      for (const [token, login] of logins) {
        if (usernames.includes(login.username)) logins.delete(token);
      }
    },
  };
}
