import { type Route, read } from "../account-route.ts";
import { find } from "../collection.ts";
import { dailySeries, dayNames, type Point, point } from "../time-series.ts";

/** No message passes here, so each series is one zero, measured now. */
function noTraffic(nowMs: number): Record<string, Point[] | number> {
  const nothing = [point(nowMs, 0)];
  return {
    throughput: nothing,
    produce_throughput: nothing,
    consume_throughput: nothing,
    diskusage: nothing,
    total_monthly_storage: 0,
    total_monthly_produce: 0,
    total_monthly_consume: 0,
  };
}

export const kafkaStatisticsRoutes: readonly Route[] = [
  read("/v2/kafka/stats/cluster/{id}", ({ account, path }) => {
    find(account.kafkaClusters, path.id);
    const now = Date.now();
    return {
      ...noTraffic(now),
      days: dayNames(now),
      dailyproduce: dailySeries(now),
      dailyconsume: dailySeries(now),
      total_monthly_billing: 0,
    };
  }),
  read("/v2/kafka/stats/topic/{id}", ({ account, path }) => {
    find(account.kafkaTopics, path.id);
    return noTraffic(Date.now());
  }),
];
