import { type FixedPage, pageIn } from "#app/platform/http/address/page-in.ts";
import type { Area } from "#app/ui/frame/area.tsx";
import { allows, type Permission } from "./permissions/permissions.ts";

/** One page of an area; without `needs` every member can open it. */
type AreaPage = { label: string; page: FixedPage; needs?: Permission };

/** An area, with those of its pages that a member can open, its first page first. */
export type OpenArea = {
	label: string;
	pages: AreaPage[];
	/** A page outside the workspace that belongs to it as well. */
	outside?: { label: string; href: string };
};

/** Lists the pages of a workspace that belong together. A feature that adds a page to an area adds its line here. */
const AREAS: OpenArea[] = [
	{
		label: "Settings",
		pages: [
			{ label: "General", page: "/settings" },
			{ label: "Roles", page: "/settings/roles" },
			{ label: "Onboarding", page: "/settings/onboarding", needs: "onboarding:manage" },
			{ label: "Milestones", page: "/settings/milestones", needs: "onboarding:manage" },
			{ label: "Files", page: "/settings/files" },
			{ label: "Security", page: "/settings/security" },
			{ label: "Developers", page: "/settings/developers", needs: "keys:own" },
		],
	},
	{
		label: "Achievements",
		pages: [
			{ label: "Mine", page: "/achievements" },
			{ label: "Everyone", page: "/achievements/everybody", needs: "onboarding:manage" },
		],
	},
	{
		label: "You",
		pages: [
			{ label: "Profile", page: "/profile" },
			{ label: "Notifications", page: "/notifications/settings" },
			{ label: "Reminders", page: "/profile/reminders" },
		],
		outside: { label: "Account", href: "/account" },
	},
];

/** Returns the areas with the pages that a member can open, for the loader of the layout. */
export function areasFor(member: Parameters<typeof allows>[0]): OpenArea[] {
	return AREAS.map(({ pages, ...area }) => ({
		...area,
		pages: pages.filter(({ needs }) => needs === undefined || allows(member, needs)),
	}));
}

/**
 * Returns the area that a page is in: a page of it, or one below such a page. `path` is the page's address in the
 * workspace, such as `/settings/roles/editor`; `base` is the tenant's.
 */
export function areaAt(path: string, areas: OpenArea[], base: string): Area | undefined {
	const area = areas.find(({ pages }) =>
		pages.some(({ page }) => path === page || path.startsWith(`${page}/`)),
	);
	const first = area?.pages[0];
	if (!area || !first) return undefined;
	return {
		label: area.label,
		href: pageIn(base, first.page),
		tabs: [
			...area.pages.map(({ label, page }) => ({ label, href: pageIn(base, page), current: path === page })),
			...(area.outside ? [{ ...area.outside, href: `${area.outside.href}${from(base)}` }] : []),
		],
	};
}

/** Names the workspace in the address of a page outside it, which leads back to it; on a host of its own it has no other name. */
const from = (base: string): string => (base === "" ? "" : `?from=${base.slice(1)}`);

/** Returns the pages about the member themselves, for the page outside the workspace that belongs to them: it is the current one. */
export function areaOfAccount(base: string): Area | undefined {
	const area = areaAt("/profile", AREAS, base);
	return (
		area && {
			...area,
			tabs: area.tabs.map(({ label, href }) => ({ label, href, current: href.startsWith("/account") })),
		}
	);
}
