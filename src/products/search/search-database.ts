import { indexClients } from "../vector/access/index-client.ts";
import type { IndexClients } from "../vector/access/index-context.ts";
import { indexDirectory } from "../vector/access/index-directory.ts";
import { searchKind } from "./search-kind.ts";

const clients = indexClients(searchKind);

/** What a process keeps of search databases. */
export const searchDatabases: IndexClients = {
  kind: searchKind,
  clients,
  directory: indexDirectory(searchKind, clients),
};
