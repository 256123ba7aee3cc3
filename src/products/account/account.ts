import type { Shared } from "../../catalog/product.ts";
import { type ClientKeeper, keepClients } from "../../upstash/clients.ts";
import { createDirectory, type Directory } from "../../upstash/directory.ts";
import { createRedis, type Redis } from "../../upstash/redis.ts";
import type { NamedKind } from "../../upstash/resource-kind.ts";
import { createResourceNames, type ResourceNames } from "../../upstash/resource-names.ts";
import { basicCredential, type RestApi } from "../../upstash/rest-api.ts";
import { tellSecrets } from "../../upstash/tell-secrets.ts";
import type { CompleteAccount } from "./credentials.ts";
import { createDeveloperApi } from "./developer-api.ts";
import { redisDatabases } from "./redis-databases.ts";
import { type AccountKind, accountKinds } from "./resources.ts";

/*
 * What is made of the credentials of an account. A process keeps each once (`Shared.kept`), whichever product asks for it.
 */

/** The Developer API; one that may write is another client than one that may not. */
export function accountApi(
  { account, mayWrite }: { account: CompleteAccount; mayWrite: boolean },
  { http, onSecret }: Shared,
): RestApi {
  onSecret(basicCredential(account.email, account.apiKey));
  return createDeveloperApi(http, account, mayWrite);
}

/** The Redis databases of the account. Only reads of the Developer API are needed to find them. */
export function accountDatabases(account: CompleteAccount, shared: Shared): Directory<Redis> {
  const clients = shared.kept(redisClients, null);
  const kind = redisDatabases(clients, { secure: !account.url.startsWith("http:") });
  return createDirectory(() => shared.kept(accountApi, { account, mayWrite: false }), kind, shared);
}

/** The names of everything else that an account has, by kind. */
export function accountNames(account: CompleteAccount, shared: Shared): Readonly<Record<AccountKind, ResourceNames>> {
  const read = async (kind: NamedKind, path: string) => {
    const answer = await shared.kept(accountApi, { account, mayWrite: false }).request({ method: "GET", path });
    await tellSecrets(kind, answer, shared.onSecret);
    return answer;
  };
  const named = Object.entries(accountKinds).map(([name, kind]) => {
    return [name, createResourceNames((path) => read(kind, path), kind)] as const;
  });
  return Object.fromEntries(named) as Record<AccountKind, ResourceNames>;
}

/** The clients of all databases in one process, one for each address and token. */
export function redisClients(_: null, { http }: Shared): ClientKeeper<Redis> {
  return keepClients((access) => createRedis(http, access));
}
