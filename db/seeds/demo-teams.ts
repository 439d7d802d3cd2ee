/** One demo team: its people by role or name, the lead first, and the projects they work on. */
export type DemoTeam = {
	name: string;
	description: string;
	people: string[];
	projects: string[];
};

export const ACME_TEAMS: DemoTeam[] = [
	{
		name: "Workshop",
		description: "Makes what we sell, and tries it out before a customer does.",
		people: ["member", "both", "admin", "Dmitri Volkov", "Elif Kaya", "Samir Nasser"],
		projects: ["Portable hole research", "Giant magnet recall", "Quieter dynamite", "Rope quality"],
	},
	{
		name: "Shop and web",
		description: "The counter, the catalog and everything online.",
		people: ["admin", "member", "Carmen Ruiz", "Hanna Virtanen", "Priya Raman", "Wei Zhang"],
		projects: ["Website in Spanish", "Spare parts online", "Weekend shop", "Customer magazine"],
	},
];
