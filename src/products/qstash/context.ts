import { type AddedByProduct, type CallContext, contextWith } from "../../call/context.ts";
import type { Access } from "../../call/tool.ts";
import type { Endpoint, EndpointContext } from "../../catalog/endpoint-row.ts";
import type { CallHost } from "../../catalog/product.ts";
import type { RestApi } from "../../upstash/rest-api.ts";
import { countedApi } from "../account/counted-api.ts";
import { type AccountCredentials, accountAccess, isComplete } from "../account/credentials.ts";
import { harmedIn, nameGate } from "../account/reach/name-gate.ts";
import { withoutMessageSecrets } from "./answers/message-secrets.ts";
import { type ConfiguredQStash, hasOwnToken, portOnThisMachine, qstashAccess } from "./credentials.ts";
import type { AllowedHost } from "./destinations/allowed-hosts.ts";
import { qstashClients } from "./qstash-client.ts";
import { accountQStashUsers } from "./qstash-user-directory.ts";

/** What a call of a QStash tool gets. */
export interface QStashContext extends EndpointContext<"qstash"> {
  /**
   * The QStash that the call is about: of the account the one that it names by region or ID, without a name the configured
   * one, else the only one of the account.
   */
  qstash(access: Access): Promise<ReachedQStash>;
  /** Where a person has said that messages may go; none where anywhere public is. */
  allowedDestinations: readonly AllowedHost[];
}

/** One QStash, and its API at the access level of the caller. */
export interface ReachedQStash {
  /** Its host, or its ID in the account. */
  name: string;
  /** Its region in the account. */
  region?: string;
  api: RestApi;
  /** Its port on this machine, on which it delivers; nothing where it is elsewhere. */
  localPort: string | undefined;
}

export interface QStashProductCredentials {
  qstash: ConfiguredQStash;
  account: AccountCredentials;
  allowedDestinations: readonly AllowedHost[];
}

/** A change is made to what bears a name now, and harm is done to what is there now. */
const remembered = { read: "any", write: "ids", destructive: "nothing" } as const;

/** What the calls of one caller get. */
export function connectQStash({ qstash, account, allowedDestinations }: QStashProductCredentials, host: CallHost) {
  const { level, kept, isOffered } = host;
  const gate = nameGate(account, host);
  const standsAlone = hasOwnToken(qstash) || !isComplete(account);

  async function ofAccount({ resource, signal }: CallContext, access: Access): Promise<ReachedQStash> {
    const reached = accountAccess(account);
    const localUrl = reached.url.startsWith("http:") ? qstash.url : undefined;
    const users = kept(accountQStashUsers, { account: reached, localUrl });
    const how = { remembered: gate.remembered(access, remembered[access]), isOffered };
    const { id, name } = await users.find(resource, signal, how);
    gate.admit(access, [id, name]);
    const at = gate.level([id, name], level);
    return { name: id, region: name, api: users.client(id, at, signal), localPort: portOnThisMachine(localUrl) };
  }

  async function configured(access: Access): Promise<ReachedQStash> {
    const reached = qstashAccess(qstash);
    const { url } = reached;
    const { host: name } = new URL(url);
    await gate.admitConfigured(access, "qstash_user", name);
    const api = kept(qstashClients, null).of(reached, gate.level([name], level));
    return { name, api, localPort: portOnThisMachine(url) };
  }

  return (call: CallContext): QStashContext => {
    const seen = gate.forCall();
    const reach = async (access: Access): Promise<ReachedQStash> => {
      const isNamed = call.resource !== undefined || !standsAlone;
      const found = isNamed ? await ofAccount(call, access) : await configured(access);
      seen.see(found.name, [found.name, found.region ?? found.name]);
      return call.usage === undefined ? found : { ...found, api: countedApi(found.api, call.usage) };
    };
    const added: AddedByProduct<QStashContext> = {
      admitHarm: (target) => seen.admitHarm(harmedIn(target)),
      qstash: reach,
      allowedDestinations,
      withoutSecrets: withoutMessageSecrets,
      async reach(row, input) {
        const { api, name } = await reach(row.access);
        return { api, input, target: { qstash: name, ...namesIn(row, input) } };
      },
      settled() {},
    };
    return contextWith(call, added);
  };
}

/** What a call names in a path: a queue, a schedule, a message. */
function namesIn(
  { path, inputs }: Pick<Endpoint, "path" | "inputs">,
  input: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const isNamed = (name: string): boolean => {
    const how = inputs[name];
    return path.includes(`{${name}}`) || (how !== undefined && "place" in how && how.place === "path");
  };
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) =>
      typeof value === "string" && isNamed(name) ? [[name, value]] : [],
    ),
  );
}
