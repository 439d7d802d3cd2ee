import { afterAll, beforeAll, expect, test } from "vitest";
import { getDashboard } from "#app/features/dashboard/dashboard.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getProject } from "./detail.server.ts";
import { listProjects } from "./list/list.server.ts";
import { archiveProject, removeProject } from "./projects.server.ts";

let pool: ConnectionPool;
let people: Record<string, Tenant>;
const slugs: Record<string, string> = {};
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(roles).values([
			{ key: "nobody", name: "Nobody", permissions: [] },
			{ key: "lead", name: "Lead", permissions: ["projects:*"] },
			{ key: "loner", name: "Loner", permissions: ["projects:create", "projects:view:own"] },
		]),
	);
	const open = async (role: string) => [role, await aMember(pool, record, role)] as const;
	const names = ["owner", "admin", "member", "viewer", "nobody", "lead", "loner"];
	people = Object.fromEntries(await Promise.all(names.map(open)));
	const make = async (author: string, name: string, isPublic: boolean) => {
		slugs[name] = await aProject(as(author), name, { isPublic });
		return slugs[name];
	};
	for (const author of ["admin", "member", "loner"]) {
		for (const isPublic of [true, false]) {
			await make(author, `${author} ${isPublic ? "public" : "private"}`, isPublic);
		}
	}
	await archiveProject(as("admin"), await make("admin", "archived public", true));
	await removeProject(as("admin"), await make("admin", "deleted public", true));
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

function as(role: string): Tenant {
	const found = people[role];
	if (!found) throw new Error(`nobody is ${role}`);
	return found;
}

const everything = [
	"admin private",
	"admin public",
	"archived public",
	"loner private",
	"loner public",
	"member private",
	"member public",
];
const publicOnes = ["admin public", "archived public", "loner public", "member public"];

/** Lists the projects each role sees; the last three are custom roles of the tenant. */
const SEEN: [string, string[]][] = [
	["owner", everything],
	["admin", everything],
	["member", [...publicOnes, "member private"].sort()],
	["viewer", publicOnes],
	["lead", everything],
	["loner", ["loner private", "loner public"]],
	["nobody", []],
];

test.each(SEEN)("in the list %s sees %o", async (role, names) => {
	const { projects } = await listProjects(as(role), { status: "all", sort: "name" });

	expect(projects.map(({ name }) => name)).toEqual(names);
});

test.each(SEEN)("by address %s opens %o and nothing else", async (role, names) => {
	const opened: string[] = [];
	expect(Object.keys(slugs).sort()).toEqual([...everything, "deleted public"].sort());
	for (const slug of everything.concat("deleted public").map((name) => slugs[name] ?? "")) {
		const page = await getProject(as(role), slug).catch(() => undefined);
		if (page) opened.push(page.project.name);
		else expect((await refusalOf(getProject(as(role), slug))).status).toBe(404);
	}

	expect(opened).toEqual(names);
});

test.each(SEEN)("on the dashboard %s is shown %o", async (role, names) => {
	const { projects } = await getDashboard(as(role));

	const active = names.filter((name) => !name.startsWith("archived"));
	expect(projects.map(({ name }) => name).sort()).toEqual(active);
});

test("a list shows the requested status", async () => {
	const namesOf = async (status: "active" | "archived") =>
		(await listProjects(as("viewer"), { status, sort: "name" })).projects.map(({ name }) => name);

	expect(await namesOf("active")).toEqual(["admin public", "loner public", "member public"]);
	expect(await namesOf("archived")).toEqual(["archived public"]);
});
