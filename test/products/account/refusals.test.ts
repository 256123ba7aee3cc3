import { describe, expect, it } from "vitest";
import { z } from "zod";
import { schemasOf } from "../../../src/catalog/endpoint.ts";
import { row } from "./data.ts";

/** What a person reads when a call cannot be right: the schema's complaint or the row's own sentence, or nothing. */
function refusal(tool: string, input: Record<string, unknown>): string | undefined {
  const { options } = row(tool);
  const parsed = z.strictObject(schemasOf(row(tool))).safeParse(input);
  return parsed.success ? options.check?.(parsed.data) : z.prettifyError(parsed.error);
}

const database = "shop";
const name = "shop";

describe("database_create", () => {
  it("takes a regional database", () => {
    expect(refusal("database_create", { name, region: "ap-northeast-1", tls: true })).toBeUndefined();
  });

  it.each([{}, { region: "global" }])("takes a global database with %j", (region) => {
    const input = { name, ...region, primary_region: "us-east-1", read_regions: ["eu-west-1"] };
    expect(refusal("database_create", input)).toBeUndefined();
  });

  it.each([{ name }, { name, region: "global" }])(
    "refuses a global database without its primary region: %j",
    (input) => {
      expect(refusal("database_create", input)).toContain("needs primary_region");
    },
  );

  it.each([
    { primary_region: "us-east-1" },
    { read_regions: ["us-east-1"] },
    { platform: "aws" },
    { plan: "payg" },
    { budget: 100 },
    { eviction: true },
  ])("refuses %j of a global database with a single region", (parameter) => {
    const [misplaced] = Object.keys(parameter);
    expect(refusal("database_create", { name, region: "eu-west-1", ...parameter })).toContain(
      `${misplaced} belong to a global one`,
    );
  });

  it("refuses the primary region among the read regions", () => {
    const input = { name, primary_region: "us-east-1", read_regions: ["eu-west-1", "us-east-1"] };
    expect(refusal("database_create", input)).toContain('must not contain the primary_region "us-east-1"');
  });

  it("refuses a read region that is named twice", () => {
    const input = { name, primary_region: "us-east-1", read_regions: ["eu-west-1", "eu-west-1"] };
    expect(refusal("database_create", input)).toContain('names "eu-west-1" twice');
  });

  it.each([
    ["us-east-1", "gcp", "aws"],
    ["us-central1", "aws", "gcp"],
  ])("refuses the primary region %s on %s", (primary_region, platform, right) => {
    expect(refusal("database_create", { name, primary_region, platform })).toContain(`is a region of ${right}`);
  });

  it.each([{ region: "mars-1" }, { primary_region: "eu-central-9" }, { budget: -1 }, { budget: 1.5 }, { name: "" }])(
    "refuses %j",
    (wrong) => {
      expect(refusal("database_create", { name, primary_region: "us-east-1", ...wrong })).toContain(
        Object.keys(wrong)[0],
      );
    },
  );
});

describe("database_update_regions", () => {
  it("takes an empty list, which removes every read region", () => {
    expect(refusal("database_update_regions", { database, read_regions: [] })).toBeUndefined();
  });

  it("refuses a region that there is not, and names those there are", () => {
    const input = { database, read_regions: ["us-west-1", "mars-1"] };
    expect(refusal("database_update_regions", input)).toMatch(/"us-east-1".*"ap-southeast-2"[\s\S]*read_regions\[1\]/);
  });

  it("refuses a region that is named twice", () => {
    const input = { database, read_regions: ["us-west-1", "us-west-1"] };
    expect(refusal("database_update_regions", input)).toContain("twice");
  });
});

describe("kafka_topic_create", () => {
  const topic = { cluster: "c1", name: "orders", partitions: 1, cleanup_policy: "delete" };
  const limits = { retention_time: -1, retention_size: -1, max_message_size: -1 };

  it("takes -1 for the highest possible value", () => {
    expect(refusal("kafka_topic_create", { ...topic, ...limits })).toBeUndefined();
  });

  it.each(Object.keys(limits))("refuses %s of 0 and below -1", (limit) => {
    expect(refusal("kafka_topic_create", { ...topic, ...limits, [limit]: 0 })).toContain(`${limit} must be above 0`);
    expect(refusal("kafka_topic_create", { ...topic, ...limits, [limit]: -2 })).toContain(limit);
  });

  it.each([{ partitions: 0 }, { cleanup_policy: "keep" }])("refuses %j", (wrong) => {
    expect(refusal("kafka_topic_create", { ...topic, ...limits, ...wrong })).toContain(Object.keys(wrong)[0]);
  });
});

describe("kafka_topic_update", () => {
  it("refuses an update without a setting", () => {
    expect(refusal("kafka_topic_update", { topic: "t1" })).toContain("Nothing to change");
  });

  it("takes one setting alone", () => {
    expect(refusal("kafka_topic_update", { topic: "t1", retention_time: 60_000 })).toBeUndefined();
  });
});

describe("kafka connectors", () => {
  it("refuses a new connector without its class", () => {
    const input = { cluster: "c1", name, properties: { "connection.uri": "mongodb://host" } };
    expect(refusal("kafka_connector_create", input)).toContain("connector.class");
  });

  it("refuses an update without properties", () => {
    expect(refusal("kafka_connector_update", { connector: "k1", properties: {} })).toContain("Nothing to change");
  });

  it("keeps every property of a configuration", () => {
    const properties = { "connector.class": "Sink", "tasks.max": 2, nested: { any: ["thing"] } };
    const input = z.strictObject(schemasOf(row("kafka_connector_update"))).parse({ connector: "k1", properties });
    expect(input.properties).toEqual(properties);
  });
});

describe("qstash_user_update_budget", () => {
  it.each([0, 20, 10_000])("takes %i US dollars", (budget) => {
    expect(refusal("qstash_user_update_budget", { qstash_user: "q1", budget })).toBeUndefined();
  });

  it.each([-1, 1, 19, 10_001, 20.5])("refuses %d US dollars", (budget) => {
    expect(refusal("qstash_user_update_budget", { qstash_user: "q1", budget })).toContain("budget");
  });
});

describe("vector_index_create", () => {
  const index = { name, region: "us-east-1", similarity_function: "COSINE", dimension_count: 384 };

  it("takes an index of any type with its model", () => {
    const models = { embedding_model: "BGE_M3", sparse_embedding_model: "BM25" };
    expect(refusal("vector_index_create", { ...index, index_type: "HYBRID", ...models })).toBeUndefined();
    expect(refusal("vector_index_create", { ...index, index_type: "SPARSE", dimension_count: 0 })).toBeUndefined();
  });

  it.each([
    ["DENSE", { sparse_embedding_model: "BM25" }],
    ["SPARSE", { embedding_model: "BGE_M3" }],
    ["DENSE", { dimension_count: 0 }],
    ["HYBRID", { dimension_count: 0 }],
  ])("refuses a %s index with %j", (index_type, wrong) => {
    expect(refusal("vector_index_create", { ...index, index_type, ...wrong })).toContain(Object.keys(wrong)[0]);
  });
});

describe("team_member_add", () => {
  it.each([{ member_email: "somebody" }, { member_email: "a b@example.com" }, { member_role: "owner" }])(
    "refuses %j",
    (wrong) => {
      const input = { team: "t1", member_email: "dev@example.com", member_role: "dev", ...wrong };
      expect(refusal("team_member_add", input)).toContain(Object.keys(wrong)[0]);
    },
  );
});

describe("any tool", () => {
  it("refuses an input that it does not know", () => {
    expect(refusal("database_rename", { database, name, region: "eu-west-1" })).toContain("region");
    expect(refusal("database_list", { credentials: "show" })).toContain("credentials");
  });
});
