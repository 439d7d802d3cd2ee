import { data, Outlet, redirect, useLocation } from "react-router";
import { hosts } from "#app/platform/http/address/address.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { takeFlash } from "#app/platform/http/flash.server.ts";
import { withPerformanceTracking } from "#app/platform/request/performance.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { slugMeant } from "#app/platform/slug.ts";
import { AskPath } from "#app/ui/elements/disabled-reason.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";
import { Frame } from "#app/ui/frame/frame.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { DateLocale } from "#app/ui/text/time.tsx";
import type { Route } from "./+types/layout";
import { getTenant, tenantContext } from "./context.ts";
import { limitTenant } from "./limits.server.ts";
import { NAVIGATION } from "./navigation.ts";
import { refuseUnknown } from "./people/member.server.ts";
import { requirePerson } from "./people/person.ts";
import { allows } from "./permissions/permissions.ts";
import type { Appearance } from "./preferences.ts";
import { enterTenant } from "./resolve.server.ts";
import { settingsFor } from "./settings-tabs.tsx";
import { SupportNotice, supportFactsOf } from "./support-notice.tsx";

/** Resolves slug + person → Tenant, before any loader or action below runs. */
const enter: Route.MiddlewareFunction = async ({ request, params, pattern, context }, next) => {
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

export const middleware = [enter];

function movedUrl(request: Request, from: string, to: string): string {
	const url = new URL(request.url);
	if (hosts.slugOf(request.url) === from) {
		const short = new URL(hosts.publicUrl(request.url));
		return `${hosts.originFor(to)}${short.pathname}${short.search}`;
	}
	// The first segment may be longer than the address that it means: `%41cme` is `Acme`.
	return `/${to}${url.pathname.replace(/^\/[^/]*/, "")}${url.search}`;
}

export function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, name, slug, base, timeZone, dateLocale, logoUrl, preferences, member } = tenant;
	const { flash, headers } = takeFlash(request);
	return data(
		{
			workspace: { name, slug, hue: hueOf(id), imageUrl: logoUrl },
			base,
			person: {
				id: member.id,
				name: member.name,
				email: member.email,
				href: tenant.isForSupport ? undefined : pageIn(base, "/profile"),
				imageUrl: member.imageUrl,
			},
			look: { theme: preferences?.theme, density: preferences?.density } satisfies Appearance,
			timeZone,
			dateLocale,
			places: NAVIGATION.filter(({ needs }) => needs === undefined || allows(member, needs)),
			settings: settingsFor(member),
			support: supportFactsOf(tenant),
			flash,
		},
		{ headers },
	);
}

/** Frames every page in a workspace, and those that refuse. */
export default function WorkspaceLayout({ loaderData }: Route.ComponentProps) {
	const { pathname } = useLocation();
	const { workspace, base, places, person, flash, support, timeZone, dateLocale } = loaderData;
	const navigation = places.map(({ label, page, icon }) => {
		const path = pageIn(`/${workspace.slug}`, page);
		const current = pathname === path || pathname.startsWith(`${path}/`);
		return { label, href: pageIn(base, page), icon, current };
	});
	return (
		<DateLocale value={dateLocale}>
			<AskPath value={support?.isForSupport ? undefined : pageIn(base, "/requests")}>
				<Frame workspace={workspace} navigation={navigation} person={person}>
					{support && <SupportNotice support={support} timeZone={timeZone} />}
					{flash && (
						<div className="mb-6">
							<Notice tone="success" action={flash.undo && { label: "Undo", ...flash.undo }}>
								{flash.text}
							</Notice>
						</div>
					)}
					<Outlet />
				</Frame>
			</AskPath>
		</DateLocale>
	);
}
