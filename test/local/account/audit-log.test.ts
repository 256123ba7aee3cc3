import { expect, it } from "vitest";
import { useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();

it("records each change that succeeded, newest first, and neither reads nor refusals", async () => {
  const start = Math.floor(Date.now() / 1000);
  const { team_id } = await upstash.document("POST /v2/team", { team_name: "recorded", copy_cc: false });
  await upstash.answer("POST /v2/teams/member", { team_id, member_email: "new@example.com", member_role: "dev" });
  await upstash.refusal("POST /v2/team", { team_name: "recorded", copy_cc: false });
  await upstash.answer("GET /v2/teams");
  await upstash.answer(`DELETE /v2/team/${team_id}`);

  const log = await upstash.list("GET /v2/auditlogs");
  expect(log.map(({ action_string, entity, secondary_entity }) => [action_string, entity, secondary_entity])).toEqual([
    ["Delete Team", "recorded", "NA"],
    ["Add Team Member", "recorded", "new@example.com"],
    ["Create Team", "recorded", "NA"],
  ]);
  expect(log[0]).toMatchObject({ action: 13, actor: "local@example.com", ip: "127.0.0.1", source: "API_KEY - local" });
  expect(log[0]?.timestamp).toBeGreaterThanOrEqual(start);
});

it("answers without the /v2 too, as its document has it", async () => {
  expect(await upstash.answer("GET /auditlogs")).toEqual(await upstash.answer("GET /v2/auditlogs"));
});

it("keeps the newest thousand entries", async () => {
  const { id } = await upstash.document("GET /v2/qstash/user");
  for (let change = 0; change < 1_001; change++) {
    await upstash.answer(`PATCH /v2/qstash/update-budget/${id}`, { budget: 20 });
  }
  const log = await upstash.list("GET /v2/auditlogs");
  expect(log).toHaveLength(1_000);
  expect(new Set(log.map(({ action_string }) => action_string))).toEqual(new Set(["Update QStash Budget"]));
});
