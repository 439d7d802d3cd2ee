import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { reindex } from "#app/tenant/search/reindex.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import type { ProjectFilter } from "../forms.ts";
import { archiveProject } from "../projects.server.ts";
import { exportProjects } from "./export.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "=Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const textOf = async (tenant: Tenant, filter: Partial<ProjectFilter> = {}) => {
	const { body } = await exportProjects(tenant, { status: "active", ...filter });
	// Keeps the byte order mark.
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await new Response(body).arrayBuffer());
};
const rowsOf = async (tenant: Tenant, filter: Partial<ProjectFilter> = {}) =>
	parse(await textOf(tenant, filter), { columns: true, bom: true }) as Record<string, string>[];

test("a member exports what they see and filter by, in words, with who leads and made it", async () => {
	await aProject(admin, "Hidden from Mei");
	await aProject(admin, "Shown", {
		...{ isPublic: true, description: 'Two\nlines; "quoted"', stage: "in_progress" },
		...{ lead: "Mei Tanaka", dueOn: "2026-11-21" },
	});
	await archiveProject(member, await aProject(member, "Shelved"));

	expect(await rowsOf(member)).toMatchObject([
		{
			...{ Name: "Shown", Description: 'Two\nlines; "quoted"', Stage: "In progress", Lead: "Mei Tanaka" },
			...{ Due: "2026-11-21", Team: "", Status: "Active", "Who can see it": "Everyone" },
			"Created by": "'=Ada Admin",
		},
	]);
	expect((await rowsOf(member, { status: "all" })).map(({ Name }) => Name)).toEqual(["Shown", "Shelved"]);
	expect((await rowsOf(admin, { lead: "me" })).length).toBe(0);
});

test("nothing in the file is run by a spreadsheet, and the export is in the audit log with its filter", async () => {
	await aProject(member, '=HYPERLINK("http://evil.example")', { description: "@SUM(1)" });

	const text = await textOf(member, { q: "hyperlink", lead: "mine" });

	expect(text.startsWith("\uFEFFName,Description,")).toBe(true);
	expect(text).not.toMatch(/(^|[,\n"])[=+@]/);
	const entries = (await entriesOf(admin)).filter(({ event }) => event === "projects.exported");
	expect(entries.at(-1)?.payload).toMatchObject({ filter: { q: "hyperlink", lead: "mine" } });
});

test("a long list arrives in batches, and ends when the member leaves meanwhile", async () => {
	const leaving = await aMember(pool, record, "member");
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(projects).values(
			Array.from({ length: 450 }, (_, at) => ({
				...{ name: `Many ${at}`, slug: `many-${at}`, isPublic: true, createdBy: member.member.id },
			})),
		),
	);
	await reindex(record);
	expect((await rowsOf(leaving, { q: "many" })).map(({ Name }) => Name)).toEqual(
		Array.from({ length: 450 }, (_, at) => `Many ${at}`),
	);

	const { body } = await exportProjects(leaving, { status: "active" });
	const reader = body.getReader();
	await reader.read();
	await removeMember(admin, leaving.member.id);
	const rest = (async () => {
		while (!(await reader.read()).done);
	})();

	await expect(rest).rejects.toBeDefined();
});
