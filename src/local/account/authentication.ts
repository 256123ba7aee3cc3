import { ApiError } from "../http/api-error.ts";
import { isSameSecret } from "../http/same-secret.ts";

/** The e-mail of an account and its two API keys. */
export interface ApiKeys {
  readonly email: string;
  readonly apiKey: string;
  readonly readOnlyApiKey: string;
}

/** What a key allows. */
export type KeyAccess = "full" | "read-only";

const HINT = 'send the e-mail and an API key by HTTP Basic authentication ("Authorization: Basic …")';

/** Which key a request was made with. HTTP Basic, "EMAIL and API_KEY as […] username and password"; else a 401. */
export function authenticate(header: string | undefined, keys: ApiKeys): KeyAccess {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) throw new ApiError(401, `Unauthorized: ${HINT}`);
  const given = Buffer.from(encoded, "base64").toString("utf8");
  if (isSameSecret(given, `${keys.email}:${keys.apiKey}`)) return "full";
  if (isSameSecret(given, `${keys.email}:${keys.readOnlyApiKey}`)) return "read-only";
  throw new ApiError(401, "Unauthorized: the e-mail or the API key is wrong");
}
