import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import type { CallHost } from "../../../catalog/product.ts";
import { fillPath } from "../../../upstash/path.ts";
import type { Resource } from "../../../upstash/resource-kind.ts";
import { bearer, createRestApi } from "../../../upstash/rest-api.ts";
import { accountApi, accountDatabases, accountNames } from "../../account/account.ts";
import { type AccountCredentials, accountAccess } from "../../account/credentials.ts";
import type { EnvCredentials } from "../../account/env/deliver-variables.ts";
import { type EnvProduct, envProducts } from "../../account/env/env-products.ts";
import { type WrittenFiles, writtenFiles } from "../../account/env/written-files.ts";
import { withoutSecrets } from "../../account/secret-fields.ts";
import { type UserTokens, userTokens } from "../acl/user-tokens.ts";
import { type RedisCredentials, redisAccess } from "../credentials.ts";

/** Credentials for programs: where they come from, and what is known of those that were handed out. */
export interface EnvContext {
  /** Of a database: of the account all, of the configured one those that the server has itself. */
  ofDatabase(database: { id?: string | undefined }): Promise<EnvCredentials>;
  /** Of something else of the account, by ID or name. */
  ofAccount(product: EnvProduct, idOrName: string | undefined): Promise<Resource & { credentials: EnvCredentials }>;
  /** Whether a REST API can be asked: the embedded Upstash has not all of them. */
  hasApi(product: EnvProduct): boolean;
  /** The answer of a REST API to a read with a token. */
  ask(credentials: Pick<EnvCredentials, "url" | "token">, path: string): Promise<unknown>;
  files: WrittenFiles;
  userTokens: UserTokens;
}

/** What the calls of one caller get. */
export function connectEnv(
  { database: configured, account }: { database: RedisCredentials; account: AccountCredentials },
  host: CallHost,
) {
  const isSecure = () => !(account.url ?? "").startsWith("http:");
  const count = ({ usage }: CallContext) => {
    if (usage !== undefined) usage.requests += 1;
  };

  async function ofAccount(call: CallContext, product: EnvProduct, idOrName: string | undefined) {
    const row = envProducts[product];
    const access = accountAccess(account);
    const names = host.kept(accountNames, access)[row.kind];
    const found = await names.find(idOrName, call.signal, {
      ...{ remembered: "ids", isOffered: host.isOffered, argument: "resource" },
    });
    count(call);
    const api = host.kept(accountApi, { account: access, mayWrite: false });
    const answer = await api.request({ method: "GET", path: fillPath(row.path, { id: found.id }) }, call.signal);
    for (const secret of withoutSecrets(answer, "").certain) call.learn(secret, "account");
    return { ...found, credentials: credentialsIn(answer, product, isSecure()) };
  }

  return (call: CallContext): EnvContext => ({
    async ofDatabase({ id }) {
      if (id === undefined) return redisAccess(configured, host.level);
      count(call);
      return host.kept(accountDatabases, accountAccess(account)).credentials(id, host.level, call.signal);
    },
    ofAccount: (product, idOrName) => ofAccount(call, product, idOrName),
    hasApi: (product) => isSecure() || envProducts[product].check.isEmbedded,
    ask({ url, token }, path) {
      count(call);
      // It asks each product what is there, to check a credential; that is not what a budget is for.
      const billed = "free" as const;
      const options = { name: new URL(url).host, baseUrl: url, authorization: bearer(token), billed, mayWrite: false };
      return createRestApi(host.http, options).request({ method: "GET", path }, call.signal);
    },
    files: host.kept(writtenFiles, null),
    userTokens: host.kept(userTokens, null),
  });
}

/** The credentials in what the Developer API tells of something. Throws an InputError where they are not all there. */
function credentialsIn(answer: unknown, product: EnvProduct, isSecure: boolean): EnvCredentials {
  const row = envProducts[product];
  const found = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const url = row.urlOf(found, isSecure);
  const { [row.tokenField]: token, [row.readOnlyField]: readOnlyToken } = found;
  if (url === undefined || typeof token !== "string") {
    const missing = url === undefined ? "where it answers" : "its token";
    throw new InputError(`The Developer API does not tell ${missing}. Nothing was written.`);
  }
  return { url, token, readOnlyToken: typeof readOnlyToken === "string" ? readOnlyToken : undefined };
}
