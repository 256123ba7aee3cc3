import { restVariables } from "./rest-variables.ts";

const NOWHERE = "http://127.0.0.1:1";
const NOBODY = "stand-in";
const NO_ACCESS = { url: NOWHERE, token: NOBODY, readOnlyToken: NOBODY };

/**
 * The variables of an embedded Upstash that does not run. What is offered depends on which of them there are, so a list can be
 * made without starting one.
 */
export const standInVariables: Readonly<Record<string, string>> = {
  ...restVariables("REDIS", NO_ACCESS),
  ...restVariables("VECTOR", NO_ACCESS),
  ...restVariables("SEARCH", NO_ACCESS),
  UPSTASH_EMAIL: "local@example.com",
  UPSTASH_API_KEY: NOBODY,
  UPSTASH_DEVELOPER_API_URL: NOWHERE,
  QSTASH_URL: NOWHERE,
  QSTASH_TOKEN: NOBODY,
  QSTASH_READONLY_TOKEN: NOBODY,
  QSTASH_CURRENT_SIGNING_KEY: NOBODY,
  QSTASH_NEXT_SIGNING_KEY: NOBODY,
};
