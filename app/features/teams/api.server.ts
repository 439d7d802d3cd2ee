import { z } from "zod";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import {
	answeredText,
	memberIdInput,
	momentOf,
	momentShape,
	patched,
	personShape,
} from "#app/tenant/api/shapes.ts";
import { typedMember } from "#app/tenant/api/typed-member.server.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { findTeam } from "./find.server.ts";
import { teamShape as formShape, listShape } from "./forms.ts";
import { listTeams } from "./list.server.ts";
import { addToTeam, setTeamLead, takeFromTeam } from "./people.server.ts";
import {
	createTeam,
	editTeam,
	removeTeam,
	type SavedTeam,
	TOO_MANY_TEAMS,
	undeleteTeam,
} from "./teams.server.ts";

const summary = {
	id: answeredText,
	slug: answeredText.meta({ description: "Names the team in addresses. It never changes." }),
	name: answeredText,
	lead: personShape.nullable(),
};

const summaryShape = z.strictObject(summary).meta({ id: "TeamSummary" });

const detailShape = z
	.strictObject({
		...summary,
		description: answeredText.nullable(),
		createdAt: momentShape,
		updatedAt: momentShape,
	})
	.meta({ id: "Team" });

const { name, description } = formShape.shape;
const createShape = z.object({ name, description: description.nullable() });
const patchShape = z.object({ name: name.optional(), description: description.nullable() });
const leadShape = z.object({
	memberId: memberIdInput.nullable().meta({ description: "The id of an active member; null for nobody." }),
});

type State = Awaited<ReturnType<typeof stateOf>>;

const stateOf = (tenant: Tenant, slug: string) =>
	tenant.read(async (reading) => {
		const team = await findTeam(reading, slug);
		return { team, lead: await findName(reading.db, team.leadId) };
	});

const leadOf = (id: string | null, known: string | null | undefined) =>
	id === null ? null : { id, name: known ?? "Someone" };

function shown({ team, lead }: State): z.input<typeof detailShape> {
	const { id, slug, description: text, leadId, createdAt, updatedAt } = team;
	return {
		...{ id: String(id), slug, name: team.name, lead: leadOf(leadId, lead), description: text },
		...{ createdAt: momentOf(createdAt), updatedAt: momentOf(updatedAt) },
	};
}

const slugIn = ({ params }: Pick<OperationCall, "params">): string => params.team ?? "";

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) => stateOf(tenant, slugIn({ params })),
	show: shown,
};

const asItIs = async (tenant: Tenant, slug: string) => ({ body: shown(await stateOf(tenant, slug)) });

/** Returns the slug of what was saved. Refuses: 422 for a name that is taken, 409 for one team too many. */
function saved(outcome: SavedTeam): string {
	if (outcome.outcome === "saved") return outcome.slug;
	if (outcome.outcome === "full") return refuseFull(TOO_MANY_TEAMS);
	return refuseValues({ name: ["There is already a team with this name"] });
}

const tag = "Teams";
const TEAM = "/teams/{team}";
const permission = "teams:manage";

const changes = [
	operation({
		...{ id: "createTeam", method: "POST", path: "/teams", tag, summary: "Create a team", permission },
		description: "It has no members yet.",
		body: createShape,
		example: { name: "Harbour crew" },
		answer: detailShape,
		creates: true,
		refuses: [409],
		async run({ tenant, body }) {
			const values = { ...body, description: body.description ?? undefined };
			const slug = saved(await createTeam(tenant, values));
			return { ...(await asItIs(tenant, slug)), location: pathTo(TEAM, slug) };
		},
	}),
	operation({
		...{ id: "editTeam", method: "PATCH", path: TEAM, tag, summary: "Change a team", permission },
		description: "A merge patch: what is absent stays as it is, and null clears.",
		body: patchShape,
		example: { description: "Who repairs the harbour" },
		answer: detailShape,
		refuses: [404],
		current,
		async run({ tenant, params, body, state: { team } }) {
			const slug = slugIn({ params });
			const text = patched(body.description, team.description);
			const values = { name: body.name ?? team.name, description: text, version: team.version };
			const outcome = await editTeam(tenant, slug, values);
			if (outcome.outcome === "stale") return { stale: true };
			saved(outcome);
			return asItIs(tenant, slug);
		},
	}),
	operation({
		...{ id: "deleteTeam", method: "DELETE", path: TEAM, tag, summary: "Delete a team", permission },
		description: "It can be brought back.",
		refuses: [404],
		current,
		async run({ tenant, params, state }) {
			await removeTeam(tenant, slugIn({ params }), state.team.version);
			return {};
		},
	}),
	operation({
		...{ id: "undeleteTeam", method: "POST", path: `${TEAM}/undelete`, tag, permission },
		...{ summary: "Bring a deleted team back", description: "Sent twice, it does nothing more." },
		answer: detailShape,
		refuses: [404, 409],
		async run({ tenant, params }) {
			const { slug } = await undeleteTeam(tenant, slugIn({ params }));
			return asItIs(tenant, slug);
		},
	}),
];

const people = [
	operation({
		...{ id: "setTeamLead", method: "PUT", path: `${TEAM}/lead`, tag, permission },
		...{ summary: "Choose the lead of a team", description: "A lead who isn’t in the team joins it." },
		body: leadShape,
		example: { memberId: null },
		answer: detailShape,
		refuses: [404],
		async run({ tenant, params, body: { memberId } }) {
			await typedMember(tenant, memberId, "memberId");
			await setTeamLead(tenant, slugIn({ params }), memberId);
			return asItIs(tenant, slugIn({ params }));
		},
	}),
	operation({
		...{ id: "addTeamMember", method: "PUT", path: `${TEAM}/members/{member}`, tag, permission },
		...{ summary: "Add a member to a team", description: "Sent twice, it does nothing more." },
		refuses: [404],
		async run({ tenant, params }) {
			await addToTeam(tenant, slugIn({ params }), params.member ?? "");
			return {};
		},
	}),
	operation({
		...{ id: "removeTeamMember", method: "DELETE", path: `${TEAM}/members/{member}`, tag, permission },
		...{ summary: "Take a member out of a team", description: "Sent twice, it does nothing more." },
		refuses: [404],
		async run({ tenant, params }) {
			await takeFromTeam(tenant, slugIn({ params }), params.member ?? "");
			return {};
		},
	}),
];

/** The operations about teams. Who is in one: `listMembers` with its slug. */
export const teamOperations = [
	listOperation({
		...{ id: "listTeams", method: "GET", path: "/teams", tag, summary: "List teams" },
		description: "By name. The members of one are listed by `GET /members?team=` and its slug.",
		permission: null,
		query: listShape.pick({ q: true }),
		answer: summaryShape,
		refuses: [],
		async run({ tenant, query }) {
			const { teams, after } = await listTeams(tenant, query);
			const data = teams.map(({ id, slug, name: called, lead, leadId }) => ({
				...{ id: String(id), slug, name: called, lead: leadOf(leadId, lead) },
			}));
			return { data, next: after };
		},
	}),
	operation({
		...{ id: "getTeam", method: "GET", path: TEAM, tag, summary: "Get a team" },
		permission: null,
		answer: detailShape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, slugIn(call)),
	}),
	...changes,
	...people,
];
