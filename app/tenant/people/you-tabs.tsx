import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Tabs } from "#app/ui/frame/tabs.tsx";

const PAGES = [
	{ label: "Profile", page: "/profile" },
	{ label: "Notifications", page: "/notifications/settings" },
	{ label: "Reminders", page: "/profile/reminders" },
	{ label: "Keys", page: "/keys" },
] as const;

/** Links what belongs to the person: each page about them, and the account that all their workspaces share. */
export function YouTabs({ base, current }: { base: string; current: (typeof PAGES)[number]["label"] }) {
	return (
		<Tabs
			label="You"
			items={[
				...PAGES.map(({ label, page }) => ({
					label,
					href: pageIn(base, page),
					current: label === current,
				})),
				{ label: "Account", href: "/account" },
			]}
		/>
	);
}
