import type { MiddlewareFunction } from "react-router";
import type { z } from "zod";
import { MB, MOST_TOGETHER } from "#app/platform/file-size.ts";
import { isUnsafe } from "#app/platform/http/address/origin.server.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { type Download, downloadRoute } from "#app/platform/http/download.server.ts";
import { limitPerson, refuseTooMany } from "#app/platform/http/rate-limit.server.ts";
import { spend } from "#app/platform/rate-limits/rate-limits.server.ts";
import { patternOf, requestContext } from "#app/platform/request/request.server.ts";
import { getTenant } from "./context.ts";
import { getPerson } from "./people/person.ts";
import { allows, type Permission } from "./permissions/permissions.ts";
import type { Tenant } from "./tenant.server.ts";

/** Limits, as root middleware after `identify`, what one person may do. Refuses: 429. */
export const limitRequests: MiddlewareFunction<Response> = ({ request, context, pattern }, next) => {
	const { ip } = context.get(requestContext);
	return limitPerson({ request, ip, pattern, userId: getPerson(context)?.userId }, next);
};

/**
 * Limits what all members of a workspace send together. It runs once the person is known to be a member, so that no
 * stranger uses up the workspace's allowance. Refuses: 429.
 */
export async function limitTenant(request: Request, pattern: string, tenant: Tenant): Promise<void> {
	if (!isUnsafe(request)) return;
	const { refused } = await spend([{ kind: "forms-tenant", key: `tenant:${tenant.id}` }]);
	if (refused) await refuseTooMany(request, patternOf(pattern), refused);
}

/**
 * Makes the route of an export, which is limited per member: only an export that is neither forbidden nor wrongly asked
 * for counts. One without a permission has what the member sees. Refuses: 403 for the permission, 400, 429.
 */
export function exportRoute<Shape extends z.ZodObject>(
	{ permission, shape }: { permission?: Permission; shape: Shape },
	make: (tenant: Tenant, query: z.output<Shape>) => Promise<Download | Response>,
) {
	return downloadRoute(async ({ request, context }) => {
		const tenant = getTenant(context);
		if (permission) await tenant.authorize(permission);
		const query = readQuery(request, shape);
		const { refused } = await spend([{ kind: "exports", key: `person:${tenant.member.id}` }]);
		if (refused) await refuseTooMany(request, "", refused);
		return make(tenant, query);
	});
}

/** Counts a comment that a member is about to write. Refuses: 429. */
export async function limitComments(request: Request, tenant: Tenant): Promise<void> {
	const { refused } = await spend([{ kind: "comments", key: `person:${tenant.member.id}` }]);
	if (refused) await refuseTooMany(request, "", refused);
}

/** Counts a search of a member. Refuses: 429. */
export async function limitSearches(request: Request, tenant: Tenant): Promise<void> {
	const { refused } = await spend([{ kind: "search", key: `person:${tenant.member.id}` }]);
	if (refused) await refuseTooMany(request, "", refused);
}

/** Counts the megabytes that a member is about to send; without a declared length, the most that there may be. Refuses: 429. */
export async function limitUploads(request: Request, tenant: Tenant): Promise<void> {
	const bytes = Number(request.headers.get("Content-Length") ?? MOST_TOGETHER);
	const points = Math.max(1, Math.ceil(bytes / MB));
	const { refused } = await spend([{ kind: "uploads", key: `person:${tenant.member.id}`, points }]);
	if (refused) await refuseTooMany(request, "", refused);
}

/** Counts the emails that a member is about to send. A member who may send none is refused elsewhere. Refuses: 429. */
export async function limitInvitations(request: Request, tenant: Tenant, letters: number): Promise<void> {
	if (letters < 1 || !allows(tenant.member, "users:manage")) return;
	const { refused } = await spend([
		{ kind: "invitations", key: `person:${tenant.member.id}`, points: letters },
		{ kind: "invitations-tenant", key: `tenant:${tenant.id}`, points: letters },
	]);
	if (refused) await refuseTooMany(request, "", refused);
}
