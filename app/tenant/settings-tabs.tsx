import { Tabs } from "#app/ui/frame/tabs.tsx";

/** Lists the pages of a workspace's settings. A feature that adds a page adds its line here. */
const places = [
	{ label: "General", path: "" },
	{ label: "Roles", path: "/roles" },
	{ label: "Onboarding", path: "/onboarding" },
	{ label: "Milestones", path: "/milestones" },
	{ label: "Security", path: "/security" },
] as const;

export type SettingsPlace = (typeof places)[number]["label"];

/** Links the settings pages, above the heading of each. `base` is the tenant's. */
export function SettingsTabs({ base, current }: { base: string; current: SettingsPlace }) {
	return (
		<Tabs
			label="Settings"
			items={places.map(({ label, path }) => ({
				label,
				href: `${base}/settings${path}`,
				current: label === current,
			}))}
		/>
	);
}
