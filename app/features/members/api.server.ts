import { z } from "zod";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import { answeredText, momentOf, momentOrNull, momentShape } from "#app/tenant/api/shapes.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { changeRole, reactivateMember, suspendMember } from "./change.server.ts";
import { findTeamsOf } from "./detail.server.ts";
import { findProfile } from "./find.server.ts";
import { listShape, roleShape } from "./forms.ts";
import { readmitMember, removeMember } from "./leave-and-remove.server.ts";
import { type ListedMember, listMembersOnly } from "./list.server.ts";

const summary = {
	id: answeredText,
	name: answeredText,
	email: answeredText.nullable().meta({
		description: "Null unless the key may manage members, or it is its own member’s.",
	}),
	role: answeredText.meta({ description: "The key of the role." }),
	status: z.enum(["active", "suspended", "left"]),
	joinedAt: momentShape,
};

const summaryShape = z
	.strictObject({ ...summary, lastSeenAt: momentShape.nullable() })
	.meta({ id: "MemberSummary" });

// Without when they were seen last: a change would otherwise be refused because they had just opened a page.

const detailShape = z
	.strictObject({
		...summary,
		teams: z.array(
			z
				.strictObject({ slug: answeredText, name: answeredText, isLead: z.boolean() })
				.meta({ id: "Membership" }),
		),
	})
	.meta({ id: "Member" });

const patchShape = z.object({
	role: roleShape.shape.role.meta({ description: "The key of another role." }).optional(),
});

const summaryOf = ({ id, name, email, roleKey, status, joinedAt, lastSeenAt }: ListedMember) => ({
	...{ id, name, email: email ?? null, role: roleKey, status },
	...{ joinedAt: momentOf(joinedAt), lastSeenAt: momentOrNull(lastSeenAt) },
});

type State = Awaited<ReturnType<typeof stateOf>>;

const stateOf = (tenant: Tenant, id: string) =>
	tenant.read(async (reading) => {
		const member = await findProfile(reading, id);
		const seesAddress = member.id === reading.member.id || reading.can("users:manage");
		return { member, seesAddress, teams: await findTeamsOf(reading, member.id) };
	});

function shown({ member, seesAddress, teams }: State): z.input<typeof detailShape> {
	const { email, role, ...rest } = member;
	const { id, name, status, joinedAt } = rest;
	return {
		...{ id, name, email: seesAddress ? email : null, role: role.key, status, joinedAt: momentOf(joinedAt) },
		teams: teams.map(({ slug, name, isLead }) => ({ slug, name, isLead })),
	};
}

const idIn = ({ params }: Pick<OperationCall, "params">): string => params.member ?? "";

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) => stateOf(tenant, idIn({ params })),
	show: shown,
};

const asItIs = async (tenant: Tenant, id: string) => ({ body: shown(await stateOf(tenant, id)) });

const OWN_ROLE =
	"This is the role of the key’s own member, who could not undo the change. They can change it on their page";

const tag = "Members";
const MEMBER = "/members/{member}";

/** Lists one page of members as answers have them. */
export async function listSummaries(
	tenant: Tenant,
	query: Parameters<typeof listMembersOnly>[1],
): Promise<{ data: z.input<typeof summaryShape>[]; next: string | undefined }> {
	const { members, after } = await listMembersOnly(tenant, query);
	return { data: members.map(summaryOf), next: after };
}

/** The operations about members. */
export const memberOperations = [
	listOperation({
		...{ id: "listMembers", method: "GET", path: "/members", tag, summary: "List members" },
		tool: true,
		description: "Everyone who is or was in the workspace; those who are, if no status is given.",
		permission: null,
		query: listShape.pick({ q: true, role: true, team: true, status: true, sort: true }),
		answer: summaryShape,
		refuses: [],
		run: ({ tenant, query }) => listSummaries(tenant, query),
	}),
	operation({
		...{ id: "getMember", method: "GET", path: MEMBER, tag, summary: "Get a member" },
		permission: null,
		answer: detailShape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, idIn(call)),
	}),
	operation({
		...{ id: "editMember", method: "PATCH", path: MEMBER, tag, summary: "Give a member another role" },
		description: "Nobody can give or take a role that has more permissions than their own.",
		permission: "users:manage",
		body: patchShape,
		example: { role: "viewer" },
		answer: detailShape,
		refuses: [404, 409],
		current,
		async run({ tenant, params, body, state: { member } }) {
			const role = body.role ?? member.role.key;
			const values = { role, shown: member.role.key, understood: false };
			const changed = await changeRole(tenant, idIn({ params }), values);
			if (changed.outcome === "stale") return { stale: true };
			if (changed.outcome === "unknown") return refuseValues({ role: ["There is no role with this key"] });
			if (changed.outcome === "unsure") return refuseValues({ role: [OWN_ROLE] });
			return asItIs(tenant, member.id);
		},
	}),
	operation({
		...{ id: "removeMember", method: "DELETE", path: MEMBER, tag, summary: "Remove a member" },
		description: "What they made stays. They can be reinstated.",
		permission: "users:manage",
		refuses: [404, 409],
		current,
		async run({ tenant, params, state }) {
			await removeMember(tenant, idIn({ params }), state.member.role.key);
			return {};
		},
	}),
	...(
		[
			["suspendMember", "suspend", "Suspend a member", suspendMember],
			["reactivateMember", "reactivate", "Reactivate a suspended member", reactivateMember],
			["reinstateMember", "reinstate", "Reinstate a removed member", readmitMember],
		] as const
	).map(([id, word, summary, change]) =>
		operation({
			...{ id, method: "POST", path: `${MEMBER}/${word}`, tag, summary, permission: "users:manage" },
			description: "Sent twice, it does nothing more.",
			answer: detailShape,
			refuses: [404, 409],
			async run({ tenant, params }) {
				const member = await change(tenant, idIn({ params }));
				return asItIs(tenant, member.id);
			},
		}),
	),
];
