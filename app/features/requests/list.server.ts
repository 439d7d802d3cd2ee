import { aliasedTable, and, asc, desc, eq, gt, isNull, lt, ne, type SQL } from "drizzle-orm";
import { cutPage } from "#app/platform/http/address/cursor.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { PermissionRequest } from "#db/schema/tenant/permission-requests.ts";
import { permissionOf } from "./find.server.ts";
import type { RequestQuery } from "./forms.ts";

/** A request as a list shows it. */
export type ListedRequest = {
	id: number;
	/** The member who asks. */
	userId: string;
	name: string;
	suspended: boolean;
	/** Undefined when the catalog no longer has it. */
	permission: Permission | undefined;
	message: string | null;
	status: "open" | "approved" | "declined";
	createdAt: Date;
	/** The name of the member who decided, once decided. */
	decidedBy: string | undefined;
	decidedAt: Date | null;
	answer: string | null;
	/** The name of the role that granted it. */
	role: string | undefined;
};

/** The oldest are shown first; the next ones appear as these are decided. */
export const OPEN_SHOWN = 50;
export const PAGE_SIZE = 20;

/**
 * Lists the requests: all of them for members who decide, their own for others. Open ones come first, as tasks, then one
 * page of decided ones, newest first.
 */
export function listRequests(tenant: Tenant, query: RequestQuery) {
	return tenant.read(async (reading) => {
		const decides = reading.can("users:manage");
		const { permissionRequests: requests } = reading.tables;
		const mine = decides ? undefined : eq(requests.userId, reading.member.id);
		const [open, decided] = await Promise.all([findOpen(reading, mine), findDecided(reading, mine, query)]);
		const shown = open.slice(0, Math.min(OPEN_SHOWN, fitting(open)));
		return { decides, open: shown, more: open.length > shown.length, ...decided };
	});
}

async function findOpen(reading: Reading, mine: SQL | undefined): Promise<ListedRequest[]> {
	const { permissionRequests: requests, users } = reading.tables;
	const rows = await select(reading)
		.where(and(eq(requests.status, "open"), isNull(users.leftAt), mine))
		.orderBy(asc(requests.id))
		.limit(OPEN_SHOWN + 1);
	return listed(reading, rows);
}

/** Sorts by id, which grows with time, so that the cursor needs no second value. */
async function findDecided(reading: Reading, mine: SQL | undefined, query: RequestQuery) {
	const { permissionRequests: requests } = reading.tables;
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const beyond = cursor === undefined ? undefined : (backwards ? gt : lt)(requests.id, cursor);
	const rows: Row[] = await select(reading)
		.where(and(ne(requests.status, "open"), mine, beyond))
		.orderBy((backwards ? asc : desc)(requests.id))
		// Reads one more than it shows, to know whether there is a next page.
		.limit(PAGE_SIZE + 1);
	const fromCursor = cursor !== undefined;
	const { shown, after, before } = cutPage(rows, { size: PAGE_SIZE, backwards, fromCursor });
	return { decided: await listed(reading, shown), after: after?.request.id, before: before?.request.id };
}

function select({ db, tables }: Reading) {
	const { permissionRequests: requests, users } = tables;
	const deciders = aliasedTable(users, "deciders");
	return db
		.select({
			request: requests,
			asker: nameOf(users),
			isActive: users.isActive,
			decider: nameOf(deciders),
		})
		.from(requests)
		.innerJoin(users, eq(users.id, requests.userId))
		.leftJoin(deciders, eq(deciders.id, requests.decidedBy));
}

function nameOf({ firstName, lastName, email }: Reading["tables"]["users"]) {
	return { firstName, lastName, email };
}

type Name = { firstName: string | null; lastName: string | null; email: string };
type Row = { request: PermissionRequest; asker: Name; isActive: boolean; decider: Name | null };

async function listed(reading: Reading, rows: Row[]): Promise<ListedRequest[]> {
	const granted = rows.some(({ request }) => request.grantedRole) ? await findRoles(reading) : [];
	const roleNames = new Map(granted.map(({ key, name }) => [key, name]));
	return rows.map(({ request, asker, isActive, decider }) => {
		const { id, userId, message, status, createdAt, decidedAt, answer, grantedRole } = request;
		return {
			...{ id, userId, message, status, createdAt, decidedAt, answer },
			name: fullName(asker),
			suspended: !isActive,
			permission: permissionOf(request),
			decidedBy: decider ? fullName(decider) : undefined,
			role: grantedRole ? (roleNames.get(grantedRole) ?? grantedRole) : undefined,
		};
	});
}
