import type { CallHost } from "../../../catalog/product.ts";
import { accountApi } from "../account.ts";
import { type AccountCredentials, accountAccess } from "../credentials.ts";
import { type AccountKind, accountKinds } from "../resources.ts";

type Document = Readonly<Record<string, unknown>>;

/**
 * The names of what a configuration has by its URL, those that it bears in the account among them: so what is protected
 * there by its name is protected here. The host comes last.
 */
export async function namesByHost(
  kind: AccountKind,
  host: string,
  account: AccountCredentials,
  { kept }: Pick<CallHost, "kept">,
): Promise<readonly string[]> {
  const { listPath, idField, nameField } = accountKinds[kind];
  const api = kept(accountApi, { account: accountAccess(account), mayWrite: false });
  const answer = await api.request({ method: "GET", path: listPath });
  const documents: readonly Document[] = Array.isArray(answer) ? answer : [];
  const own = documents.filter((document) => isAt(document, host));
  const names = own.flatMap((document) => [document[idField], document[nameField]]);
  return [...names.filter((name) => typeof name === "string"), host];
}

/** The endpoint may be the first part of the host alone; that of a QStash user is the region. */
function isAt({ endpoint, region }: Document, host: string): boolean {
  if (typeof endpoint === "string") return host === endpoint || /^[.-]/.test(after(host, endpoint));
  return typeof region === "string" && host.startsWith(`qstash-${region}.`);
}

function after(text: string, beginning: string): string {
  return text.startsWith(beginning) ? text.slice(beginning.length) : "";
}
