import type { Shared } from "../../../catalog/product.ts";
import type { AccessLevel, RestAccess } from "../../../upstash/access.ts";
import type { ClientKeeper } from "../../../upstash/clients.ts";
import { createDirectory, type Directory } from "../../../upstash/directory.ts";
import { pathOf } from "../../../upstash/path.ts";
import type { ResourceKind } from "../../../upstash/resource-kind.ts";
import { accountApi } from "../../account/account.ts";
import type { CompleteAccount } from "../../account/credentials.ts";
import { unexpectedAnswer } from "../../account/developer-api.ts";
import { indexUrl } from "../../account/index-url.ts";
import { accountKinds } from "../../account/resources.ts";
import type { IndexApi } from "./index-client.ts";
import type { IndexKind } from "./index-kind.ts";

/** Makes what a process keeps once of the indexes of an account. Only reads of the Developer API are needed to find them. */
export function indexDirectory(kind: IndexKind, clients: (_: null, shared: Shared) => ClientKeeper<IndexApi>) {
  return (account: CompleteAccount, shared: Shared): Directory<IndexApi> => {
    const secure = !account.url.startsWith("http:");
    const indexes = indexesOf(kind, shared.kept(clients, null), secure);
    return createDirectory(() => shared.kept(accountApi, { account, mayWrite: false }), indexes, shared);
  };
}

function indexesOf(kind: IndexKind, clients: ClientKeeper<IndexApi>, secure: boolean): ResourceKind<IndexApi> {
  return {
    ...accountKinds[kind.accountKind],
    argument: kind.argument,
    describePath: (id) => pathOf([...kind.describedAt, id]),
    accessOf: (answer, level) => accessOf(answer, level, { kind, secure }),
    clients,
    renewing: (use) => ({
      request: (...call) => use((api) => api.request(...call)),
      budget: () => use((api) => api.budget()),
    }),
  };
}

/** Developer API, "Get Vector Index". The token of one field alone is used; the other one is never sent anywhere. */
function accessOf(
  answer: unknown,
  level: AccessLevel,
  { kind, secure }: { kind: IndexKind; secure: boolean },
): RestAccess {
  const field = level === "writes" ? "token" : "read_only_token";
  const { endpoint, [field]: token } = (answer ?? {}) as Record<string, unknown>;
  const url = indexUrl(endpoint, kind.product, secure);
  if (url === undefined) throw unexpectedAnswer(`an endpoint of the ${kind.what} that could be one of Upstash`);
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
    throw unexpectedAnswer(`the ${field} of the ${kind.what}`);
  }
  return { url, token };
}
