import { UpstashError } from "../errors.ts";
import type { Http } from "../http.ts";
import type { HttpRequest } from "../http-message.ts";
import type { Budgets } from "./budgets.ts";

const nothing = async () => {};

/**
 * The same door to the network, through which no request goes that is more than what is left of the budgets. A request that
 * cannot have been carried out is given back; each repeat is a request of its own.
 */
export function budgetedHttp(http: Http, budgets: Budgets): Http {
  async function within<Result>(request: HttpRequest, send: () => Promise<Result>): Promise<Result> {
    const { bill, url } = request;
    const giveBack = bill === undefined || bill.count === 0 ? nothing : await budgets.reserve(new URL(url).host, bill);
    try {
      return await send();
    } catch (error) {
      if (error instanceof UpstashError && error.notExecuted) await giveBack();
      throw error;
    }
  }

  return {
    ...http,
    leftFor: budgets.leftFor,
    send: (request, read) => within(request, () => http.send(request, read)),
    stream: (request) => within(request, () => http.stream(request)),
  };
}
