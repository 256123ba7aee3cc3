import type { UpstashError } from "../../upstash/errors.ts";
import type { Http } from "../../upstash/http.ts";
import { basic, createRestApi, type RestApi } from "../../upstash/rest-api.ts";
import { type ApiFailures, notUpstash } from "../../upstash/rest-failure.ts";
import type { CompleteAccount } from "./credentials.ts";
import { reachedApi } from "./reach/reached-api.ts";

const name = "The Developer API";

/** The statuses of the Developer API, "HTTP Status Codes", each with what to do. */
const failures: ApiFailures = {
  account: "the account",
  key: "the account's key",
  advice: {
    401: "Check UPSTASH_EMAIL and UPSTASH_API_KEY in the server's configuration; keys are made in the console under Account, Management API.",
    403: {
      reads: "The API key may not see this, or it belongs to a team that the account is not in.",
      writes:
        "The API key is probably read-only; a key that may write is made in the console under Account, Management API.",
    },
    404: "The list tools show what exists.",
  },
};

/** The Developer API of an account, with Basic authentication by e-mail and key ("Authentication"). */
export function createDeveloperApi(http: Http, account: CompleteAccount, mayWrite: boolean): RestApi {
  const authorization = basic(account.email, account.apiKey);
  const api = createRestApi(http, { name, baseUrl: account.url, authorization, failures, billed: "free", mayWrite });
  return account.reach === undefined ? api : reachedApi(api, account.reach);
}

/** The error for an answer of the Developer API that lacks what its document promises, such as "the list of teams". */
export function unexpectedAnswer(what: string): UpstashError {
  return notUpstash(`${name} answered without ${what}.`);
}
