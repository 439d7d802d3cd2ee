import type { MiddlewareFunction } from "react-router";
import { isUnsafe } from "#app/platform/http/address/origin.server.ts";
import { limitPerson, refuseTooMany } from "#app/platform/http/rate-limit.server.ts";
import { type LimitUse, spend } from "#app/platform/rate-limits/rate-limits.server.ts";
import { patternOf, requestContext } from "#app/platform/request/request.server.ts";
import { getPerson } from "./people/person.ts";
import { allows } from "./permissions/permissions.ts";
import type { Tenant } from "./tenant.server.ts";

/** Limits, as root middleware after `identify`, what one person may do. Refuses: 429. */
export const limitRequests: MiddlewareFunction<Response> = ({ request, context, pattern }, next) => {
	const { ip } = context.get(requestContext);
	return limitPerson({ request, ip, pattern, userId: getPerson(context)?.userId }, next);
};

// Matches the path of a full export, as every feature names it: `audit/export`, `insights.csv`.
const EXPORTS = /(^|\/)([\w-]*export[\w-]*|([\w-]+\.)?(csv|jsonl|zip))(\.|\/|$)/;

/**
 * Limits all members of a workspace together, and exports per member. It runs once the person is known to be a
 * member, so that no stranger uses up the workspace's allowance. Refuses: 429.
 */
export async function limitTenant(request: Request, pattern: string, tenant: Tenant): Promise<void> {
	const route = patternOf(pattern);
	const wanted: LimitUse[] = [];
	if (isUnsafe(request)) wanted.push({ kind: "forms-tenant", key: `tenant:${tenant.id}` });
	if (EXPORTS.test(route)) wanted.push({ kind: "exports", key: `person:${tenant.member.id}` });
	if (wanted.length === 0) return;
	const { refused } = await spend(wanted);
	if (refused) await refuseTooMany(request, route, refused);
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
