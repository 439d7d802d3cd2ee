import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Tabs } from "#app/ui/frame/tabs.tsx";

/** Lists the pages of a workspace's settings. A feature that adds a page adds its line here. */
const places = [
	{ label: "General", page: "/settings" },
	{ label: "Roles", page: "/settings/roles" },
	{ label: "Onboarding", page: "/settings/onboarding" },
	{ label: "Milestones", page: "/settings/milestones" },
	{ label: "Security", page: "/settings/security" },
] as const;

export type SettingsPlace = (typeof places)[number]["label"];

/** Links the settings pages, above the heading of each. `base` is the tenant's. */
export function SettingsTabs({ base, current }: { base: string; current: SettingsPlace }) {
	return (
		<Tabs
			label="Settings"
			items={places.map(({ label, page }) => ({
				label,
				href: pageIn(base, page),
				current: label === current,
			}))}
		/>
	);
}
