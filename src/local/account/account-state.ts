import type { AccountHolder } from "./account-holder.ts";
import { type AuditLogState, createAuditLogState } from "./audit-log.ts";
import { createDatabasesState, type DatabaseRunner, type DatabasesState } from "./databases/database-state.ts";
import { createSearchState, type SearchHost, type SearchState } from "./indexes/search-indexes.ts";
import { createVectorState, type VectorHost, type VectorState } from "./indexes/vector-index-state.ts";
import { createKafkaState, type KafkaState } from "./kafka/kafka-state.ts";
import { createQStashState, type QStashState } from "./qstash/qstash-users.ts";
import { createTeamsState, type TeamsState } from "./teams.ts";

/** Everything that one local Upstash account holds, each part as its resource keeps it; a server has exactly one. */
export type Account = AccountHolder &
  DatabasesState &
  KafkaState &
  QStashState &
  VectorState &
  SearchState &
  TeamsState &
  AuditLogState;

/** Whose account it is, and what runs its databases and serves its indexes. */
export interface AccountOptions extends AccountHolder {
  readonly runner: DatabaseRunner;
  readonly vectorHost: VectorHost;
  readonly searchHost: SearchHost;
}

/** A new account: no databases, no indexes, a QStash in each region. */
export function createAccount({ email, runner, vectorHost, searchHost }: AccountOptions): Account {
  const databases = createDatabasesState(runner);
  const qstash = createQStashState(email);
  const vector = createVectorState(vectorHost);
  const search = createSearchState(searchHost);
  const movable = [databases.databases, qstash.qstashUsers, vector.vectorIndexes, search.searchIndexes];
  return {
    email,
    ...databases,
    ...createKafkaState(),
    ...qstash,
    ...vector,
    ...search,
    ...createTeamsState(movable),
    ...createAuditLogState(),
  };
}
