import type { DemoProject } from "./demo-world.ts";

/** What Acme’s new people created in their first days, the oldest first. Their onboarding asked for it. */
export const ACME_FIRST_PROJECTS: DemoProject[] = [
	{ name: "Loading dock signs", by: "Amara Diallo", daysAgo: 57, archived: true },
	{ name: "Trial orders from Bavaria", by: "Benedikt Hofer", daysAgo: 55, isPublic: true, archived: true },
	{ name: "Catalog in Catalan", by: "Carmen Ruiz", daysAgo: 53.5, description: "Ten pages, as a test." },
	{ name: "Test bench for springs", by: "Dmitri Volkov", daysAgo: 52.5, isPublic: true },
	{ name: "Color samples", by: "Elif Kaya", daysAgo: 50.5, archived: true },
	{ name: "Saturday shift plan", by: "Hanna Virtanen", daysAgo: 48, isPublic: true, archived: true },
	{ name: "Shorter delivery notes", by: "Ibrahim Sesay", daysAgo: 45.5 },
	{ name: "Box sizes", by: "Jana Novak", daysAgo: 44.5, isPublic: true, archived: true },
	{ name: "Letters from customers", by: "Leila Farouk", daysAgo: 42.5 },
	{ name: "Price tags that stay on", by: "Mateo Silva", daysAgo: 40.5, archived: true },
	{ name: "Slide scanner", by: "Oskar Lindgren", daysAgo: 38.5, isPublic: true, archived: true },
	{ name: "Parts that nobody orders", by: "Priya Raman", daysAgo: 37 },
	{ name: "Packing table pictures", by: "Rosa Delgado", daysAgo: 33.5, archived: true },
	{ name: "Water supply on long routes", by: "Samir Nasser", daysAgo: 32, isPublic: true },
	{ name: "Meeting room plants", by: "Ulrike Brandt", daysAgo: 30.5, archived: true },
	{ name: "Drawing numbers, old and new", by: "Wei Zhang", daysAgo: 27.5 },
	{ name: "Parking for bicycles", by: "Yusuf Demir", daysAgo: 25.5, isPublic: true, archived: true },
	{ name: "Fewer forms", by: "Arthur Bell", daysAgo: 21.5 },
	{ name: "Bread on Fridays", by: "Cedric Laurent", daysAgo: 19.5, isPublic: true, archived: true },
	{ name: "Quiet hours in the office", by: "Emeka Obi", daysAgo: 17 },
	{ name: "A map of the warehouse", by: "Hugo Martin", daysAgo: 14, isPublic: true },
	{ name: "Old tools, new handles", by: "Katya Orlova", daysAgo: 10 },
	{ name: "Lost and found", by: "Ottilie Weber", daysAgo: 5, isPublic: true },
];
