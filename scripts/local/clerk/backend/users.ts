import { addressesOf, createUser, deleteUser, getUser, updateUser } from "../state/directory.ts";
import { ApiError } from "../state/emulator.ts";
import { membershipJson, userJson } from "../state/shapes.ts";
import type { UserRow } from "../state/state.ts";
import { type ApiCall, type Body, mergeMetadata, page, pick, type Route } from "./call.ts";

const FIELDS = { first_name: "firstName", last_name: "lastName", external_id: "externalId" };
const METADATA = {
	public_metadata: "publicMetadata",
	private_metadata: "privateMetadata",
	unsafe_metadata: "unsafeMetadata",
} as const;

/** Returns every user that matches the filters of a list or a count. */
function filterUsers({ emulator, query }: ApiCall): UserRow[] {
	const emails = query.getAll("email_address").map((email) => email.toLowerCase());
	const ids = query.getAll("user_id");
	const externalIds = query.getAll("external_id");
	const text = query.get("query")?.toLowerCase();
	return Object.values(emulator.state.users).filter(
		(user) =>
			(emails.length === 0 || addressesOf(user).some((address) => emails.includes(address))) &&
			(ids.length === 0 || ids.includes(user.id)) &&
			(externalIds.length === 0 || externalIds.includes(user.externalId ?? "")) &&
			(!text || `${user.firstName} ${user.lastName} ${user.email} ${user.id}`.toLowerCase().includes(text)),
	);
}

function changeMetadata({ emulator, params, body }: ApiCall, combine: (before: Body, change: Body) => Body) {
	const user = getUser(emulator, params[0]);
	const changes: Partial<UserRow> = {};
	for (const [wire, row] of Object.entries(METADATA) as [keyof typeof METADATA, "publicMetadata"][]) {
		if (wire in body) changes[row] = combine(user[row], (body[wire] ?? {}) as Body);
	}
	return userJson(emulator, updateUser(emulator, user, changes));
}

function create({ emulator, body }: ApiCall) {
	const [email] = (body.email_address ?? []) as string[];
	if (!email) throw new ApiError(422, "form_data_missing", "email_address is required.");
	const given = { firstName: null, lastName: null, ...pick(body, { ...FIELDS, ...METADATA }) };
	return userJson(emulator, createUser(emulator, { ...given, email }));
}

function setBanned({ emulator, params }: ApiCall, { banned }: { banned: boolean }) {
	return userJson(emulator, updateUser(emulator, getUser(emulator, params[0]), { banned }));
}

function listMemberships({ emulator, params, query }: ApiCall) {
	const user = getUser(emulator, params[0]);
	const all = Object.values(emulator.state.memberships).filter((one) => one.userId === user.id);
	const { rows, total } = page(all, query);
	return { data: rows.map((row) => membershipJson(emulator, row)), total_count: total };
}

export const userRoutes: Route[] = [
	[
		"GET",
		"/users",
		(call) => page(filterUsers(call), call.query).rows.map((row) => userJson(call.emulator, row)),
	],
	["GET", "/users/count", (call) => ({ object: "total_count", total_count: filterUsers(call).length })],
	["POST", "/users", create],
	["GET", "/users/:", ({ emulator, params }) => userJson(emulator, getUser(emulator, params[0]))],
	[
		"PATCH",
		"/users/:",
		({ emulator, params, body }) =>
			userJson(emulator, updateUser(emulator, getUser(emulator, params[0]), pick(body, FIELDS))),
	],
	["DELETE", "/users/:", ({ emulator, params }) => deleteUser(emulator, getUser(emulator, params[0]))],
	["PATCH", "/users/:/metadata", (call) => changeMetadata(call, mergeMetadata)],
	["PUT", "/users/:/metadata", (call) => changeMetadata(call, (_, change) => change)],
	["POST", "/users/:/ban", (call) => setBanned(call, { banned: true })],
	["POST", "/users/:/unban", (call) => setBanned(call, { banned: false })],
	["GET", "/users/:/organization_memberships", listMemberships],
];
