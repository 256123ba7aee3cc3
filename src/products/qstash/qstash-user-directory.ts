import type { Shared } from "../../catalog/product.ts";
import type { AccessLevel, RestAccess } from "../../upstash/access.ts";
import type { ClientKeeper } from "../../upstash/clients.ts";
import { createDirectory, type Directory } from "../../upstash/directory.ts";
import { pathOf } from "../../upstash/path.ts";
import type { ResourceKind } from "../../upstash/resource-kind.ts";
import type { RestApi } from "../../upstash/rest-api.ts";
import { accountApi } from "../account/account.ts";
import type { CompleteAccount } from "../account/credentials.ts";
import { unexpectedAnswer } from "../account/developer-api.ts";
import { accountKinds } from "../account/resources.ts";
import { isOnThisMachine } from "./credentials.ts";
import { qstashClients } from "./qstash-client.ts";

/** What the QStash users of an account are reached by. */
export interface UsersOf {
  account: CompleteAccount;
  /** Where all of them are, of an account that lives on this machine. */
  localUrl?: string | undefined;
}

/** The QStash users of an account, one in each region. Only reads of the Developer API are needed to find them. */
export function accountQStashUsers({ account, localUrl }: UsersOf, shared: Shared): Directory<RestApi> {
  const isLocal = account.url.startsWith("http:");
  const urlOf = (region: string) => (isLocal ? onThisMachine(localUrl) : `https://qstash-${region}.upstash.io`);
  const kind = qstashUsers(shared.kept(qstashClients, null), urlOf);
  return createDirectory(() => shared.kept(accountApi, { account, mayWrite: false }), kind, shared);
}

/** Tokens of an account on this machine go nowhere else. */
function onThisMachine(url: string | undefined): string {
  if (url !== undefined && isOnThisMachine(url)) return url;
  throw unexpectedAnswer("a QStash of this machine");
}

/** The region is a part of the host that the token goes to. */
const DEFAULT_REGION = "eu-central-1";
const REGION = /^[a-z]{2,3}-[a-z]+-\d{1,2}$/;

function qstashUsers(clients: ClientKeeper<RestApi>, urlOf: (region: string) => string): ResourceKind<RestApi> {
  return {
    ...accountKinds.qstash_user,
    argument: "region",
    describePath: (id) => pathOf(["v2", "qstash", "user", id]),
    accessOf: (answer, level) => accessOf(answer, level, urlOf),
    clients,
    renewing: (use) => ({ request: (...call) => use((api) => api.request(...call)) }),
  };
}

/** Developer API, schema QStashUser. The token of one field alone is used; the other one is never sent anywhere. */
function accessOf(answer: unknown, level: AccessLevel, urlOf: (region: string) => string): RestAccess {
  const field = level === "writes" ? "token" : "read_only_token";
  const { region = DEFAULT_REGION, [field]: token } = (answer ?? {}) as Record<string, unknown>;
  if (typeof region !== "string" || !REGION.test(region)) throw unexpectedAnswer("the region of the QStash user");
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
    throw unexpectedAnswer(`the ${field} of the QStash user`);
  }
  return { url: urlOf(region), token };
}
