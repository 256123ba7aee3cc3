import { type AddedByProduct, type CallContext, contextWith } from "../../../call/context.ts";
import type { Access } from "../../../call/tool.ts";
import type { CleanValue, EndpointContext } from "../../../catalog/endpoint-row.ts";
import type { CallHost, Shared } from "../../../catalog/product.ts";
import type { ClientKeeper } from "../../../upstash/clients.ts";
import type { Directory } from "../../../upstash/directory.ts";
import { countedApi } from "../../account/counted-api.ts";
import { accountAccess, type CompleteAccount, isComplete } from "../../account/credentials.ts";
import { harmedIn, nameGate } from "../../account/reach/name-gate.ts";
import { type IndexCredentials, indexAccess } from "./index-access.ts";
import type { IndexApi } from "./index-client.ts";
import type { IndexKind } from "./index-kind.ts";
import { createKnownIndexes, type KnownIndexes } from "./known-indexes.ts";

/** What a call of a tool of indexes gets. */
export interface IndexContext extends EndpointContext<IndexKind["product"]> {
  /**
   * The index that the call is about: of the account the one that it names by ID or name, without a name the configured
   * one, else the only one of the account.
   */
  index(access: Access): Promise<ReachedIndex>;
  /** What the process remembers of the indexes of all callers. */
  known: KnownIndexes;
}

/** One index, and its API at the access level of the caller. */
export interface ReachedIndex {
  /** Its name in the account, else the host of the configured URL. */
  name: string;
  /** Of an index of the account. */
  id?: string | undefined;
  api: IndexApi;
}

/** What a process keeps of one kind of index. */
export interface IndexClients {
  kind: IndexKind;
  clients: (_: null, shared: Shared) => ClientKeeper<IndexApi>;
  directory: (account: CompleteAccount, shared: Shared) => Directory<IndexApi>;
}

/** A change is made to what bears a name now, and harm is done to what is there now. */
const remembered = { read: "any", write: "ids", destructive: "nothing" } as const;

const knownIndexes = () => createKnownIndexes();

/** What the calls of one caller get. */
export function connectIndex({ kind, clients, directory }: IndexClients) {
  return ({ index, account }: IndexCredentials, host: CallHost) => {
    const { level, kept, isOffered } = host;
    const gate = nameGate(account, host);
    const standsAlone = index.url !== undefined || !isComplete(account);

    async function ofAccount({ resource, signal }: CallContext, access: Access): Promise<ReachedIndex> {
      const indexes = kept(directory, accountAccess(account));
      const how = { remembered: gate.remembered(access, remembered[access]), isOffered };
      const { id, name } = await indexes.find(resource, signal, how);
      gate.admit(access, [id, name]);
      return { id, name, api: indexes.client(id, gate.level([id, name], level), signal) };
    }

    async function configured(access: Access): Promise<ReachedIndex> {
      const host = index.url === undefined ? "" : new URL(index.url).host;
      const at = gate.level([host], level);
      const reached = indexAccess(index, kind, at);
      await gate.admitConfigured(access, kind.accountKind, host);
      return { name: host, api: kept(clients, null).of(reached, at) };
    }

    return (call: CallContext): IndexContext => {
      const seen = gate.forCall();
      const reach = async (access: Access): Promise<ReachedIndex> => {
        const isNamed = call.resource !== undefined || !standsAlone;
        const found = isNamed ? await ofAccount(call, access) : await configured(access);
        seen.see(found.id ?? found.name, [found.id ?? found.name, found.name]);
        call.keepName(found.name);
        return call.usage === undefined ? found : { ...found, api: countedApi(found.api, call.usage) };
      };
      const added: AddedByProduct<IndexContext> = {
        admitHarm: (target) => seen.admitHarm(harmedIn(target)),
        index: reach,
        known: kept(knownIndexes, null),
        withoutSecrets: asStored,
        async reach(row, input) {
          const found = await reach(row.access);
          return { api: found.api, input, target: targetOfIndex(found, input) };
        },
        settled() {},
      };
      return contextWith(call, added);
    };
  };
}

/**
 * What is stored is shown as it is, whatever its fields are called: a `token` in metadata is mostly a count. The tokens of
 * the index itself are known as secrets, and are struck wherever they stand.
 */
const asStored = (value: unknown): CleanValue => ({ value, certain: [], likely: [] });

/** What a permission on an index holds for: the index, and the namespace or index inside that the call is about. */
export function targetOfIndex(
  { id, name }: ReachedIndex,
  { namespace, index }: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const inside = namespace ?? index;
  return { index: id ?? name, ...(typeof inside === "string" ? { namespace: inside } : {}) };
}
