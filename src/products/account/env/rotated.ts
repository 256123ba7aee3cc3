import type { AccountContext } from "../context.ts";
import { type EnvProduct, envProducts } from "./env-products.ts";
import { remarksOn } from "./new-token.ts";

/** What an answer says after the tokens of a resource were made anew; `input` has the ID that the call was about. */
export function tellsNewToken(product: EnvProduct, argument: "database" | "index" | "qstash_user") {
  return async (input: Readonly<Record<string, unknown>>, context: AccountContext, response: unknown) => {
    const found = (response ?? {}) as Readonly<Record<string, unknown>>;
    // The default QStash user is named by no argument.
    const id = String(input[argument] ?? found.id ?? "");
    const url = ["https", "http"].map((scheme) => envProducts[product].urlOf(found, scheme === "https"));
    const hosts = url.flatMap((each) => (each === undefined || product === "qstash" ? [] : [new URL(each).host]));
    const files = await context.envFiles.holding({ product, resource: [id, ...hosts] });
    return remarksOn({ call: { product, resource: id }, files, byPerson: BY_PERSON }, context);
  };
}

const BY_PERSON = "The person finds it in the Upstash console.";
