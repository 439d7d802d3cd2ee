import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import type { ProjectQuery } from "../forms.ts";
import { archiveProject, removeProject } from "../projects.server.ts";
import { listByStage } from "./board.server.ts";
import { listProjects } from "./list.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
let mei: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	member = await aMember(pool, record, "member", { firstName: "Ada", lastName: "Author" });
	mei = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const query: ProjectQuery = { status: "active", sort: "name", view: "board" };
const groupsOf = async (tenant: Tenant, given: Partial<ProjectQuery> = {}) => {
	const { groups } = await listByStage(tenant, { ...query, ...given });
	return Object.fromEntries(
		groups.map(({ stage, count, projects: shown }) => [stage, [count, shown.map(({ name }) => name)]]),
	);
};
const names = async (tenant: Tenant, given: Partial<ProjectQuery>) => {
	const { projects: found } = await listProjects(tenant, { ...query, ...given });
	return found.map(({ name }) => name);
};

test("the board groups what a member sees by stage, without archived and deleted projects", async () => {
	await aProject(member, "B idea", { isPublic: true });
	await aProject(member, "A idea");
	await aProject(member, "Begun", { stage: "in_progress", lead: "Mei Tanaka" });
	await archiveProject(member, await aProject(member, "Shelved", { isPublic: true }));
	await removeProject(member, await aProject(member, "Thrown away", { isPublic: true }));

	expect(await groupsOf(member)).toEqual({
		...{ idea: [2, ["A idea", "B idea"]], in_progress: [1, ["Begun"]] },
		...{ waiting: [0, []], done: [0, []] },
	});
	expect(await groupsOf(mei)).toMatchObject({ idea: [1, ["B idea"]], in_progress: [1, ["Begun"]] });
	expect(await groupsOf(mei, { lead: "mine", status: "all", stage: "done" })).toMatchObject({
		...{ idea: [0, []], in_progress: [1, ["Begun"]] },
	});
});

test("a group shows its first twenty and counts all, and its queries travel together", async () => {
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(projects).values(
			Array.from({ length: 32 }, (_, at) => ({
				...{
					name: `Waiting ${String(at).padStart(2, "0")}`,
					slug: `waiting-${at}`,
					stage: "waiting" as const,
				},
				createdBy: member.member.id,
			})),
		),
	);
	const send = vi.spyOn(PipelinedTransaction.prototype, "send");

	const { groups } = await listByStage(member, query);

	const [, , waiting] = groups;
	expect(waiting).toMatchObject({ stage: "waiting", count: 32 });
	expect(waiting?.projects.map(({ name }) => name)).toEqual(
		Array.from({ length: 20 }, (_, at) => `Waiting ${String(at).padStart(2, "0")}`),
	);
	const reads = send.mock.calls.filter(([{ text }]) => /\bfrom "[^"]+"\."(projects|teams)"/.test(text));
	expect(reads).toHaveLength(6);
	send.mockRestore();
});

test("mine are the projects that a member created or leads, whether or not others see them", async () => {
	await aProject(mei, "Created by Mei");
	await aProject(member, "Led by Mei", { lead: "Mei Tanaka" });
	await aProject(member, "Not hers", { isPublic: true });

	expect(await names(mei, { lead: "mine" })).toEqual(["Begun", "Created by Mei", "Led by Mei"]);
	expect(await names(mei, { lead: "me" })).toEqual(["Begun", "Led by Mei"]);
});

test("by due day the next comes first and projects without one last, page by page", async () => {
	const days = ["2026-11-21", "2026-01-01", "2027-05-05"];
	for (const dueOn of days) await aProject(mei, `Due ${dueOn}`, { dueOn });
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(projects).values(
			Array.from({ length: 25 }, (_, at) => ({
				...{ name: `Some day ${at}`, slug: `some-day-${at}`, createdBy: mei.member.id },
			})),
		),
	);

	const first = await listProjects(mei, { ...query, sort: "due", lead: "mine" });
	const second = await listProjects(mei, { ...query, sort: "due", lead: "mine", after: first.after });
	const back = await listProjects(mei, { ...query, sort: "due", lead: "mine", before: second.before });

	expect(first.projects.slice(0, 4).map(({ dueOn }) => dueOn)).toEqual([...days.toSorted(), null]);
	expect(new Set([...first.projects, ...second.projects].map(({ slug }) => slug)).size).toBe(31);
	expect(back.projects).toEqual(first.projects);
	const forged = Buffer.from(JSON.stringify(["never", 1])).toString("base64url");
	expect(await refusalOf(listProjects(mei, { ...query, sort: "due", after: forged }))).toMatchObject({
		status: 400,
	});
});
