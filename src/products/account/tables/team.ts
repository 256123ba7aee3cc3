import * as z from "zod";
import { inBody } from "../../../catalog/define.ts";
import { containing } from "../../../catalog/listed.ts";
import { endpoint } from "../account-endpoint.ts";
import type { AccountTable } from "../account-table.ts";
import { asksAboutNewMember, asksAboutNewTeam } from "../asked-changes.ts";
import { newMemberPreview } from "../change-previews.ts";
import { teamDeletePreview, teamMemberPreview } from "../previews.ts";
import { email, member, name, nameHas, team } from "./inputs.ts";

/** Teams and their members. Developer API, "Teams". */
export const teams: AccountTable = {
  summary: "Teams of the account and their members",
  rows: [
    endpoint("team_list", "read", "GET /v2/teams", "The teams of the account, with your role.", undefined, {
      listed: { id: "team_id", filters: { name: nameHas("team_name") } },
    }),
    endpoint(
      "team_member_list",
      "read",
      "GET /v2/teams/{team}",
      "The members of a team and their roles.",
      { team },
      {
        listed: {
          id: "member_email",
          short: ["member_email", "member_role"],
          filters: { email: containing("Part of it", "member_email") },
        },
      },
    ),
    endpoint(
      "team_create",
      "write",
      "POST /v2/team",
      "Create a team.",
      {
        team_name: name,
        copy_cc: z.boolean().describe("Copy the credit card to it."),
      },
      { harm: asksAboutNewTeam },
    ),
    endpoint(
      "team_member_add",
      "write",
      "POST /v2/teams/member",
      "Add a person to a team, with access to its resources.",
      {
        team: inBody("team_id", team),
        member_email: email,
        member_role: z.enum(["admin", "dev", "finance"]).describe("Its role."),
      },
      { harm: asksAboutNewMember, preview: newMemberPreview },
    ),
    endpoint(
      "team_member_remove",
      "destructive",
      "DELETE /v2/teams/member",
      "Remove a person from a team: ends their access.",
      { team: inBody("team_id", team), member_email: member },
      { preview: teamMemberPreview },
    ),
    endpoint(
      "team_delete",
      "destructive",
      "DELETE /v2/team/{team}",
      "Delete a team, for good.",
      { team },
      { takesWhole: "team", preview: teamDeletePreview },
    ),
  ],
};
