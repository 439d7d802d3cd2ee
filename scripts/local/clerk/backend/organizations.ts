import {
	assertSlugFree,
	createMembership,
	createOrganization,
	deleteMembership,
	deleteOrganization,
	findMembership,
	getOrganization,
	knownRole,
	updateMembership,
	updateOrganization,
} from "../state/directory.ts";
import { ApiError } from "../state/emulator.ts";
import { membershipJson, organizationJson } from "../state/shapes.ts";
import type { OrganizationRow } from "../state/state.ts";
import { type ApiCall, type Body, mergeMetadata, page, pick, type Route } from "./call.ts";
import { invitationRoutes } from "./invitations.ts";

const METADATA = { public_metadata: "publicMetadata", private_metadata: "privateMetadata" } as const;
const FIELDS = { name: "name", slug: "slug", max_allowed_memberships: "maxMembers" };

function create({ emulator, body }: ApiCall) {
	if (!body.name) throw new ApiError(422, "form_param_nil", "name is required.");
	const given = pick(body, { ...FIELDS, ...METADATA, created_by: "createdBy" });
	return organizationJson(emulator, createOrganization(emulator, { ...given, name: String(body.name) }));
}

function update({ emulator, params, body }: ApiCall) {
	const organization = getOrganization(emulator, params[0]);
	if (typeof body.slug === "string") assertSlugFree(emulator, body.slug, organization);
	return organizationJson(emulator, updateOrganization(emulator, organization, pick(body, FIELDS)));
}

function changeMetadata({ emulator, params, body }: ApiCall, combine: (before: Body, change: Body) => Body) {
	const organization = getOrganization(emulator, params[0]);
	const changes: Partial<OrganizationRow> = {};
	for (const [wire, row] of Object.entries(METADATA) as [keyof typeof METADATA, "publicMetadata"][]) {
		if (wire in body) changes[row] = combine(organization[row], (body[wire] ?? {}) as Body);
	}
	return organizationJson(emulator, updateOrganization(emulator, organization, changes));
}

function list({ emulator, query }: ApiCall) {
	const text = query.get("query")?.toLowerCase();
	const ids = query.getAll("organization_id");
	const userIds = query.getAll("user_id");
	const all = Object.values(emulator.state.organizations).filter(
		(one) =>
			(!text || [one.name, one.slug, one.id].some((value) => value.toLowerCase().includes(text))) &&
			(ids.length === 0 || ids.includes(one.id)) &&
			(userIds.length === 0 || userIds.some((userId) => findMembership(emulator, one.id, userId))),
	);
	const { rows, total } = page(all, query);
	return { data: rows.map((row) => organizationJson(emulator, row)), total_count: total };
}

function listMembers({ emulator, params, query }: ApiCall) {
	const organization = getOrganization(emulator, params[0]);
	const roles = query.getAll("role");
	const userIds = query.getAll("user_id");
	const all = Object.values(emulator.state.memberships).filter(
		(one) =>
			one.organizationId === organization.id &&
			(roles.length === 0 || roles.includes(one.role)) &&
			(userIds.length === 0 || userIds.includes(one.userId)),
	);
	const { rows, total } = page(all, query);
	return { data: rows.map((row) => membershipJson(emulator, row)), total_count: total };
}

function addMember({ emulator, params, body }: ApiCall) {
	const organization = getOrganization(emulator, params[0]);
	const given = { userId: String(body.user_id), role: knownRole(body.role) };
	return membershipJson(emulator, createMembership(emulator, organization, given));
}

function getMembership({ emulator, params }: ApiCall) {
	const membership = findMembership(emulator, getOrganization(emulator, params[0]).id, params[1] ?? "");
	if (!membership) throw new ApiError(404, "resource_not_found", "No organization membership was found.");
	return membership;
}

export const organizationRoutes: Route[] = [
	["GET", "/organizations", list],
	["POST", "/organizations", create],
	[
		"GET",
		"/organizations/:",
		({ emulator, params }) => organizationJson(emulator, getOrganization(emulator, params[0])),
	],
	["PATCH", "/organizations/:", update],
	[
		"DELETE",
		"/organizations/:",
		({ emulator, params }) => deleteOrganization(emulator, getOrganization(emulator, params[0])),
	],
	["PATCH", "/organizations/:/metadata", (call) => changeMetadata(call, mergeMetadata)],
	["PUT", "/organizations/:/metadata", (call) => changeMetadata(call, (_, change) => change)],
	["GET", "/organizations/:/memberships", listMembers],
	["POST", "/organizations/:/memberships", addMember],
	[
		"PATCH",
		"/organizations/:/memberships/:",
		(call) => {
			const change = { role: knownRole(call.body.role) };
			return membershipJson(call.emulator, updateMembership(call.emulator, getMembership(call), change));
		},
	],
	[
		"DELETE",
		"/organizations/:/memberships/:",
		(call) => deleteMembership(call.emulator, getMembership(call)),
	],
	...invitationRoutes,
];
