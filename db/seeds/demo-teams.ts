import type { DemoProject } from "./demo-projects.ts";

/** One demo team: its people by their role in the workspace, the lead first, and the projects they work on. */
export type DemoTeam = {
	name: string;
	description: string;
	people: DemoProject["by"][];
	projects: string[];
};

export const ACME_TEAMS: DemoTeam[] = [
	{
		name: "Workshop",
		description: "Makes what we sell, and tries it out before a customer does.",
		people: ["member", "both", "admin"],
		projects: ["Portable hole research", "Giant magnet recall", "Quieter dynamite", "Rope quality"],
	},
	{
		name: "Shop and web",
		description: "The counter, the catalog and everything online.",
		people: ["admin", "member"],
		projects: ["Website in Spanish", "Spare parts online", "Weekend shop", "Customer magazine"],
	},
];
