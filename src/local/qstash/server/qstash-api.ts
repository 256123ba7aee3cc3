import { deadLetterRoutes } from "../dlq/dead-letter-routes.ts";
import { flowControlRoutes } from "../flow-control/flow-control-routes.ts";
import { signingKeyRoutes } from "../keys/signing-key-routes.ts";
import { messageLogRoutes } from "../logs/message-log-routes.ts";
import { messageRoutes } from "../messages/message-routes.ts";
import { queueRoutes } from "../queues/queue-routes.ts";
import { scheduleRoutes } from "../schedules/schedule-routes.ts";
import { urlGroupRoutes } from "../url-groups/url-group-routes.ts";
import { eventRoutes } from "../workflow/event-routes.ts";
import { failedRunRoutes } from "../workflow/failed-run-routes.ts";
import { runRoutes } from "../workflow/run-routes.ts";
import type { QStashRoute } from "./qstash-route.ts";

/** Every endpoint of the QStash API. */
export const QSTASH_ROUTES: readonly QStashRoute[] = [
  ...messageRoutes,
  ...queueRoutes,
  ...scheduleRoutes,
  ...urlGroupRoutes,
  ...deadLetterRoutes,
  ...flowControlRoutes,
  ...signingKeyRoutes,
  ...messageLogRoutes,
  ...runRoutes,
  ...eventRoutes,
  ...failedRunRoutes,
];
