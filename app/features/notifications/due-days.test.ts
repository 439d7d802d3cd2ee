import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { setDone } from "#app/features/tasks/tasks.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { addDays, dayIn } from "#app/platform/day.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { dueDaily, notifyOfDueDays } from "./due-days.server.ts";
import { listNotifications } from "./list.server.ts";
import { pruneNotifications } from "./prune.server.ts";

const DAY_MS = 86_400_000;

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let worker: ReactingTenant;
let ana: Tenant;
let slug: string;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	record = await aTenant(pool);
	worker = openFor("notifications.due", record);
	ana = await aMember(pool, record, "member", { firstName: "Ana", lastName: "Silva" });
	slug = await aProject(ana, "Moon base", { isPublic: true });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

const today = () => dayIn(record.timeZone);

async function kindsOf(tenant: Tenant): Promise<string[]> {
	const { notifications } = await listNotifications(tenant, {});
	return notifications.map(
		({ kind, said }) => `${kind}: ${said?.text.split(" is due")[0]?.split(" was due")[0]}`,
	);
}

test("a task is told of once when it is due soon and once when it is overdue; later and done ones are not", async () => {
	await aTask(ana, slug, "Tomorrow", { person: "Ana Silva", dueOn: addDays(today(), 1) });
	await aTask(ana, slug, "Next week", { person: "Ana Silva", dueOn: addDays(today(), 7) });
	await aTask(ana, slug, "Nobody's", { dueOn: addDays(today(), 1) });
	const done = await aTask(ana, slug, "Done", { person: "Ana Silva", dueOn: addDays(today(), 1) });
	await setDone(ana, [slug, String(done)], "done");

	const now = new Date();
	await notifyOfDueDays(worker, now);
	await notifyOfDueDays(worker, now);
	await notifyOfDueDays(worker, new Date(now.getTime() + DAY_MS));
	expect(await kindsOf(ana)).toEqual(["due: “Tomorrow” in “Moon base”"]);

	await notifyOfDueDays(worker, new Date(now.getTime() + 2 * DAY_MS));
	await notifyOfDueDays(worker, new Date(now.getTime() + 3 * DAY_MS));
	expect(await kindsOf(ana)).toEqual([
		"overdue: “Tomorrow” in “Moon base”",
		"due: “Tomorrow” in “Moon base”",
	]);
});

test("what is done meanwhile, or was moved, is said as it is", async () => {
	const dueOn = addDays(today(), 1);
	const done = await aTask(ana, slug, "Done", { person: "Ana Silva", dueOn });
	await aTask(ana, slug, "Late", { person: "Ana Silva", dueOn });
	await notifyOfDueDays(worker, new Date());
	await setDone(ana, [slug, String(done)], "done");
	await admin.unsafe(`update "${record.schemaName}".tasks set due_on = current_date - 3 where text = 'Late'`);

	const { notifications } = await listNotifications(ana, {});

	const told = notifications.map(({ said }) => said);
	expect(told.find((said) => said?.text.includes("Done"))).toMatchObject({
		text: "“Done” in “Moon base” is done",
		isOver: true,
	});
	expect(told.some((said) => said?.text.startsWith("“Late” in “Moon base” was due on "))).toBe(true);
});

test("a project is told of to its lead", async () => {
	await aProject(ana, "Harbour", { isPublic: true, lead: "Ana Silva", dueOn: today() });

	await notifyOfDueDays(worker, new Date());

	expect(await kindsOf(ana)).toEqual(["due: “Harbour”"]);
});

test("the day on which something is due is known beforehand, and a workspace without one costs nothing", async () => {
	expect(await dueDaily.next?.(worker)).toBeUndefined();

	await aTask(ana, slug, "In ten days", { person: "Ana Silva", dueOn: addDays(today(), 10) });

	expect((await dueDaily.next?.(worker))?.toISOString().slice(0, 10)).toBe(addDays(today(), 8));
});

test("what was read long ago is removed, and all but the newest 500", async () => {
	const schema = `"${record.schemaName}"`;
	await admin.unsafe(`insert into ${schema}.notifications
		(user_id, kind, subject_type, subject_id, first_at, at, read_at, awaits_email)
		select '${ana.member.id}', 'task', 'task', n::text, now(), now() - n * interval '1 minute',
			case when n > 505 then now() - interval '91 days' end, false
		from generate_series(1, 520) n`);

	await pruneNotifications(worker, new Date());

	const left = await admin.unsafe(`select subject_id::integer as n from ${schema}.notifications order by 1`);
	expect(left.map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
});
