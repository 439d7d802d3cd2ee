import { COLLEAGUES } from "./colleagues.ts";

/**
 * The demo people and their organizations: what `npm run dev` shows and what stories sign in as.
 * The database seed reads the same list, so both sides always agree. `workspaceRole` is the product's role;
 * `role` is what Clerk knows of it.
 */
export type DemoPerson = { id: string; firstName: string; lastName: string; email: string };
export type DemoOrganization = { id: string; name: string; slug: string; createdBy: string };
export type DemoMembership = {
	organizationId: string;
	userId: string;
	role: "org:admin" | "org:member";
	workspaceRole: "owner" | "admin" | "member" | "viewer";
	/** Only of those who have not been there for long. */
	joinedDaysAgo?: number;
};

/** Those whom one signs in as. */
export const PEOPLE: DemoPerson[] = [
	{ id: "user_acme_owner", firstName: "Olivia", lastName: "Marsh", email: "owner@acme.example" },
	{ id: "user_acme_admin", firstName: "Adrian", lastName: "Cole", email: "admin@acme.example" },
	{ id: "user_acme_member", firstName: "Mei", lastName: "Tanaka", email: "member@acme.example" },
	{ id: "user_acme_viewer", firstName: "Victor", lastName: "Osei", email: "viewer@acme.example" },
	{ id: "user_testcorp_owner", firstName: "Tessa", lastName: "Lindqvist", email: "owner@testcorp.example" },
	{ id: "user_testcorp_member", firstName: "Marco", lastName: "Ferri", email: "member@testcorp.example" },
	{ id: "user_demo_owner", firstName: "Dana", lastName: "Whitfield", email: "owner@demo.example" },
	{ id: "user_both", firstName: "Bo", lastName: "Thornton", email: "both@example.test" },
];

/** Everybody whom the local Clerk knows at first. */
export const EVERYBODY: DemoPerson[] = [
	...PEOPLE,
	...COLLEAGUES.map(({ id, firstName, lastName, email }) => ({ id, firstName, lastName, email })),
];

/** When all of them were last changed: equal at the local Clerk and in the database, so that neither seems out of date. */
export const SEEDED_AT = Date.UTC(2026, 0, 1);

/** The person who runs the service, in development and in stories. */
export const DEMO_OPERATOR = "owner@demo.example";

export const ORGANIZATIONS: DemoOrganization[] = [
	{ id: "org_acme", name: "Acme", slug: "acme", createdBy: "user_acme_owner" },
	{ id: "org_testcorp", name: "Testcorp", slug: "testcorp", createdBy: "user_testcorp_owner" },
	{ id: "org_demo", name: "Demo", slug: "demo", createdBy: "user_demo_owner" },
];

const member = (
	organizationId: string,
	userId: string,
	workspaceRole: DemoMembership["workspaceRole"],
): DemoMembership => ({
	organizationId,
	userId,
	workspaceRole,
	role: workspaceRole === "owner" || workspaceRole === "admin" ? "org:admin" : "org:member",
});

export const MEMBERSHIPS: DemoMembership[] = [
	member("org_acme", "user_acme_owner", "owner"),
	member("org_acme", "user_acme_admin", "admin"),
	member("org_acme", "user_acme_member", "member"),
	member("org_acme", "user_acme_viewer", "viewer"),
	member("org_acme", "user_both", "member"),
	member("org_testcorp", "user_testcorp_owner", "owner"),
	member("org_testcorp", "user_testcorp_member", "member"),
	member("org_testcorp", "user_both", "viewer"),
	member("org_demo", "user_demo_owner", "owner"),
	...COLLEAGUES.map(({ id, workspaceRole, joinedDaysAgo }) => ({
		...member("org_acme", id, workspaceRole),
		joinedDaysAgo,
	})),
];
