import { type AccountRoute, routesOn } from "../account-route.ts";
import { find } from "../collection.ts";
import { dailySeries, dayNames, point, type SeriesPoint } from "../time-series.ts";
import type { KafkaClustersState } from "./kafka-clusters.ts";
import type { KafkaTopicsState } from "./kafka-topics.ts";

type KafkaStatisticsNeeds = KafkaClustersState & KafkaTopicsState;

const { read } = routesOn<KafkaStatisticsNeeds>();

/** No message passes here, so each series is one zero, measured now. */
function noTraffic(nowMs: number): Record<string, SeriesPoint[] | number> {
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

/** Statistics of Kafka clusters and topics. */
export const kafkaStatisticsRoutes: readonly AccountRoute<KafkaStatisticsNeeds>[] = [
  read("/v2/kafka/stats/cluster/{id}", ({ state, path }) => {
    find(state.kafkaClusters, path.id);
    const now = Date.now();
    return {
      ...noTraffic(now),
      days: dayNames(now),
      dailyproduce: dailySeries(now),
      dailyconsume: dailySeries(now),
      total_monthly_billing: 0,
    };
  }),
  read("/v2/kafka/stats/topic/{id}", ({ state, path }) => {
    find(state.kafkaTopics, path.id);
    return noTraffic(Date.now());
  }),
];
