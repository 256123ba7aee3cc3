import { LocalError } from "../../local-error.ts";

/** Redis cannot be reached, or went away before it answered. */
export class RedisUnavailableError extends LocalError {
  override readonly name = "RedisUnavailableError";
}

/** Redis refused a connection as it is: the words of Redis. */
export class RedisRefusalError extends LocalError {
  override readonly name = "RedisRefusalError";
}

/** Redis refused the user name or the password. */
export class RedisLoginError extends LocalError {
  override readonly name = "RedisLoginError";
}
