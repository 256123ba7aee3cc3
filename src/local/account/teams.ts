import { randomUUID } from "node:crypto";
import * as z from "zod";
import { badRequestError, notFoundError } from "../http/api-error.ts";
import type { AccountHolder } from "./account-holder.ts";
import { type AccountRoute, routesOn } from "./account-route.ts";
import { add, type Collection, createCollection, find, itemsOf, remove, requireFreeName } from "./collection.ts";
import { resourceId, resourceName } from "./resource-fields.ts";

/** A team of the account and who is in it. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly copyCreditCard: boolean;
  /** Roles by e-mail. */
  readonly members: Map<string, TeamRole>;
}

type TeamRole = "owner" | "admin" | "dev" | "finance";

/** What an account can move to a team: `owner` is then the ID of the team. */
interface Movable {
  readonly owner: string;
}

/** The teams of an account. */
export interface TeamsState {
  readonly teams: Collection<Team>;
  /** Every collection of what can belong to a team. */
  readonly movable: readonly Collection<Movable>[];
}

/** The teams that a resource can be moved to. */
export type TeamsToMoveTo = Pick<TeamsState, "teams">;

/** No team yet. */
export function createTeamsState(movable: TeamsState["movable"]): TeamsState {
  return { teams: createCollection("team"), movable };
}

type TeamNeeds = AccountHolder & TeamsState;

const { read, change, changeBy } = routesOn<TeamNeeds>();

const MAX_MEMBERS_PER_TEAM = 100;

const createTeamBody = z.object({ team_name: resourceName, copy_cc: z.boolean().default(false) });
const memberBody = z.object({ team_id: resourceId, member_email: z.email() });
const addMemberBody = memberBody.extend({ member_role: z.enum(["admin", "dev", "finance"]) });

function teamDocument(team: Team, email: string): Record<string, unknown> {
  return {
    team_id: team.id,
    team_name: team.name,
    member_role: team.members.get(email) ?? "",
    copy_cc: team.copyCreditCard,
  };
}

function memberDocument(team: Team, email: string, role: TeamRole): Record<string, unknown> {
  return {
    team_id: team.id,
    team_name: team.name,
    member_email: email,
    member_role: role,
    copy_cc: team.copyCreditCard,
  };
}

/** What a team still owns, in words. */
function belongings(state: TeamNeeds, team: Team): string[] {
  return state.movable.flatMap((collection) => {
    const count = itemsOf(collection).filter(({ owner }) => owner === team.id).length;
    return count === 0 ? [] : [`${count} of kind ${collection.what}`];
  });
}

/** The endpoints of teams and their members. */
export const teamRoutes: readonly AccountRoute<TeamNeeds>[] = [
  read("/v2/teams", ({ state }) => itemsOf(state.teams).map((team) => teamDocument(team, state.email))),
  read("/v2/teams/{id}", ({ state, path }) => {
    const team = find(state.teams, path.id);
    return [...team.members].map(([email, role]) => memberDocument(team, email, role));
  }),
  changeBy("POST /v2/team", "Create Team", createTeamBody, ({ state, body }) => {
    requireFreeName("team", itemsOf(state.teams), body.team_name);
    const members = new Map<string, TeamRole>([[state.email, "owner"]]);
    const team = add(state.teams, { id: randomUUID(), name: body.team_name, copyCreditCard: body.copy_cc, members });
    return { answer: teamDocument(team, state.email), entity: team.name };
  }),
  change("DELETE /v2/team/{id}", "Delete Team", ({ state, path }) => {
    const left = belongings(state, find(state.teams, path.id));
    if (left.length > 0) throw badRequestError(`the team still owns resources (${left.join(", ")}); delete them first`);
    return { answer: "OK", entity: remove(state.teams, path.id).name };
  }),
  changeBy("POST /v2/teams/member", "Add Team Member", addMemberBody, ({ state, body }) => {
    const team = find(state.teams, body.team_id);
    if (team.members.has(body.member_email))
      throw badRequestError(`${body.member_email} is already a member of the team`);
    if (team.members.size >= MAX_MEMBERS_PER_TEAM) {
      throw badRequestError(`team member limit reached: a local team has at most ${MAX_MEMBERS_PER_TEAM} members`);
    }
    team.members.set(body.member_email, body.member_role);
    const answer = memberDocument(team, body.member_email, body.member_role);
    return { answer, entity: team.name, secondEntity: body.member_email };
  }),
  changeBy("DELETE /v2/teams/member", "Delete Team Member", memberBody, ({ state, body }) => {
    const team = find(state.teams, body.team_id);
    const role = team.members.get(body.member_email);
    if (role === undefined) throw notFoundError(`${body.member_email} is not a member of the team`);
    if (role === "owner") throw badRequestError("the owner cannot leave the team; delete the team instead");
    team.members.delete(body.member_email);
    return { answer: "OK", entity: team.name, secondEntity: body.member_email };
  }),
];
