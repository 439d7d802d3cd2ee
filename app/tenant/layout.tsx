import { data, Outlet, useLocation } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { takeFlash } from "#app/platform/http/flash.server.ts";
import { AskPath } from "#app/ui/elements/disabled-reason.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";
import { PreviewPage } from "#app/ui/forms/markdown-area.tsx";
import { PageArea } from "#app/ui/frame/area.tsx";
import { Frame } from "#app/ui/frame/frame.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { DateLocale } from "#app/ui/text/time.tsx";
import type { Route } from "./+types/layout";
import { areaAt, areasFor } from "./areas.ts";
import { getTenant } from "./context.ts";
import { enter } from "./enter-middleware.server.ts";
import { NAVIGATION } from "./navigation.ts";
import { countUnread } from "./people/unread.server.ts";
import { allows } from "./permissions/permissions.ts";
import type { Appearance, Preferences } from "./preferences.ts";
import { SupportNotice, supportFactsOf } from "./support-notice.tsx";

export const middleware = [enter];

export async function loader({ request, context }: Route.LoaderArgs) {
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
			look: lookOf(preferences),
			timeZone,
			dateLocale,
			// Support has no notifications of its own.
			unread: tenant.isForSupport
				? undefined
				: await tenant.readAlong(({ db }) => countUnread(db, member.id)),
			places: NAVIGATION.filter(({ needs }) => needs === undefined || allows(member, needs)),
			areas: areasFor(member),
			support: supportFactsOf(tenant),
			flash,
		},
		{ headers },
	);
}

/** Only the pages of a workspace have the small script: elsewhere nothing would gain from it. */
function lookOf({ theme, density, smallScript = true, shortcuts }: Preferences = {}): Appearance {
	return { theme, density, smallScript, shortcuts };
}

const notificationsIn = (base: string, unread: number) => ({
	href: pageIn(base, "/notifications"),
	stream: pageIn(base, "/live"),
	unread,
});

/** Frames every page in a workspace, and those that refuse. */
export default function WorkspaceLayout({ loaderData }: Route.ComponentProps) {
	const { pathname } = useLocation();
	const { workspace, base, places, person, unread, flash, support, areas, timeZone, dateLocale } = loaderData;
	const isCurrent = (path: string) => pathname === path || pathname.startsWith(`${path}/`);
	const navigation = places.map(({ label, page, icon, begins }) => {
		const current = isCurrent(pageIn(`/${workspace.slug}`, page));
		return { label, href: pageIn(base, page), icon, current, begins };
	});
	const notifications =
		unread === undefined
			? undefined
			: {
					...notificationsIn(base, unread),
					current: isCurrent(pageIn(`/${workspace.slug}`, "/notifications")),
				};
	const area = areaAt(pathname.slice(`/${workspace.slug}`.length), areas, base);
	const addresses = { search: pageIn(base, "/search"), keys: pageIn(base, "/keys") };
	return (
		<DateLocale value={dateLocale}>
			<AskPath value={support?.isForSupport ? undefined : pageIn(base, "/requests")}>
				<Frame {...{ workspace, navigation, notifications, person }} addresses={addresses}>
					{support && <SupportNotice support={support} timeZone={timeZone} />}
					{flash && (
						<div className="mb-6">
							<Notice
								isOutcome
								tone={flash.tone ?? "success"}
								action={flash.undo && { label: "Undo", ...flash.undo }}
							>
								{flash.text}
							</Notice>
						</div>
					)}
					<PreviewPage value={pageIn(base, "/preview")}>
						<PageArea value={area}>
							<Outlet />
						</PageArea>
					</PreviewPage>
				</Frame>
			</AskPath>
		</DateLocale>
	);
}
