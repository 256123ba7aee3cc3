import type { Inverse, SetValues } from "../../catalog/inverse.ts";
import { setBack, turnBack } from "../../catalog/set-back.ts";
import { redisPlan } from "./tables/inputs.ts";

/*
 * How changes of the Developer API are undone: by the call that sets what a read told before. What was deleted, moved or made
 * anew has no inverse, and neither has TLS, which nothing disables.
 */

const database = { read: "/v2/redis/database/{database}", query: { credentials: "hide" } } as const;
const qstashUser = { read: "/v2/qstash/user/{qstash_user}" } as const;
const vectorIndex = { read: "/v2/vector/index/{index}" } as const;

export const databaseName = setBack({
  ...database,
  ...{ setting: "name of the database", fields: { name: "database_name" }, tool: "database_rename" },
});
export const databaseBudget = setBack({
  ...database,
  ...{ setting: "budget of the database", fields: { budget: "budget" }, tool: "database_update_budget" },
});
export const databaseRegions = setBack({
  ...database,
  ...{ setting: "read regions of the database", fields: { read_regions: "read_regions" } },
  tool: "database_update_regions",
});

/** Of a switch of a database that two tools turn on and off. */
function databaseSwitch(setting: string, field: string, tools: { on: string; off: string }) {
  const inverseOf = (isOn: boolean): Inverse =>
    turnBack({
      ...database,
      ...{ setting: `${setting} of the database`, field, turnsOn: () => isOn },
      to: (wasOn) => ({ tool: wasOn ? tools.on : tools.off, input: {} }),
    });
  return { on: inverseOf(true), off: inverseOf(false) };
}

export const eviction = databaseSwitch("eviction", "eviction", {
  on: "database_enable_eviction",
  off: "database_disable_eviction",
});
export const autoUpgrade = databaseSwitch("auto scaling", "auto_upgrade", {
  on: "database_enable_autoupgrade",
  off: "database_disable_autoupgrade",
});
export const dailyBackup = databaseSwitch("daily backup", "daily_backup_enabled", {
  on: "backup_enable_daily",
  off: "backup_disable_daily",
});

/** With the production pack, which no other tool sets. An answer tells a fixed plan by the name that people read alone. */
const planAndPack: Inverse = {
  ...database,
  setting: "plan of the database",
  isPart: true,
  settings(answer, { prod_pack_enabled: asked }) {
    const { database_type, type, prod_pack_enabled } = answer as SetValues;
    const plan = redisPlan.safeParse(planNamed(database_type) ?? type);
    const isTold = typeof prod_pack_enabled === "boolean";
    if (!plan.success || (asked !== undefined && !isTold)) return undefined;
    return { plan_name: plan.data, ...(isTold ? { prod_pack_enabled } : {}) };
  },
  after: ({ plan_name, prod_pack_enabled = null }, before) => ({
    ...{ ...before, plan_name },
    ...(prod_pack_enabled === null ? {} : { prod_pack_enabled }),
  }),
  back: ({ plan_name, prod_pack_enabled }, input) => ({
    tool: "database_change_plan",
    input: { plan_name, ...(input.prod_pack_enabled === undefined ? {} : { prod_pack_enabled }) },
  }),
};

/** What a change of the plan may set beside it: the same setting as that of the tools that turn it on and off. */
const scalingWithPlan: Inverse = {
  ...autoUpgrade.on,
  isSet: ({ auto_upgrade }) => auto_upgrade !== undefined,
  does: ({ auto_upgrade }) => `turns ${auto_upgrade === true ? "on" : "off"} the ${autoUpgrade.on.setting}`,
  after: ({ auto_upgrade }, before) => ({ ...before, auto_upgrade }),
};

export const databasePlan = [planAndPack, scalingWithPlan] as const;

/** Of `Fixed 1GB` the plan `fixed_1gb`. */
function planNamed(text: unknown): string | undefined {
  const [, size] = /^Fixed (\d+ ?[MG]B)$/i.exec(String(text)) ?? [];
  return size === undefined ? undefined : `fixed_${size.replace(" ", "").toLowerCase()}`;
}

export const qstashBudget = setBack({
  ...qstashUser,
  ...{ setting: "budget of the QStash user", fields: { budget: "budget" }, tool: "qstash_user_update_budget" },
});

/** Nothing sets the plan that an account begins with. */
export const qstashPlan: Inverse = {
  ...qstashUser,
  setting: "plan of the QStash user",
  settings(answer) {
    const { type, reserved_type } = answer as SetValues;
    const plan = typeof reserved_type === "string" && reserved_type !== "" ? reserved_type : type;
    return typeof plan === "string" ? { plan_name: plan } : undefined;
  },
  after: ({ plan_name }) => ({ plan_name }),
  back: (before) =>
    before.plan_name === "free"
      ? "no call sets the free plan of QStash"
      : { tool: "qstash_user_set_plan", input: before },
};

function qstashPackTurned(isOn: boolean): Inverse {
  return turnBack({
    ...qstashUser,
    ...{ setting: "production pack of the QStash user", field: "prod_pack_enabled", turnsOn: () => isOn },
    to: (wasOn) => ({ tool: wasOn ? "qstash_user_enable_prodpack" : "qstash_user_disable_prodpack", input: {} }),
  });
}

export const qstashPack = { on: qstashPackTurned(true), off: qstashPackTurned(false) };

export const vectorIndexName = setBack({
  ...vectorIndex,
  ...{ setting: "name of the vector index", fields: { name: "name" }, tool: "vector_index_rename" },
});
export const vectorIndexPlan = setBack({
  ...vectorIndex,
  ...{ setting: "plan of the vector index", fields: { target_plan: "type" }, tool: "vector_index_set_plan" },
});
export const searchIndexName = setBack({
  read: "/v2/search/{index}",
  ...{ setting: "name of the search index", fields: { name: "name" }, tool: "search_index_rename" },
});

export const clusterName = setBack({
  read: "/v2/kafka/cluster/{cluster}",
  ...{ setting: "name of the Kafka cluster", fields: { name: "name" }, tool: "kafka_cluster_rename" },
});
/** The messages that a lower retention has deleted do not come back with it. */
export const topicLimits = setBack({
  read: "/v2/kafka/topic/{topic}",
  setting: "limits of the Kafka topic",
  fields: {
    ...{ retention_time: "retention_time", retention_size: "retention_size" },
    max_message_size: "max_message_size",
  },
  tool: "kafka_topic_update",
});
