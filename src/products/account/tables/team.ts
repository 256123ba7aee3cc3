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
    endpoint(
      "team_list",
      "read",
      "GET /v2/teams",
      "List the teams of the account, with your role in each, by page.",
      undefined,
      { listed: { id: "team_id", filters: { name: nameHas("team_name") } } },
    ),
    endpoint(
      "team_member_list",
      "read",
      "GET /v2/teams/{team}",
      "List the members of a team and their roles, by page.",
      { team },
      {
        listed: {
          id: "member_email",
          short: ["member_email", "member_role"],
          filters: { email: containing("Part of the e-mail", "member_email") },
        },
      },
    ),
    endpoint(
      "team_create",
      "write",
      "POST /v2/team",
      "Create a team.",
      {
        team_name: name.describe("Name of the new team."),
        copy_cc: z.boolean().describe("Copy the account's credit card to the team."),
      },
      { harm: asksAboutNewTeam },
    ),
    endpoint(
      "team_member_add",
      "write",
      "POST /v2/teams/member",
      "Add a person to a team: gives access to the team's resources.",
      { team: inBody("team_id", team), member_email: email, member_role: z.enum(["admin", "dev", "finance"]) },
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
