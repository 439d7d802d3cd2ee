/** One demo project: who created it (role in the workspace), how many days ago, and what it is about. */
export type DemoProject = {
	name: string;
	by: "owner" | "admin" | "member" | "both";
	daysAgo: number;
	isPublic?: true;
	archived?: true;
	description?: string;
};

export const ACME_PROJECTS: DemoProject[] = [
	{
		name: "Spring catalog",
		by: "owner",
		daysAgo: 212,
		isPublic: true,
		archived: true,
		description: "Sixty pages of anvils, ropes and springs. Done when the printer has it.",
	},
	{
		name: "Warehouse move",
		by: "admin",
		daysAgo: 198,
		isPublic: true,
		description:
			"Everything from Dock Street to the new hall, without closing the counter for a day.\n\nDone when the old keys are handed back.",
	},
	{
		name: "Rocket skates, second edition",
		by: "member",
		daysAgo: 187,
		isPublic: true,
		description: "Lighter frame, brakes that brake. The first edition had neither.",
	},
	{
		name: "Customer interviews",
		by: "member",
		daysAgo: 176,
		description: "Twelve people who bought once and never again. Why not?",
	},
	{
		name: "New price list",
		by: "owner",
		daysAgo: 169,
		archived: true,
		description: "Prices for the coming year, checked with the two biggest customers first.",
	},
	{
		name: "Returns made simple",
		by: "admin",
		daysAgo: 161,
		isPublic: true,
		description: "One form, one label, one answer within two days.",
	},
	{
		name: "Trade fair in Leipzig",
		by: "both",
		daysAgo: 155,
		isPublic: true,
		archived: true,
		description: "Stand 4B. Demonstrations every hour, no explosives this time.",
	},
	{
		name: "Safety leaflet",
		by: "member",
		daysAgo: 149,
		isPublic: true,
		description: "What to do before lighting the fuse, in eight languages and without words.",
	},
	{
		name: "Portable hole research",
		by: "member",
		daysAgo: 141,
		description: "Can it be folded twice? First results are promising, the second sample is missing.",
	},
	{
		name: "Intranet clean-up",
		by: "admin",
		daysAgo: 133,
		archived: true,
		description: "Nobody reads 340 pages. Keep twenty.",
	},
	{
		name: "Delivery by appointment",
		by: "both",
		daysAgo: 127,
		isPublic: true,
		description: "Customers choose the hour. We keep it.",
	},
	{
		name: "Giant magnet recall",
		by: "owner",
		daysAgo: 118,
		description: "Every magnet sold in May. Confidential until all owners have been written to.",
	},
	{
		name: "Photo archive",
		by: "member",
		daysAgo: 112,
		isPublic: true,
		description: "Forty years of product photographs, scanned and named.",
	},
	{
		name: "Apprentice program",
		by: "admin",
		daysAgo: 104,
		isPublic: true,
		description: "Four new apprentices. Each has a mentor and a plan before the first day.",
	},
	{
		name: "Bird seed supplier",
		by: "member",
		daysAgo: 97,
		description: "Compare three offers: price, freshness, and whether the birds come.",
	},
	{
		name: "Website in Spanish",
		by: "both",
		daysAgo: 91,
		isPublic: true,
		description: "Start with the twenty products that Spain orders most.",
	},
	{
		name: "Annual stocktaking",
		by: "admin",
		daysAgo: 86,
		isPublic: true,
		archived: true,
		description: "Counted twice, differences explained.",
	},
	{
		name: "Quieter dynamite",
		by: "member",
		daysAgo: 79,
		description: "Half the noise for the same effect. Neighbors asked for it.",
	},
	{
		name: "Customer magazine",
		by: "owner",
		daysAgo: 73,
		isPublic: true,
		description: "Four issues a year, stories from people who use what we make.",
	},
	{
		name: "Tunnel paint field test",
		by: "member",
		daysAgo: 66,
		isPublic: true,
		description: "Does it dry in the rain? Two weeks on the north wall.",
	},
	{
		name: "Travel expenses",
		by: "admin",
		daysAgo: 59,
		description: "From paper to a form that takes three minutes.",
	},
	{
		name: "Earthquake pills label",
		by: "member",
		daysAgo: 52,
		isPublic: true,
		description: "Say plainly: one pill, outdoors, away from walls.",
	},
	{
		name: "Service contracts",
		by: "owner",
		daysAgo: 46,
		description: "Which customers would pay for a yearly check, and how much?",
	},
	{
		name: "Museum loan",
		by: "both",
		daysAgo: 41,
		isPublic: true,
		description: "The first catapult goes to the city museum for a year. Insurance, transport, a sign.",
	},
	{
		name: "Weekend shop",
		by: "admin",
		daysAgo: 34,
		isPublic: true,
		description: "Open on Saturdays until noon, as a trial until the end of the quarter.",
	},
	{
		name: "Spare parts online",
		by: "member",
		daysAgo: 29,
		isPublic: true,
		description: "Search by drawing number, by name, and by “the round thing next to the spring”.",
	},
	{
		name: "Fuse length study",
		by: "member",
		daysAgo: 23,
		description: "How long is long enough to get away? Measured, not guessed.",
	},
	{ name: "Office plants", by: "both", daysAgo: 18, isPublic: true },
	{
		name: "Bank change",
		by: "owner",
		daysAgo: 13,
		description: "New accounts at another bank. All standing orders moved and checked.",
	},
	{
		name: "Rope quality",
		by: "admin",
		daysAgo: 9,
		isPublic: true,
		description: "Three complaints in a month. Test each delivery before it goes on the shelf.",
	},
	{
		name: "Welcome pack",
		by: "member",
		daysAgo: 6,
		isPublic: true,
		description: "What a new customer gets in the first box: a letter, a catalog, a small spring.",
	},
	{
		name: "Desert trial route",
		by: "member",
		daysAgo: 3,
		isPublic: true,
		description: "Forty kilometres, two cliffs, one painted tunnel. Water at every tenth kilometre.",
	},
	{
		name: "Year-end party",
		by: "admin",
		daysAgo: 1,
		isPublic: true,
		description: "Hall booked, music not. Who knows a band?",
	},
];

export const TESTCORP_PROJECTS: DemoProject[] = [
	{
		name: "Release checklist",
		by: "owner",
		daysAgo: 60,
		isPublic: true,
		description: "The twelve things we forget.",
	},
	{
		name: "Flaky test hunt",
		by: "member",
		daysAgo: 33,
		isPublic: true,
		description: "Every red build that was green the second time, with its cause.",
	},
	{
		name: "Load test lab",
		by: "member",
		daysAgo: 12,
		description: "Ten machines, one afternoon, a number we can believe.",
	},
	{ name: "Merger talks", by: "owner", daysAgo: 5, description: "Confidential." },
];

export const DEMO_PROJECTS: DemoProject[] = [
	{
		name: "Have a look around",
		by: "owner",
		daysAgo: 2,
		isPublic: true,
		description: "This workspace is for trying things out. Nothing here matters.",
	},
	{
		name: "A private note",
		by: "owner",
		daysAgo: 1,
		description: "Only owners and admins can see what is not public.",
	},
];
