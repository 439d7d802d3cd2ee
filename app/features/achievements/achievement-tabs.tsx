import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Tabs } from "#app/ui/frame/tabs.tsx";

/** Switches between the member’s own achievements and everybody’s, for members who may see both. */
export function AchievementTabs({ base, current }: { base: string; current: "Mine" | "Everyone" }) {
	const home = pageIn(base, "/achievements");
	return (
		<Tabs
			label="Achievements"
			items={[
				{ label: "Mine", href: home, current: current === "Mine" },
				{ label: "Everyone", href: pageIn(base, "/achievements/everybody"), current: current === "Everyone" },
			]}
		/>
	);
}
