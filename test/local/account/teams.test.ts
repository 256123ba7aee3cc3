import { expect, it } from "vitest";
import { type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let teams = 0;

function team(): Promise<Document> {
  teams += 1;
  return upstash.document("POST /v2/team", { team_name: `team-${teams}`, copy_cc: true });
}

async function memberEmails({ team_id }: Document): Promise<unknown[]> {
  return (await upstash.list(`GET /v2/teams/${team_id}`)).map(({ member_email }) => member_email);
}

it("creates a team that its creator owns", async () => {
  const { team_id } = await team();
  expect(await upstash.list(`GET /v2/teams/${team_id}`)).toEqual([
    {
      team_id,
      team_name: expect.any(String),
      member_email: "local@example.com",
      member_role: "owner",
      copy_cc: true,
    },
  ]);
  expect(await upstash.list("GET /v2/teams")).toContainEqual(
    expect.objectContaining({ team_id, member_role: "owner" }),
  );
});

it.each(["admin", "dev", "finance"])("adds a member with the role %s", async (member_role) => {
  const { team_id, team_name } = await team();
  const member = { team_id, member_email: "new@example.com", member_role };
  expect(await upstash.document("POST /v2/teams/member", member)).toMatchObject({ ...member, team_name });
  expect(await upstash.list(`GET /v2/teams/${team_id}`)).toContainEqual(expect.objectContaining(member));
});

it("removes a member, by the body of the DELETE", async () => {
  const created = await team();
  const member = { team_id: created.team_id, member_email: "brief@example.com" };
  await upstash.answer("POST /v2/teams/member", { ...member, member_role: "dev" });
  expect(await upstash.answer("DELETE /v2/teams/member", member)).toBe("OK");
  expect(await memberEmails(created)).toEqual(["local@example.com"]);
});

it("answers 404 to the removal of somebody who is no member", async () => {
  const { team_id } = await team();
  const refusal = await upstash.refusal("DELETE /v2/teams/member", { team_id, member_email: "no@example.com" });
  expect(refusal).toEqual({ status: 404, text: "no@example.com is not a member of the team" });
});

it("answers 400 to the removal of the owner", async () => {
  const { team_id } = await team();
  const refusal = await upstash.refusal("DELETE /v2/teams/member", { team_id, member_email: "local@example.com" });
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("owner") });
});

it.each([
  ["a role that does not exist", { member_role: "king" }, "member_role"],
  ["a second owner", { member_role: "owner" }, "member_role"],
  ["an address that is none", { member_email: "somebody" }, "member_email"],
  ["somebody who is a member already", { member_email: "local@example.com" }, "already a member"],
])("answers 400 to %s", async (_, change, mentioned) => {
  const { team_id } = await team();
  const member = { team_id, member_email: "new@example.com", member_role: "dev", ...change };
  const refusal = await upstash.refusal("POST /v2/teams/member", member);
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining(mentioned) });
});

it("answers 400 to a team name that is taken", async () => {
  const { team_name } = await team();
  const refusal = await upstash.refusal("POST /v2/team", { team_name, copy_cc: false });
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("already used") });
});

it("deletes a team, but not one that still owns a database", async () => {
  const { team_id } = await team();
  const { database_id } = await upstash.database();
  await upstash.answer("POST /v2/redis/move-to-team", { team_id, database_id });
  expect(await upstash.refusal(`DELETE /v2/team/${team_id}`)).toMatchObject({
    status: 400,
    text: expect.stringContaining("1 of kind database"),
  });
  await upstash.answer(`DELETE /v2/redis/database/${database_id}`);
  expect(await upstash.answer(`DELETE /v2/team/${team_id}`)).toBe("OK");
  expect((await upstash.refusal(`GET /v2/teams/${team_id}`)).status).toBe(404);
});
