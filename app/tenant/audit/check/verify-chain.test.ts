import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { addEntries, entriesOf } from "#tests/support/world/trail.ts";
import type { Tenant } from "../../tenant.server.ts";
import { readAsSystem, writeAsSystem } from "../../write-as-system.server.ts";
import { anchorChains } from "./anchors.server.ts";
import { type CheckOptions, verifyAudit } from "./verify-chain.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	record = await aTenant(pool);
	member = await aMember(pool, record, "admin");
});
afterAll(async () => {
	await Promise.all([pool.close(), closeDatabase(), admin.end()]);
});

const check = (options: CheckOptions = {}) =>
	verifyAudit({ id: record.id, read: (work) => readAsSystem(record, work) }, options);
/** Runs a statement as a superuser, outside the product. `@` is the tenant's schema. */
const tamper = (text: string) => admin.unsafe(text.replaceAll("@", `"${record.schemaName}"`));
const tell = (count: number) =>
	writeAsSystem(record, "test", async ({ record }) => {
		for (let id = 1; id <= count; id++)
			await record("project.created", { id, name: `P${id}`, slug: `p${id}`, isPublic: true });
	});
async function anchor() {
	await admin`insert into public.tenant_activity (tenant_id, last_event_at) values (${record.id}, now())
		on conflict (tenant_id) do update set last_event_at = now(), anchored_at = null`;
	await anchorChains();
}

test("an untouched chain is intact from the workspace's creation on", async () => {
	await aProject(member, "Moon base");
	await tell(3);

	expect(await check()).toMatchObject({ upTo: 5, checked: 5, beganAfter: 0, done: true });
	expect((await check()).fault).toBeUndefined();
});

test("writes at the same moment get consecutive positions, and none waits forever for another", async () => {
	const names = Array.from({ length: 20 }, (_, index) => `Rush ${index}`);

	await Promise.all([...names.map((name) => aProject(member, name)), tell(2), tell(2)]);

	const seqs = (await entriesOf(member)).map(({ seq }) => seq);
	expect(seqs).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
	expect((await check()).fault).toBeUndefined();
});

test("more entries than fit into one statement form one chain", async () => {
	await tell(1_001);

	expect(await check()).toMatchObject({ upTo: 1_002, checked: 1_002, done: true });
	const outbox = await admin`select 1 from public.event_outbox where tenant_id = ${record.id}`;
	expect(outbox).toHaveLength(1_002);
});

test("any JSON in a payload is checked as the database returns it", async () => {
	const payload = {
		tiny: 1e-7,
		huge: 1e21,
		minus: -0,
		text: 'é\u2028"\\',
		list: [null, true, { b: 1, a: 2 }],
	};
	await inTenant(pool, record, "write", ({ db }) => addEntries(db, [{ payload }]));

	expect((await check()).fault).toBeUndefined();
});

const EDITS: [column: string, edit: string][] = [
	["id", "id = gen_random_uuid()"],
	["event", "event = 'project.deleted'"],
	["actor_kind", "actor_kind = 'operator'"],
	["actor_id", "actor_id = 'user_innocent'"],
	["subject_type", "subject_type = 'team'"],
	["subject_id", "subject_id = '99'"],
	["payload", `payload = jsonb_set(payload, '{name}', '"Other"')`],
	["ip", "ip = '192.0.2.1'"],
	["user_agent", "user_agent = 'x'"],
	["request_id", "request_id = 'x'"],
	["at", "at = at + interval '1 millisecond'"],
	["person_id", "person_id = 'user_other'"],
	["prev_hash", "prev_hash = repeat('a', 64)"],
	["hash", "hash = repeat('a', 64)"],
];

test.each(EDITS)("an entry whose %s was edited is found", async (_, edit) => {
	await tell(4);
	await tamper(`update @.audit_logs set ${edit} where seq = 3`);

	const { fault, upTo } = await check();

	expect(fault).toMatchObject({ seq: 3 });
	expect(upTo).toBe(2);
});

test("every column of an entry is among those edited here", async () => {
	const rows = await admin`select column_name as name from information_schema.columns
		where table_schema = ${record.schemaName} and table_name = 'audit_logs'`;

	expect(rows.map(({ name }) => String(name)).sort()).toEqual(
		["seq", ...EDITS.map(([column]) => column)].sort(),
	);
});

test("a missing entry in the middle is found", async () => {
	await tell(5);
	await tamper("delete from @.audit_logs where seq = 3");
	expect((await check()).fault).toEqual({ kind: "missing", seq: 3, what: "Entry 3 is missing." });

	await tamper("delete from @.audit_logs where seq = 4");
	expect((await check()).fault?.what).toBe("Entries 3 to 4 are missing.");
});

/** A superuser can even change what the column forbids to everyone else. */
const loosen = () => tamper("alter table @.audit_logs alter column seq drop identity");

test("a deletion that closes the gap again is found", async () => {
	await tell(5);
	await loosen();
	await tamper("delete from @.audit_logs where seq = 3");
	for (const seq of [4, 5, 6]) await tamper(`update @.audit_logs set seq = ${seq - 1} where seq = ${seq}`);

	expect((await check()).fault).toMatchObject({ kind: "moved", seq: 3 });
});

test("two swapped entries are found", async () => {
	await tell(5);
	await loosen();
	const set = (from: number, to: number) => tamper(`update @.audit_logs set seq = ${to} where seq = ${from}`);
	await set(3, 1_000);
	await set(4, 3);
	await set(1_000, 4);

	expect((await check()).fault).toMatchObject({ kind: "moved", seq: 3 });
});

test("an entry that was inserted outside the chain is found", async () => {
	await tell(1);
	await tamper(`insert into @.audit_logs (seq, event, actor_kind, subject_type, subject_id)
		overriding system value values (3, 'project.created', 'system', 'project', '1')`);

	expect((await check()).fault).toMatchObject({ kind: "unchained", seq: 3 });
	await tell(1);
	expect((await check()).fault, "writing continues").toMatchObject({ kind: "unchained", seq: 3 });
});

test("a cut tail is found by the end of the chain", async () => {
	await tell(5);
	await tamper("delete from @.audit_logs where seq > 4");

	expect((await check()).fault).toEqual({
		kind: "cut",
		seq: 5,
		what: "The newest entries are missing, from 5 to 6.",
	});
});

const CUT = `with gone as (delete from @.audit_logs where seq > 4)
	update @.audit_chain set seq = 4, hash = (select hash from @.audit_logs where seq = 4)`;

test("a tail cut off together with the end of the chain is found by the anchor", async () => {
	await tell(5);
	await anchor();
	await tamper(CUT);

	expect((await check()).fault).toMatchObject({ kind: "cut", seq: 5 });
	await tell(3);
	expect((await check()).fault, "written over").toMatchObject({ kind: "rewritten", seq: 6 });
});

test("without an anchor such a cut goes unnoticed, which is why there are anchors", async () => {
	await tell(5);
	await tamper(CUT);

	expect((await check()).fault).toBeUndefined();
});

test("a chain that was rewritten from some point on contradicts the anchor", async () => {
	await tell(3);
	await anchor();
	await tamper("delete from @.audit_logs where seq > 2");
	await tamper("update @.audit_chain set seq = 2, hash = (select hash from @.audit_logs where seq = 2)");
	await tell(6);
	await anchor();

	expect((await check()).fault).toMatchObject({ kind: "rewritten", seq: 4 });
});

test("an anchor that we did not write is found, and another workspace's anchor does not count here", async () => {
	await tell(3);
	await anchor();
	expect(await check()).toMatchObject({ anchors: 1 });

	await admin`update public.audit_anchors set hash = repeat('b', 64) where tenant_id = ${record.id}`;

	expect((await check()).fault).toMatchObject({ kind: "forged", seq: 4 });
});

test("a beginning that was moved forward, to hide what is before it, is found", async () => {
	await tell(4);
	await anchor();
	await tamper("update @.audit_chain set began_after = 3");
	expect((await check()).fault).toMatchObject({ kind: "beginning", seq: 1 });

	await tamper("update @.audit_logs set hash = null, prev_hash = null where seq <= 3");
	expect((await check()).fault).toMatchObject({ kind: "moved", seq: 4 });
	await tamper("update @.audit_logs set prev_hash = repeat('0', 64) where seq = 4");
	expect((await check()).fault).toMatchObject({ kind: "changed", seq: 4 });
});

test("a missing or false end is found, and nothing more is written without an end", async () => {
	await tell(2);
	await tamper("update @.audit_chain set hash = repeat('c', 64)");
	expect((await check()).fault).toMatchObject({ kind: "end", seq: 3 });

	await tamper("delete from @.audit_chain");
	expect((await check()).fault).toMatchObject({ kind: "end" });
	await expect(tell(1)).rejects.toThrow(/no end to continue/);
	expect(await entriesOf(member)).toHaveLength(3);
});

test.each([
	"update @.audit_logs set event = 'x'",
	"delete from @.audit_logs",
	"truncate @.audit_logs",
	"insert into @.audit_chain (id, seq, hash, began_after) values (1, 0, '', 0)",
	"delete from @.audit_chain",
	"delete from @.person_keys",
	"select * from public.audit_anchors",
	"delete from public.audit_anchors",
])("the workspace's own role cannot: %s", async (text) => {
	const attempt = admin.begin(async (sql) => {
		await sql.unsafe(`set local role "${record.roleName}"`);
		await sql.unsafe(text.replaceAll("@", `"${record.schemaName}"`));
	});

	await expect(attempt).rejects.toMatchObject({ code: "42501" }); // insufficient_privilege
});

test("entries from before the chain are reported as such, and the chain continues after them", async () => {
	await tamper("update @.audit_logs set hash = null, prev_hash = null");
	await tamper("update @.audit_chain set began_after = 1, hash = repeat('0', 64)");
	await tell(2);

	expect(await check()).toMatchObject({ beganAfter: 1, checked: 2, upTo: 3, done: true });
	expect((await check()).fault).toBeUndefined();
});

test("entries that an older version of the product writes outside the chain do not stop it", async () => {
	await tamper(`insert into @.audit_logs (seq, event, actor_kind, subject_type, subject_id)
		overriding system value values (2, 'project.created', 'system', 'project', '1')`);

	await tell(2);

	expect((await entriesOf(member)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

test("a check that runs out of time says how far it got, and continues from there", async () => {
	await tell(600);
	const early = await check({ until: performance.now() + 0.001 });
	expect(early).toMatchObject({ upTo: 0, done: false });

	await tamper("update @.audit_logs set event = 'x' where seq = 100");
	expect(await check({ after: 300 })).toMatchObject({ checked: 301, upTo: 601, done: true });
	expect((await check()).fault).toMatchObject({ kind: "changed", seq: 100 });
});

test("a chain is anchored when something has happened in it since, and not again before", async () => {
	await tell(1);
	await anchor();
	await anchorChains(0);
	const anchors = () =>
		admin`select seq from public.audit_anchors where tenant_id = ${record.id} order by seq`;
	expect((await anchors()).map(({ seq }) => Number(seq))).toEqual([2]);

	await tell(1);
	await admin`update public.tenant_activity set last_event_at = now() where tenant_id = ${record.id}`;
	await anchorChains();
	expect(await anchors(), "not that soon").toHaveLength(1);
	await anchorChains(0);
	expect((await anchors()).map(({ seq }) => Number(seq))).toEqual([2, 3]);
});
