import { afterAll, beforeAll, expect, test } from "vitest";
import { saveGeneral } from "#app/features/settings/general.server.ts";
import { removeTask } from "#app/features/tasks/tasks.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { getWorkspace } from "#app/tenant/registry/workspace-writes.server.ts";
import { reindex } from "#app/tenant/search/reindex.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { readMigrations } from "#db/migration-files.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { asOwner } from "#db/tenancy/roles/owner.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runDailies, runReactions } from "#tests/support/world/reactions.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { search } from "./search.server.ts";

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function aWorkspace() {
	const record = await aTenant(pool);
	const member = await aMember(pool, record, "owner");
	const run = (text: string) => inTenant(pool, record, "write", ({ db }) => db.run(text));
	return { record, member, run };
}

const kinds = async (member: Tenant, q: string) =>
	(await search(member, { sort: "best", q })).results.map(({ kind }) => kind).toSorted();

test("what is older than the search is found after the worker's next day, and entries of what is gone are removed", async () => {
	const { member, run } = await aWorkspace();
	const slug = await aProject(member, "Windlass");
	await aTask(member, slug, "Oil the windlass");
	await aComment(member, slug, "The windlass squeaks");
	await run(`delete from "$TENANT_SCHEMA$"."search_entries"`);
	// More than one batch.
	await run(`with made as materialized (select id, n from "$TENANT_SCHEMA$"."projects", generate_series(1, 250) n)
		insert into "$TENANT_SCHEMA$"."tasks" (project_id, text, position) select id, 'Bollard ' || n, 100 + n from made`);
	await run(`insert into "$TENANT_SCHEMA$"."search_entries" (id, project_id, kind, words, at)
		values (2000000000, 1, 'task', '''ghost'':1A', now())`);
	expect(await kinds(member, "windlass")).toEqual([]);

	await runDailies();

	expect(await kinds(member, "windlass")).toEqual(["comment", "project", "task"]);
	expect((await search(member, { sort: "best", q: "windlss" })).suggestion).toBe("windlass");
	const [counted] =
		await run(`select count(*)::int as entries, count(*) filter (where id = 2000000000)::int as gone
		from "$TENANT_SCHEMA$"."search_entries"`);
	expect(counted).toEqual({ entries: 253, gone: 0 });
});

test("entries that are there are left as they are by the daily job", async () => {
	const { member, run } = await aWorkspace();
	await aProject(member, "Capstan");
	await run(`update "$TENANT_SCHEMA$"."search_entries" set words = '''kept'':1A'`);

	await runDailies();

	expect(await kinds(member, "kept")).toEqual(["project"]);
});

const wordsOf = async (run: (text: string) => Promise<unknown[]>) =>
	(await run(`select word from "$TENANT_SCHEMA$"."search_words" order by word`)).map(
		(row) => (row as { word: string }).word,
	);

test("a word that only a deleted thing had is forgotten by the daily job, and when all is indexed again", async () => {
	for (const again of [() => runDailies(), (record: TenantRecord) => reindex(record)]) {
		const { record, member, run } = await aWorkspace();
		const slug = await aProject(member, "Bulwark");
		const task = await aTask(member, slug, "Zeppelin");
		await reindex(record);
		expect(await wordsOf(run)).toEqual(expect.arrayContaining(["bulwark", "zeppelin"]));

		await removeTask(member, [slug, String(task)]);
		await again(record);

		const words = await wordsOf(run);
		expect(words).toContain("bulwark");
		expect(words).not.toContain("zeppelin");
	}
});

test("of one entry that is missing the daily job collects its own words, and not those of the whole workspace", async () => {
	const { member, run } = await aWorkspace();
	const slug = await aProject(member, "Bulwark");
	const task = await aTask(member, slug, "Zeppelin");
	await run(`delete from "$TENANT_SCHEMA$"."search_words"`);
	await run(`update "$TENANT_SCHEMA$"."projects" set updated_at = now() - interval '1 month'`);
	await run(`update "$TENANT_SCHEMA$"."search_entries" set at = now() - interval '1 month'`);
	await run(`delete from "$TENANT_SCHEMA$"."search_entries" where id = ${Number(task)}`);

	await runDailies();

	expect(await wordsOf(run)).toEqual(["zeppelin"]);
});

test("the migration makes the daily jobs of every workspace due", async () => {
	const { record } = await aWorkspace();
	const due = () =>
		asOwner(pool, "read", async (run) =>
			run(
				`select due_on is not null and due_on <= current_date as due from public.tenant_activity where tenant_id = $1`,
				[record.id],
			),
		);
	await runDailies();
	expect(await due()).toEqual([{ due: false }]);

	const [migration] = readMigrations("public").list.filter(({ name }) => name.endsWith("_due_for_search"));
	await asOwner(pool, "write", (_run, owner) => owner.define([...(migration?.up ?? [])]));

	expect(await due()).toEqual([{ due: true }]);
});

test("another language of the workspace writes its words again, in that language", async () => {
	const { record, member } = await aWorkspace();
	await aProject(member, "Alte Bücher");
	expect(await kinds(member, "buches")).toEqual([]);

	const { savedAt } = await getWorkspace(record.id);
	const values = { name: record.name, timeZone: "Europe/Berlin", defaultRole: "viewer", savedAt };
	await saveGeneral(member, { ...values, dateLocale: "de-DE" } as Parameters<typeof saveGeneral>[1]);
	await runReactions();

	const later = await aMember(pool, record, "owner");
	expect(await kinds(later, "buches")).toEqual(["project"]);
});
