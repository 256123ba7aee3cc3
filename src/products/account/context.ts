import { type AddedByProduct, type CallContext, contextWith } from "../../call/context.ts";
import type { EndpointContext } from "../../catalog/endpoint-row.ts";
import type { CallHost } from "../../catalog/product.ts";
import type { RestCredentials } from "../../upstash/access.ts";
import type { Resource } from "../../upstash/resource-kind.ts";
import type { RestApi } from "../../upstash/rest-api.ts";
import { accountApi, accountDatabases, accountNames } from "./account.ts";
import { count, countedApi } from "./counted-api.ts";
import { countedRedis } from "./counted-redis.ts";
import { type AccountCredentials, accountAccess } from "./credentials.ts";
import { type WrittenFiles, writtenFiles } from "./env/written-files.ts";
import { idsNamed, namesResources } from "./named-inputs.ts";
import { type AskedEndpoint, admitHarmTo } from "./reach/asked-endpoint.ts";
import type { AccountKind } from "./resources.ts";
import { withoutSecrets } from "./secret-fields.ts";

/** What a call of an account tool gets. */
export interface AccountContext extends EndpointContext<"developer-api"> {
  /** The Developer API, at the access level of the caller. */
  developerApi(): RestApi;
  /** The Redis database that bears this name now, or has this ID. */
  redisDatabase(idOrName: string): Promise<Resource>;
  /** How many keys a Redis database has. Costs one DBSIZE. */
  countKeys(id: string): Promise<unknown>;
  /** URL and both tokens of a Redis database, for the person's own files; both are hidden from answers. */
  restCredentials(id: string): Promise<RestCredentials>;
  /** The environment files that this process wrote. */
  envFiles: WrittenFiles;
}

/** What the calls of one caller get. */
export function connectAccount(credentials: AccountCredentials, host: CallHost) {
  const { level, kept, isOffered } = host;
  const databases = () => kept(accountDatabases, accountAccess(credentials));
  const names = () => kept(accountNames, accountAccess(credentials));
  const of = (kind: AccountKind) => (kind === "database" ? databases() : names()[kind]).find;
  const developerApi = ({ usage }: CallContext) => {
    const api = kept(accountApi, { account: accountAccess(credentials), mayWrite: level === "writes" });
    return usage === undefined ? api : countedApi(api, usage);
  };
  return (call: CallContext): AccountContext => {
    let asked: AskedEndpoint = { row: { path: "", inputs: {} }, given: {}, ids: {} };
    const added: AddedByProduct<AccountContext> = {
      admitHarm: () => admitHarmTo(asked, credentials.reach, { of, signal: call.signal, isOffered }),
      developerApi: () => developerApi(call),
      withoutSecrets,
      async reach(row, given) {
        const api = developerApi(call);
        const target = await idsNamed(row, given, { of, signal: call.signal, isOffered });
        asked = { row, given, ids: target };
        return { api, input: { ...given, ...target }, target };
      },
      settled(row, { database }, answered) {
        const id = typeof database === "string" ? database : undefined;
        const isChange = row.access !== "read";
        // What is remembered is forgotten also when nobody knows whether a change was carried out.
        if (isChange && row.path.startsWith("/v2/redis/")) databases().forget(id);
        // A database that the API does not tell of may be gone, and its name with it. Its clients serve others, too.
        else if (id !== undefined && !answered) databases().forget();
        if (isChange || (!answered && namesResources(row))) for (const known of Object.values(names())) known.forget();
      },
      redisDatabase: (idOrName) => databases().find(idOrName, call.signal, { remembered: "ids", isOffered }),
      countKeys(id) {
        const client = databases().client(id, level, call.signal);
        const redis = call.usage === undefined ? client : countedRedis(client, call.usage);
        return redis.command(["DBSIZE"], { signal: call.signal, repeatable: true });
      },
      restCredentials(id) {
        count(call.usage, 0);
        return databases().credentials(id, level, call.signal);
      },
      envFiles: kept(writtenFiles, null),
    };
    return contextWith(call, added);
  };
}
