import type { AccountContext } from "../context.ts";
import { read } from "../preview-reads.ts";
import { type EnvProduct, envProducts } from "./env-products.ts";
import { filesNaming } from "./files-naming.ts";
import { remarksOn } from "./new-token.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What an answer says after the tokens of a resource were made anew; `input` has the ID that the call was about. Files that
 * an earlier process may have written are told by the URL in them: right now none of them can hold the new token.
 */
export function tellsNewToken(product: EnvProduct, argument: "database" | "index" | "qstash_user", folder = ".") {
  return async (input: Fields, context: AccountContext, response: unknown): Promise<Record<string, unknown>> => {
    const found = (response ?? {}) as Fields;
    // The default QStash user is named by no argument.
    const id = String(input[argument] ?? found.id ?? "");
    const isHere = context.offered?.has("env_write") === true;
    const naming = isHere ? await filesNaming(envProducts[product], folder) : [];
    const url = naming.length === 0 ? urlIn(found, product) : await urlOf(id, found, product, context);
    // All QStash users of a region have one URL.
    const resource = [id, ...(url === undefined || product === "qstash" ? [] : [new URL(url).host])];
    const files = await context.envFiles.holding({ product, resource });
    const asWritten = await Promise.all(naming.map(({ file }) => context.envFiles.isAsWritten(folder, file, product)));
    const others = naming.filter((each, index) => each.url === url && asWritten[index] === false);
    const remarks = remarksOn({ call: { product, resource: id }, files, byPerson: BY_PERSON }, context);
    if (others.length === 0) return remarks;
    const names = others.map(({ file }) => file);
    return { ...remarks, env_files_to_check: names, notice: `${remarks.notice} ${toCheck(names)}` };
  };
}

const BY_PERSON = "The person finds it in the Upstash console.";

function toCheck(files: readonly string[]): string {
  const have = files.length === 1 ? "has" : "have";
  return `${files.join(", ")} ${have} this URL too, with a token that is not the new one; env_write has not written it since this server started.`;
}

function urlIn(found: Fields, product: EnvProduct): string | undefined {
  const { urlOf } = envProducts[product];
  return urlOf(found, true) ?? urlOf(found, false);
}

/** The URL, read anew where the response does not tell it; without one no file is told. */
async function urlOf(id: string, found: Fields, product: EnvProduct, context: AccountContext) {
  if (product === "redis" || product === "qstash") return urlIn(found, product);
  const document = await read(context, envProducts[product].path, { id }).catch(() => ({}));
  return urlIn(document, product);
}
