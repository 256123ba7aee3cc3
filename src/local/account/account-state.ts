import type { AccountHolder } from "./account-holder.ts";
import { type AuditLogState, createAuditLogState } from "./audit-log.ts";
import { createDatabasesState, type DatabaseRunner, type DatabasesState } from "./databases/database-state.ts";
import { createSearchState, type SearchState } from "./indexes/search-indexes.ts";
import { createVectorState, type VectorState } from "./indexes/vector-indexes.ts";
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

/** A new account: no databases, a QStash in each region. */
export function createAccount({ email, runner }: { email: string; runner: DatabaseRunner }): Account {
  const databases = createDatabasesState(runner);
  const qstash = createQStashState(email);
  const vector = createVectorState();
  const search = createSearchState();
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
