import { redirect } from "react-router";
import { hosts } from "#app/platform/http/address/address.server.ts";
import { withPerformanceTracking } from "#app/platform/request/performance.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { slugMeant } from "#app/platform/slug.ts";
import type { Route } from "./+types/layout";
import { tenantContext } from "./context.ts";
import { refuseUnknown } from "./people/member.server.ts";
import { requirePerson } from "./people/person.ts";
import { limitTenant } from "./rate-limits.server.ts";
import { enterTenant } from "./resolve.server.ts";

/** Resolves slug + person → Tenant, before any loader or action below runs. */
export const enter: Route.MiddlewareFunction = async ({ request, params, pattern, context }, next) => {
	// Browsers and scanners look for such files everywhere. No workspace has such a name, and learning that needs no
	// sign-in.
	if (params.tenant.includes(".")) refuseUnknown();
	const meant = slugMeant(params.tenant);
	if (meant !== undefined) throw redirect(movedUrl(request, params.tenant, meant), 308);
	const person = await requirePerson({ request, context });
	const resolved = await enterTenant(request, params.tenant, person.userId, context.get(requestContext));
	if (resolved.movedTo !== undefined) throw redirect(movedUrl(request, params.tenant, resolved.movedTo), 308);
	await limitTenant(request, pattern, resolved.tenant);
	context.set(tenantContext, resolved.tenant);
	return withPerformanceTracking(`${request.method} /${pattern}`, resolved.tenant.id, next);
};

function movedUrl(request: Request, from: string, to: string): string {
	const url = new URL(request.url);
	if (hosts.slugOf(request.url) === from) {
		const short = new URL(hosts.publicUrl(request.url));
		return `${hosts.originFor(to)}${short.pathname}${short.search}`;
	}
	// The first segment may be longer than the address that it means: `%41cme` is `Acme`.
	return `/${to}${url.pathname.replace(/^\/[^/]*/, "")}${url.search}`;
}
