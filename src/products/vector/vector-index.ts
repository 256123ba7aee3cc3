import { indexClients } from "./access/index-client.ts";
import type { IndexClients } from "./access/index-context.ts";
import { indexDirectory } from "./access/index-directory.ts";
import { vectorKind } from "./vector-kind.ts";

const clients = indexClients(vectorKind);

/** What a process keeps of vector indexes. */
export const vectorIndexes: IndexClients = {
  kind: vectorKind,
  clients,
  directory: indexDirectory(vectorKind, clients),
};
