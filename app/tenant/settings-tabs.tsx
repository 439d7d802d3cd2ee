import { useRouteLoaderData } from "react-router";
import { type FixedPage, pageIn } from "#app/platform/http/address/page-in.ts";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { allows, type Permission } from "./permissions/permissions.ts";

type SettingsPage = { label: string; page: FixedPage; needs?: Permission };

/** Lists the pages of a workspace's settings. A feature that adds a page adds its line here. */
const SETTINGS = [
	{ label: "General", page: "/settings" },
	{ label: "Roles", page: "/settings/roles" },
	{ label: "Onboarding", page: "/settings/onboarding", needs: "onboarding:manage" },
	{ label: "Milestones", page: "/settings/milestones", needs: "onboarding:manage" },
	{ label: "Files", page: "/settings/files" },
	{ label: "Security", page: "/settings/security" },
	{ label: "Developers", page: "/settings/developers", needs: "keys:own" },
] as const satisfies SettingsPage[];

export type SettingsPlace = (typeof SETTINGS)[number]["label"];

/** Returns the settings pages that a member can open, for the loader of the layout. */
export function settingsFor(member: Parameters<typeof allows>[0]): SettingsPage[] {
	return (SETTINGS as SettingsPage[]).filter(({ needs }) => needs === undefined || allows(member, needs));
}

/** Links the settings pages that this member can open, above the heading of each. `base` is the tenant's. */
export function SettingsTabs({ base, current }: { base: string; current: SettingsPlace }) {
	const layout = useRouteLoaderData<{ settings: SettingsPage[] }>("tenant/layout");
	return (
		<Tabs
			label="Settings"
			items={(layout?.settings ?? []).map(({ label, page }) => ({
				label,
				href: pageIn(base, page),
				current: label === current,
			}))}
		/>
	);
}
