import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { findRoles, type Role } from "#app/tenant/permissions/roles.server.ts";
import { openLinks } from "#app/tenant/registry/invitation-links.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Invitation } from "#db/schema/tenant/index.ts";
import { expiryIn, renewed } from "../change.server.ts";
import type { InviteValues } from "../forms.ts";
import { requireGrant } from "../grant.server.ts";
import { settleExpired } from "../steps.server.ts";
import { letterOf } from "../token.server.ts";
import { piecesOf } from "./address-list.ts";
import { type Entry, type Problem, readList } from "./read-list.server.ts";

/** More than this at once is more likely a mistake than a team. */
export const MOST_AT_ONCE = 200;

// Five times as many: room for those that are on the list twice, or are no addresses.
const MOST_PIECES = 5 * MOST_AT_ONCE;

/** What became of a list. `invalid`: nothing was sent, for a reason beyond single lines. */
export type Invited =
	| { outcome: "read"; invited: string[]; resent: string[]; problems: Problem[]; someWait: boolean }
	| { outcome: "invalid"; field: "addresses" | "role" | "teams" | "path"; message: string };

/** How many letters a list asks for; one that is too long to be sent at all asks for none. */
export function countLetters({ addresses }: Pick<InviteValues, "addresses">): number {
	if (piecesOf(addresses).length > MOST_PIECES) return 0;
	const { length } = readList(addresses).entries;
	return length > MOST_AT_ONCE ? 0 : length;
}

/**
 * Invites everybody on the list who can be invited; what is wrong with the others is told line by line.
 * Refuses: 403 `users:manage`, `teams:manage` with teams, or the permission of the role that the asking member lacks.
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

/** Each address is looked at closely, so first of all it is counted how many there are. */
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
	if (!role) return { outcome: "invalid", field: "role", message: "This role is gone: choose another one" };
	requireGrant(writing, role);
	const teams = await findTeams(writing, values.teams);
	if (!teams) {
		const message = "One of the teams was deleted meanwhile: choose among those that are left";
		return { outcome: "invalid", field: "teams", message };
	}
	if (!(await isOffered(writing, values.path))) {
		const message = "This onboarding path is not there any more: choose another one";
		return { outcome: "invalid", field: "path", message };
	}
	const { fresh, waiting, members } = await sorted(writing, entries);
	const again = values.resend ? await sendAgain(writing, waiting, values.days) : [];
	const invited = await create(writing, tenantId, fresh, { values, role, teams });
	const left = waiting.filter(({ address }) => !again.includes(address));
	// Somebody else invited them at the same moment.
	const beaten = fresh.filter(({ address }) => !invited.includes(address));
	const added = [...members, ...[...left, ...beaten].map((entry) => problemOf(entry, "is invited already"))];
	const all = [...problems, ...added].sort((one, other) => one.line - other.line);
	const someWait = left.length + beaten.length > 0;
	return { outcome: "read", invited, resent: again, problems: all, someWait };
}

function tooMany(count: number): Invited {
	const found = count.toLocaleString("en");
	const message = `The list has ${found} addresses, and ${MOST_AT_ONCE} people can be invited at once. Nobody was invited, and the list is as you typed it: send it in parts`;
	return { outcome: "invalid", field: "addresses", message };
}

const problemOf = ({ line, text }: Entry, problem: string): Problem => ({ line, text, problem, retry: text });

/** Who of the list is new, who has an invitation that waits, and who is in already. */
async function sorted(writing: Writing, entries: Entry[]) {
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
			// In one order, so that two lists with the same people do not wait for each other.
			.orderBy(invitations.id)
			.for("update"),
	]);
	const active = new Map(known.map(({ email, isActive }) => [email, isActive]));
	const rows = new Map(pending.map((row) => [row.email, row]));
	const fresh: Entry[] = [];
	const waiting: (Entry & { row: Invitation })[] = [];
	const members: Problem[] = [];
	for (const entry of entries) {
		const row = rows.get(entry.address);
		const isActive = active.get(entry.address);
		if (isActive !== undefined) members.push(problemOf(entry, membershipProblem(isActive)));
		else if (row) waiting.push({ ...entry, row });
		else fresh.push(entry);
	}
	return { fresh, waiting, members };
}

const membershipProblem = (isActive: boolean) =>
	isActive ? "is a member already" : "is a member who is suspended: reactivate them under Members";

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

/** Whether somebody can begin the onboarding path that was chosen, if one was. */
async function isOffered({ db, tables: { onboardingPaths: paths } }: Writing, id: number | undefined) {
	if (id === undefined) return true;
	const found = await db
		.select({ id: paths.id })
		.from(paths)
		.where(and(eq(paths.id, id), isNotNull(paths.publishedVersion), isNull(paths.deletedAt)));
	return found.length > 0;
}

/** Refuses: 403 when one of them has a role that the asking member cannot give. */
async function sendAgain(
	writing: Writing,
	waiting: { address: string; row: Invitation }[],
	days: number,
): Promise<string[]> {
	for (const { row } of waiting) await renewed(writing, row, days);
	return waiting.map(({ address }) => address);
}

/** Returns the addresses that were invited. Records: invitation.created. */
async function create(
	writing: Writing,
	tenantId: string,
	entries: Entry[],
	{ values, role, teams }: { values: InviteValues; role: Role; teams: { id: number }[] },
): Promise<string[]> {
	if (entries.length === 0) return [];
	const { db, tables, member } = writing;
	const expiresAt = expiryIn(values.days);
	const common = { invitedBy: member.id, message: values.message ?? null };
	const onboardingPathId = values.path ?? null;
	const rows = entries.map(({ address: email }) => {
		const id = randomUUID();
		return { id, email, ...letterOf(id, 1, expiresAt), ...common, role: role.key, onboardingPathId };
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
		db,
		tenantId,
		invited.map(({ id, email, tokenHash }) => ({ id, kind: "workspace", email, tokenHash, expiresAt })),
	);
	await writing.recordAll(
		"invitation.created",
		invited.map(({ id, email, timesSent }) => ({ id, email, role: role.key, timesSent })),
	);
	return invited.map(({ email }) => email);
}
