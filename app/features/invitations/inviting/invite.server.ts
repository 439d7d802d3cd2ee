import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { copyStarters } from "#app/features/onboarding/templates/starters.server.ts";
import { findRoles, type Role } from "#app/tenant/permissions/roles.server.ts";
import { openLinks } from "#app/tenant/registry/invitation-links.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Invitation } from "#db/schema/tenant/invitations.ts";
import type { InviteValues } from "../forms.ts";
import { settleExpired } from "../invitation-writes.server.ts";
import { requireGrant } from "../own-permissions.server.ts";
import { expiryIn, renewed } from "../resend-and-revoke.server.ts";
import { linkOf } from "../token.server.ts";
import { piecesOf } from "./address-list.ts";
import { type ListEntry, type ListProblem, readList } from "./read-list.server.ts";

/** 200: a longer list is more likely a mistake than a team. */
export const MOST_AT_ONCE = 200;

// Five times as many: room for duplicates and for entries that are not addresses.
const MOST_PIECES = 5 * MOST_AT_ONCE;

/** The result of a list. `invalid` means that nothing was sent, for a reason beyond single lines. */
export type Invited =
	| { outcome: "read"; invited: string[]; resent: string[]; problems: ListProblem[]; someWait: boolean }
	| { outcome: "invalid"; field: "addresses" | "role" | "teams" | "path"; message: string };

/** Counts the emails that a list would send; 0 for a list that is too long to be accepted. */
export function countEmails({ addresses }: Pick<InviteValues, "addresses">): number {
	if (piecesOf(addresses).length > MOST_PIECES) return 0;
	const { length } = readList(addresses).entries;
	return length > MOST_AT_ONCE ? 0 : length;
}

/**
 * Invites everyone on the list who can be invited, and reports the problems of the others line by line.
 * Refuses: 403 `users:manage`, `teams:manage` with teams, or a permission of the role that the asking member lacks.
 * Records: invitation.created, invitation.resent.
 */
export function invitePeople(tenant: Tenant, values: InviteValues): Promise<Invited> {
	return tenant.write(async (writing) => {
		writing.authorize("users:manage");
		const answer = await inviteListed(writing, tenant.id, values);
		const changed = answer.outcome === "read" && answer.invited.length + answer.resent.length > 0;
		if (!changed) writing.leaveUnchanged();
		return answer;
	});
}

/** Counts the addresses first, because parsing each one takes time. */
async function inviteListed(writing: Writing, tenantId: string, values: InviteValues): Promise<Invited> {
	const { length } = piecesOf(values.addresses);
	return length > MOST_PIECES
		? tooMany(length)
		: inviteEach(writing, tenantId, values, readList(values.addresses));
}

async function inviteEach(
	writing: Writing,
	tenantId: string,
	values: InviteValues,
	{ entries, problems }: ReturnType<typeof readList>,
): Promise<Invited> {
	if (entries.length > MOST_AT_ONCE) return tooMany(entries.length);
	const role = (await findRoles(writing)).find(({ key }) => key === values.role);
	if (!role)
		return { outcome: "invalid", field: "role", message: "This role no longer exists. Choose another one" };
	requireGrant(writing, role);
	const teams = await findTeams(writing, values.teams);
	if (!teams) {
		const message = "One of the teams has been deleted. Choose from the remaining ones";
		return { outcome: "invalid", field: "teams", message };
	}
	if (!(await isOffered(writing, values.path))) {
		const message = "This onboarding path no longer exists. Choose another one";
		return { outcome: "invalid", field: "path", message };
	}
	const { fresh, waiting, members } = await sorted(writing, entries);
	const again = values.resend ? await sendAgain(writing, waiting, values.days) : [];
	const invited = await create(writing, tenantId, fresh, { values, role, teams });
	const left = waiting.filter(({ address }) => !again.includes(address));
	// Someone else invited them at the same moment.
	const beaten = fresh.filter(({ address }) => !invited.includes(address));
	const added = [...members, ...[...left, ...beaten].map((entry) => problemOf(entry, "is already invited"))];
	const all = [...problems, ...added].sort((one, other) => one.line - other.line);
	const someWait = left.length + beaten.length > 0;
	return { outcome: "read", invited, resent: again, problems: all, someWait };
}

function tooMany(count: number): Invited {
	const found = count.toLocaleString("en");
	const message = `The list has ${found} addresses, and you can invite ${MOST_AT_ONCE} people at once. No one was invited, and the list is as you typed it. Send it in parts`;
	return { outcome: "invalid", field: "addresses", message };
}

const problemOf = ({ line, text }: ListEntry, problem: string): ListProblem => ({
	line,
	text,
	problem,
	retry: text,
});

/** Sorts the list into people who are new, those with a pending invitation, and those who are already members. */
async function sorted(writing: Writing, entries: ListEntry[]) {
	const { db, tables } = writing;
	const { invitations, users } = tables;
	const addresses = entries.map(({ address }) => address);
	await settleExpired(writing, addresses);
	const [known, pending] = await Promise.all([
		db
			.select({ email: users.email, isActive: users.isActive })
			.from(users)
			.where(and(inArray(users.email, addresses), isNull(users.leftAt))),
		db
			.select()
			.from(invitations)
			.where(and(inArray(invitations.email, addresses), eq(invitations.status, "pending")))
			// Locks in a fixed order, so that two lists with the same people cannot deadlock.
			.orderBy(invitations.id)
			.for("update"),
	]);
	const active = new Map(known.map(({ email, isActive }) => [email, isActive]));
	const rows = new Map(pending.map((row) => [row.email, row]));
	const fresh: ListEntry[] = [];
	const waiting: (ListEntry & { row: Invitation })[] = [];
	const members: ListProblem[] = [];
	for (const entry of entries) {
		const row = rows.get(entry.address);
		const isActive = active.get(entry.address);
		if (isActive !== undefined) members.push(problemOf(entry, membershipProblem({ isActive })));
		else if (row) waiting.push({ ...entry, row });
		else fresh.push(entry);
	}
	return { fresh, waiting, members };
}

const membershipProblem = ({ isActive }: { isActive: boolean }) =>
	isActive ? "is already a member" : "is a suspended member. You can reactivate them under Members";

async function findTeams({ authorize, db, tables: { teams } }: Writing, ids: number[]) {
	if (ids.length === 0) return [];
	authorize("teams:manage");
	const wanted = [...new Set(ids)];
	const found = await db
		.select({ id: teams.id })
		.from(teams)
		.where(and(inArray(teams.id, wanted), isNull(teams.deletedAt)));
	return found.length === wanted.length ? found : undefined;
}

/** Tells whether the chosen onboarding path, if any, can be started. */
async function isOffered(writing: Writing, id: number | undefined) {
	if (id === undefined) return true;
	await copyStarters(writing);
	const { onboardingPaths: paths } = writing.tables;
	const found = await writing.db
		.select({ id: paths.id })
		.from(paths)
		.where(and(eq(paths.id, id), isNotNull(paths.publishedVersion), isNull(paths.deletedAt)));
	return found.length > 0;
}

/** Sends pending invitations again. Refuses: 403 when one of them has a role that the asking member cannot assign. */
async function sendAgain(
	writing: Writing,
	waiting: { address: string; row: Invitation }[],
	days: number,
): Promise<string[]> {
	for (const { row } of waiting) await renewed(writing, row, days);
	return waiting.map(({ address }) => address);
}

/** Creates the invitations and returns the addresses that were invited. Records: invitation.created. */
async function create(
	writing: Writing,
	tenantId: string,
	entries: ListEntry[],
	{ values, role, teams }: { values: InviteValues; role: Role; teams: { id: number }[] },
): Promise<string[]> {
	if (entries.length === 0) return [];
	const { db, tables, member } = writing;
	const expiresAt = expiryIn(values.days);
	const common = { invitedBy: member.id, message: values.message ?? null };
	const onboardingPathId = values.path ?? null;
	const rows = entries.map(({ address: email }) => {
		const id = randomUUID();
		return { id, email, ...linkOf(id, 1, expiresAt), ...common, role: role.key, onboardingPathId };
	});
	const made = await db
		.insert(tables.invitations)
		.values(rows)
		.onConflictDoNothing()
		.returning({ id: tables.invitations.id });
	const ids = new Set(made.map(({ id }) => id));
	const invited = rows.filter(({ id }) => ids.has(id));
	const riding = invited.flatMap(({ id, email }) =>
		teams.map((team) => ({ ...common, email, expiresAt, teamId: team.id, invitationId: id })),
	);
	if (riding.length > 0) await db.insert(tables.teamInvitations).values(riding).onConflictDoNothing();
	await openLinks(
		writing,
		tenantId,
		invited.map(({ id, email, tokenHash }) => ({ id, kind: "workspace", email, tokenHash, expiresAt })),
	);
	await writing.recordAll(
		"invitation.created",
		invited.map(({ id, email, timesSent }) => ({ id, email, role: role.key, timesSent })),
	);
	return invited.map(({ email }) => email);
}
