import type { AccountRoute } from "./account-route.ts";
import type { Account } from "./account-state.ts";
import { auditLogRoutes } from "./audit-log.ts";
import { backupRoutes } from "./databases/backup-routes.ts";
import { databaseOptionRoutes } from "./databases/database-option-routes.ts";
import { databaseRoutes } from "./databases/database-routes.ts";
import { databaseStatisticsRoutes } from "./databases/database-statistics.ts";
import { searchRoutes } from "./indexes/search-indexes.ts";
import { vectorRoutes } from "./indexes/vector-indexes.ts";
import { kafkaClusterRoutes } from "./kafka/kafka-clusters.ts";
import { kafkaConnectorRoutes } from "./kafka/kafka-connectors.ts";
import { kafkaCredentialRoutes } from "./kafka/kafka-credentials.ts";
import { kafkaStatisticsRoutes } from "./kafka/kafka-statistics.ts";
import { kafkaTopicRoutes } from "./kafka/kafka-topics.ts";
import { qstashRoutes } from "./qstash/qstash-routes.ts";
import { teamRoutes } from "./teams.ts";

/** Every endpoint of the Developer API. */
export const ROUTES: readonly AccountRoute<Account>[] = [
  ...databaseRoutes,
  ...databaseOptionRoutes,
  ...databaseStatisticsRoutes,
  ...backupRoutes,
  ...kafkaClusterRoutes,
  ...kafkaTopicRoutes,
  ...kafkaCredentialRoutes,
  ...kafkaConnectorRoutes,
  ...kafkaStatisticsRoutes,
  ...qstashRoutes,
  ...teamRoutes,
  ...auditLogRoutes,
  ...vectorRoutes,
  ...searchRoutes,
];
