import { ApiError, notFound } from "../http/api-error.ts";
import type { Route } from "./account-route.ts";
import { accountRoutes } from "./audit-log-routes.ts";
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
export const ROUTES: readonly Route[] = [
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
  ...accountRoutes,
  ...vectorRoutes,
  ...searchRoutes,
];

export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The route of a request; of two that fit, the one with more fixed segments ("/v2/search/stats" is no index called
 * "stats"). A path that no route has is a 404, one that has routes for other methods alone a 405.
 */
export function match(method: string, pathname: string): Match {
  const segments = pathname.split("/").slice(1).map(decode);
  const fitting = ROUTES.flatMap((route) => {
    const parameters = parametersOf(route, segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (fitting.length === 0) throw notFound(`${pathname} is no endpoint of the Developer API`);
  const allowed = fitting.filter(({ route }) => route.method === method);
  const [best] = allowed.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length);
  if (best !== undefined) return best;
  const methods = [...new Set(fitting.map(({ route }) => route.method))].sort().join(", ");
  throw new ApiError(405, `${method} is not allowed on ${pathname}; use ${methods}`);
}

function parametersOf(route: Route, segments: readonly string[]): Record<string, string> | undefined {
  if (route.segments.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of route.segments.entries()) {
    const given = segments[index] ?? "";
    if (expected.startsWith("{") && given !== "") parameters[expected.slice(1, -1)] = given;
    else if (expected !== given) return undefined;
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, `the path has a "%" that is not followed by two hexadecimal digits: ${segment}`);
  }
}
